"use strict";
// Lines enter the timeline at their place and once; a whole timeline changes only what differs.
(() => {
  const NEAR = 80;
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
    kanava.clearDividers(list);
    const first = linesOf(list)[0];
    const isNew = lines.map((line) => place(list, line)).some(Boolean);
    const isAbove = first && linesOf(list)[0] !== first;
    thread.querySelector(".timeline > .empty")?.remove();
    if (isNew) noteUnread(thread, lines);
    kanava.markDividers(list);
    if (isAbove && !isNew) thread.scrollTop += thread.scrollHeight - height;
    settle(thread, wasAtBottom, isNew);
  }

  function noteUnread(thread, lines) {
    const inbound = lines.find((line) => line.classList.contains("line-inbound"));
    if (lines.some((line) => line.classList.contains("line-outbound"))) delete thread.dataset.unread;
    else if (inbound && document.hidden && !thread.dataset.unread) {
      thread.dataset.unread = inbound.dataset.message;
    }
  }

  function settle(thread, wasAtBottom, isNew) {
    if (wasAtBottom) thread.scrollTop = thread.scrollHeight;
    else if (isNew) document.getElementById("new_pill").dataset.new = "true";
    thread.dispatchEvent(new CustomEvent("kanava:read"));
  }

  function patch(target, fresh) {
    const list = target.querySelector(".lines");
    const wanted = [...fresh.querySelectorAll(".lines > .line[data-message]")];
    if (!list || !wanted.length) return;
    const thread = threadOf(list);
    const wasAtBottom = thread.dataset.follow !== "false";
    kanava.clearDividers(list);
    const present = linesOf(list);
    const edge = present.findIndex((line) => line.id === wanted[0].id);
    const ids = new Set(wanted.map((line) => line.id));
    present.slice(Math.max(edge, 0)).forEach((line) => ids.has(line.id) || line.remove());
    if (edge < 0) replaceOlder(target, fresh);
    wanted.forEach((line) => document.getElementById(line.id) || forgetPending(line));
    let anchor = list.querySelector(":scope > .is-pending");
    let isNew = false;
    for (const line of wanted.reverse()) {
      const known = document.getElementById(line.id);
      const isSame = known && known.dataset.digest === line.dataset.digest;
      const shown = isSame ? known : line;
      if (known && !isSame) known.remove();
      if (shown.nextElementSibling !== anchor || !isSame) list.insertBefore(shown, anchor);
      if (!isSame) kanava.enliven(shown);
      isNew ||= !known;
      anchor = shown;
    }
    target.querySelector(":scope > .empty")?.remove();
    target.dataset.digest = fresh.dataset.digest;
    kanava.markDividers(list);
    settle(thread, wasAtBottom, isNew);
  }

  function replaceOlder(target, fresh) {
    const older = fresh.querySelector(".load-older");
    target.querySelector(".load-older")?.replaceWith(older);
    kanava.enliven(older);
  }

  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    const { target, fragment } = event.detail;
    if (target.matches("[data-timeline]")) patch(target, fragment.firstElementChild);
    else if (target.matches(".lines")) insertAll(target, [...fragment.querySelectorAll(":scope > .line")]);
    else return;
    event.detail.shouldSwap = false;
  });
  document.addEventListener("htmx:oobAfterSwap", (event) => {
    const list = event.detail.target?.closest?.(".lines");
    if (!list) return;
    forgetDigest(list);
    kanava.markDividers(list);
  });

  kanava.behave("lines", (list) => kanava.markDividers(list));
  kanava.behave("thread", (thread) => {
    const readUntil = Number(thread.dataset.readUntil);
    const unread = [...thread.querySelectorAll(".line-inbound")].find(
      (line) => Number(line.dataset.message) > readUntil && line.dataset.chatPart === thread.dataset.conversation,
    );
    const pill = document.getElementById("new_pill");
    const follow = () => {
      const isNear = thread.scrollHeight - thread.scrollTop - thread.clientHeight < NEAR;
      thread.dataset.follow = String(isNear);
      pill.hidden = isNear;
      if (isNear) delete pill.dataset.new;
    };
    const toBottom = () => thread.dataset.follow !== "false" && (thread.scrollTop = thread.scrollHeight);
    thread.dataset.follow = "true";
    thread.addEventListener("scroll", follow, { passive: true });
    thread.addEventListener("load", toBottom, true);
    new ResizeObserver(toBottom).observe(thread);
    pill.addEventListener("click", () => {
      thread.dataset.follow = "true";
      toBottom();
    });
    // Opened where reading stopped, with what was read last above the mark; it follows the newest
    // only once the reader is there. Who has read nothing of the chat sees a mark where it helps.
    requestAnimationFrame(() => {
      if (thread.dataset.at) return void kanava.showLine(thread, thread.dataset.at).then(follow);
      const isLong = thread.scrollHeight > thread.clientHeight;
      if (unread && (readUntil || isLong)) thread.dataset.unread = unread.dataset.message;
      kanava.markDividers(thread.querySelector(".lines"));
      const mark = thread.querySelector(".divider-unread");
      if (!mark) return toBottom();
      thread.dataset.follow = "false";
      thread.scrollTop += mark.getBoundingClientRect().top - thread.getBoundingClientRect().top - NEAR;
      follow();
      if (!pill.hidden) pill.dataset.new = "true";
    });
  });
})();
