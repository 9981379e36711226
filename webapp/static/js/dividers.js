"use strict";
// Lines between days, between conversations, and before what is unread. Days are the reader's own.
(() => {
  const dayName = kanava.dateFormat({ weekday: "short", day: "numeric", month: "long" });
  const dayNameOld = kanava.dateFormat({ dateStyle: "long" });
  const numbers = kanava.dateFormat({ calendar: "gregory", numberingSystem: "latn", year: "numeric", month: "numeric", day: "numeric" });

  // Days since 1970 in the reader's time zone: equal for two moments of one day.
  function dayNumber(moment) {
    const part = Object.fromEntries(numbers.formatToParts(moment).map(({ type, value }) => [type, value]));
    return Date.UTC(part.year, part.month - 1, part.day) / 86400000;
  }

  // A line's day never changes, and working it out is most of the work on a long timeline.
  const known = new Map();
  function dayOf(at) {
    if (!known.has(at)) known.set(at, dayNumber(new Date(at)));
    return known.get(at);
  }

  function dayWords(moment, words) {
    const days = dayNumber(new Date(kanava.serverNow())) - dayNumber(moment);
    if (days === 0) return words.wordToday;
    if (days === 1) return words.wordYesterday;
    return (days < 180 ? dayName : dayNameOld).format(moment);
  }

  function divider(kind, text) {
    const line = document.createElement("li");
    line.className = `divider divider-${kind}`;
    const label = document.createElement("span");
    label.textContent = text;
    line.append(label);
    return line;
  }

  kanava.clearDividers = (list) => list.querySelectorAll(":scope > .divider").forEach((d) => d.remove());

  kanava.markDividers = (list) => {
    const thread = list.closest("[data-behavior~=thread]");
    if (!thread) return;
    let day = null;
    let part = "";
    for (const line of list.querySelectorAll(":scope > :is(.line, .event-line)[data-at]")) {
      // A note on a conversation that is over may stand among the lines of the one after it.
      const own = line.matches(".line-internal") ? "" : line.dataset.chatPart;
      if (own && part && own !== part) {
        const isThis = own === thread.dataset.conversation;
        line.before(divider("part", isThis ? thread.dataset.wordThis : thread.dataset.wordEarlier));
      }
      part = own || part;
      const onDay = dayOf(line.dataset.at);
      if (onDay !== day) line.before(divider("day", dayWords(new Date(line.dataset.at), thread.dataset)));
      day = onDay;
      if (line.dataset.message && line.dataset.message === thread.dataset.unread) {
        line.before(divider("unread", thread.dataset.wordUnread));
      }
    }
  };
})();
