"use strict";
// Lines enter the timeline at their place and once; a whole timeline changes only what differs.
(() => {
  const isBefore = (a, b) =>
    a.dataset.at < b.dataset.at ||
    (a.dataset.at === b.dataset.at && Number(a.dataset.message) < Number(b.dataset.message));
  const linesOf = (list) => [...list.querySelectorAll(":scope > .line[data-message]")];
  const threadOf = (list) => list.closest("[data-behavior~=thread]");

  function place(list, line) {
    if (document.getElementById(line.id)) return false;
    forgetPending(line);
    const later = linesOf(list).find((other) => isBefore(line, other));
    list.insertBefore(line, later || list.querySelector(":scope > .is-pending"));
    kanava.enliven(line);
    return !later;
  }

  // The socket may bring an answer before the answer to its own request does, or instead of it.
  function forgetPending(line) {
    if (line.dataset.key) kanava.outbox?.confirm(line.dataset.key);
  }

  // With another line in it, it is no longer what the server said it was.
  const forgetDigest = (list) => (list.closest("[data-timeline]").dataset.digest = "");

  function insertAll(list, lines) {
    const thread = threadOf(list);
    forgetDigest(list);
    const wasAtBottom = thread.dataset.follow !== "false";
    const height = thread.scrollHeight;
    kanava.unshape(list);
    const first = linesOf(list)[0];
    const isNew = lines.map((line) => place(list, line)).some(Boolean);
    const isAbove = first && linesOf(list)[0] !== first;
    thread.querySelector(".timeline > .empty")?.remove();
    if (isNew) noteUnread(thread, lines);
    kanava.shape(list);
    if (isAbove && !isNew) thread.scrollTop += thread.scrollHeight - height;
    settle(thread, wasAtBottom);
  }

  // What comes while nobody looks, or while one reads further up, begins with a mark.
  function noteUnread(thread, lines) {
    const inbound = lines.find((line) => line.classList.contains("line-inbound"));
    const isMissed = document.hidden || thread.dataset.follow === "false";
    if (lines.some((line) => line.classList.contains("line-outbound"))) delete thread.dataset.unread;
    else if (inbound && isMissed && !thread.dataset.unread) thread.dataset.unread = inbound.dataset.message;
  }

  function settle(thread, wasAtBottom) {
    if (wasAtBottom) thread.scrollTop = thread.scrollHeight;
    thread.dispatchEvent(new CustomEvent("kanava:read"));
  }

  function patch(target, fresh) {
    const list = target.querySelector(".lines");
    const wanted = [...fresh.querySelectorAll(".lines > .line[data-message]")];
    if (!list || !wanted.length) return;
    const thread = threadOf(list);
    const wasAtBottom = thread.dataset.follow !== "false";
    kanava.unshape(list);
    const present = linesOf(list);
    const edge = present.findIndex((line) => line.id === wanted[0].id);
    const ids = new Set(wanted.map((line) => line.id));
    present.slice(Math.max(edge, 0)).forEach((line) => ids.has(line.id) || line.remove());
    if (edge < 0) replaceOlder(target, fresh);
    wanted.forEach((line) => document.getElementById(line.id) || forgetPending(line));
    let anchor = list.querySelector(":scope > .is-pending");
    for (const line of wanted.reverse()) {
      const known = document.getElementById(line.id);
      const isSame = known && known.dataset.digest === line.dataset.digest;
      const shown = isSame ? known : line;
      if (known && !isSame) known.remove();
      if (shown.nextElementSibling !== anchor || !isSame) list.insertBefore(shown, anchor);
      if (!isSame) kanava.enliven(shown);
      anchor = shown;
    }
    target.querySelector(":scope > .empty")?.remove();
    target.dataset.digest = fresh.dataset.digest;
    kanava.shape(list);
    settle(thread, wasAtBottom);
  }

  function replaceOlder(target, fresh) {
    const older = fresh.querySelector(".load-older");
    target.querySelector(".load-older")?.replaceWith(older);
    kanava.enliven(older);
  }

  // Nothing has come, but what stands between the lines did: who is at the end stays there.
  kanava.reshape = (list) => {
    const thread = threadOf(list);
    kanava.shape(list);
    if (thread.dataset.follow === "true") thread.scrollTop = thread.scrollHeight;
  };

  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    const { target, fragment } = event.detail;
    if (target.matches("[data-timeline]")) patch(target, fragment.firstElementChild);
    else if (target.matches(".lines")) insertAll(target, [...fragment.querySelectorAll(":scope > .line")]);
    else return;
    event.detail.shouldSwap = false;
  });
  document.addEventListener("htmx:oobAfterSwap", (event) => {
    const list = event.target.closest?.(".lines"); // the old line is out of it
    if (!list) return;
    forgetDigest(list);
    kanava.shape(list);
  });

  kanava.behave("lines", (list) => kanava.shape(list));
})();
