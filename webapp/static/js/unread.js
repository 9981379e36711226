"use strict";
// Where reading stopped: a conversation opens there. What was seen goes on from the first unread line;
// the way to the newest says how many lines below have not been seen. Only who is at the end follows it.
(() => {
  const NEAR = 80;
  const seenIn = new WeakMap();
  const linesOf = (thread) => [...thread.querySelectorAll(".lines > .line[data-message]")];
  const numberOf = (line) => Number(line.dataset.message);
  const isFollowing = (thread) => thread.dataset.follow !== "false";
  const isWatched = (thread) => !document.hidden && thread.offsetParent !== null;

  // Whether a line stands below the furthest one that was seen.
  function isBelow(line, seen) {
    if (!seen) return true;
    return line.dataset.at > seen.at || (line.dataset.at === seen.at && numberOf(line) > seen.id);
  }

  function lastInView(thread, lines) {
    const edge = thread.getBoundingClientRect().bottom;
    let [low, high] = [0, lines.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (lines[middle].getBoundingClientRect().top < edge) low = middle + 1;
      else high = middle;
    }
    return lines[low - 1];
  }

  function isInView(thread, line) {
    const [box, frame] = [line.getBoundingClientRect(), thread.getBoundingClientRect()];
    return box.top < frame.bottom && box.bottom > frame.top;
  }

  // Nothing between the first unread line and the furthest one may have been passed over.
  function look(thread) {
    const state = seenIn.get(thread);
    const lines = linesOf(thread);
    const last = isWatched(thread) && lastInView(thread, lines);
    if (last && isBelow(last, state.furthest)) state.furthest = { at: last.dataset.at, id: numberOf(last) };
    const first = document.getElementById(`message_${thread.dataset.firstUnread}`);
    state.isWhole ||= !thread.dataset.firstUnread || (isWatched(thread) && first && isInView(thread, first));
    tell(thread, lines, state);
  }

  function countWords(count) {
    const { wordOne, wordMany } = document.getElementById("new_pill").dataset;
    return kanava.fill(Number(count) === 1 ? wordOne : wordMany, { count });
  }

  function tell(thread, lines, { furthest }) {
    const pill = document.getElementById("new_pill");
    const readUntil = Number(thread.dataset.readUntil);
    const isNew = (line) => line.matches(".line-inbound") && numberOf(line) > readUntil && isBelow(line, furthest);
    const count = lines.filter(isNew).length;
    pill.querySelector(".pill-words").textContent = count ? countWords(count) : pill.dataset.wordNone;
    pill.toggleAttribute("data-quiet", !count);
    pill.title = count ? "" : pill.dataset.wordNone;
    pill.hidden = isFollowing(thread);
  }

  // As far as one has read: nothing that stands below it has a smaller number. 0 for nothing.
  kanava.readMark = (thread) => {
    look(thread);
    const { furthest, isWhole } = seenIn.get(thread);
    const lines = linesOf(thread);
    if (isFollowing(thread)) return Math.max(0, ...lines.map(numberOf));
    const below = lines.filter((line) => isBelow(line, furthest));
    const limit = Math.min(Infinity, ...below.map(numberOf));
    const seen = lines.filter((line) => !below.includes(line)).map(numberOf);
    return isWhole && furthest ? Math.max(0, ...seen.filter((id) => id < limit)) : 0;
  };
  kanava.isLineInView = isInView;

  // In sight with what was read last above it.
  function showFirst(thread) {
    thread.dataset.unread = thread.dataset.firstUnread;
    kanava.shape(thread.querySelector(".lines"));
    const mark = thread.querySelector(".divider-unread");
    if (!mark) return false;
    thread.dataset.follow = "false";
    thread.scrollTop += mark.getBoundingClientRect().top - thread.getBoundingClientRect().top - NEAR;
    return true;
  }

  kanava.behave("thread", (thread) => {
    const pill = document.getElementById("new_pill");
    const above = document.getElementById("unread_pill");
    const unread = thread.dataset.firstUnread;
    const isLoaded = () => Boolean(document.getElementById(`message_${unread}`));
    let frame = 0;
    const follow = () => {
      thread.dataset.follow = String(thread.scrollHeight - thread.scrollTop - thread.clientHeight < NEAR);
      if (isFollowing(thread)) pill.hidden = true;
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => thread.isConnected && look(thread));
    };
    const toBottom = () => isFollowing(thread) && (thread.scrollTop = thread.scrollHeight);
    seenIn.set(thread, { furthest: null, isWhole: false });
    thread.dataset.follow = "true";
    thread.addEventListener("scroll", follow, { passive: true });
    thread.addEventListener("kanava:read", follow);
    thread.addEventListener("load", toBottom, true);
    new ResizeObserver(toBottom).observe(thread);
    pill.addEventListener("click", () => {
      thread.dataset.follow = "true";
      toBottom();
      thread.focus({ preventScroll: true });
    });
    above.querySelector(".pill-words").textContent = countWords(thread.dataset.unreadCount);
    above.addEventListener("click", async () => {
      above.hidden = true;
      await kanava.showLine(thread, unread);
      showFirst(thread);
    });
    requestAnimationFrame(() => {
      above.hidden = !unread || isLoaded();
      if (thread.dataset.at) return void kanava.showLine(thread, thread.dataset.at).then(follow);
      // Who has read nothing of the chat sees a mark where it helps.
      const isLong = thread.scrollHeight > thread.clientHeight;
      const helps = unread && isLoaded() && (Number(thread.dataset.readUntil) || isLong);
      if (!helps || !showFirst(thread)) toBottom();
      follow();
    });
  });
})();
