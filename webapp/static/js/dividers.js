"use strict";
// Lines between days, between conversations, and before what is unread. Days are the reader's own.
(() => {
  const language = document.documentElement.lang || undefined;
  const dayName = new Intl.DateTimeFormat(language, { weekday: "short", day: "numeric", month: "long" });
  const dayNameOld = new Intl.DateTimeFormat(language, { dateStyle: "long" });

  function dayWords(moment, words) {
    const midnight = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate());
    const days = Math.round((midnight(new Date()) - midnight(moment)) / 86400000);
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
    kanava.clearDividers(list);
    const thread = list.closest("[data-behavior~=thread]");
    if (!thread) return;
    let day = "";
    let part = "";
    for (const line of list.querySelectorAll(":scope > .line[data-at]")) {
      const moment = new Date(line.dataset.at);
      const own = line.dataset.chatPart;
      if (own && part && own !== part) {
        const isThis = own === thread.dataset.conversation;
        line.before(divider("part", isThis ? thread.dataset.wordThis : thread.dataset.wordEarlier));
      }
      part = own || part;
      if (moment.toDateString() !== day) line.before(divider("day", dayWords(moment, thread.dataset)));
      day = moment.toDateString();
      if (line.dataset.message === thread.dataset.unread) {
        line.before(divider("unread", thread.dataset.wordUnread));
      }
    }
  };
})();
