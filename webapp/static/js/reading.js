"use strict";
// What was on a visible screen has been read: from the first unread line on, as far as one has seen
// (unread.js). A note that mentions one is seen when it is in sight itself.
(() => {
  const PAUSE = 400;
  let timer = 0;
  let posted = "";

  // A note that was read before may mention one since it was changed.
  function mentionInSight(thread) {
    return [...document.querySelectorAll(".mention-item.is-unseen")].find(({ dataset }) => {
      const line = document.getElementById(`message_${dataset.note}`);
      return line && kanava.isLineInView(thread, line);
    });
  }

  async function post() {
    const thread = document.getElementById("thread");
    if (!thread || document.hidden || !thread.offsetParent) return;
    const named = mentionInSight(thread);
    const id = kanava.readMark(thread);
    const isFurther = id > Number(thread.dataset.readUntil);
    const values = { message_id: isFurther ? id : 0, note_id: named?.dataset.note || 0 };
    const mark = `${thread.dataset.conversation}:${values.message_id}:${named?.dataset.mention}`;
    if ((!isFurther && !named) || mark === posted) return;
    posted = mark;
    try {
      const response = await kanava.request("POST", thread.dataset.reading, values);
      if (!response.ok) posted = "";
    } catch {
      posted = "";
    }
  }

  function soon() {
    clearTimeout(timer);
    timer = setTimeout(post, PAUSE);
  }

  kanava.onAdded(soon);
  document.addEventListener("kanava:read", soon, true);
  document.addEventListener("scroll", soon, { capture: true, passive: true });
  document.addEventListener("visibilitychange", soon);
  window.addEventListener("focus", soon);
})();
