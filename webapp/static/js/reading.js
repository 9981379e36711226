"use strict";
// What stands on a visible screen, scrolled to its end, has been read; so has a note that mentions one
// and is in sight.
(() => {
  const PAUSE = 400;
  let timer = 0;
  let posted = "";

  function newest(thread) {
    const ids = [...thread.querySelectorAll(".line[data-message]")].map((line) => Number(line.dataset.message));
    return ids.length ? Math.max(...ids) : 0;
  }

  function isInSight(thread, note) {
    const line = document.getElementById(`message_${note}`)?.getBoundingClientRect();
    const frame = thread.getBoundingClientRect();
    return line && line.top < frame.bottom && line.bottom > frame.top;
  }

  async function post() {
    const thread = document.getElementById("thread");
    if (!thread || document.hidden || !thread.offsetParent) return;
    // A note that was read before may mention one since it was changed.
    const unseen = [...document.querySelectorAll(`.mention-item.is-unseen[data-conversation="${thread.dataset.conversation}"]`)];
    const isAtEnd = thread.dataset.follow !== "false";
    const named = unseen.find(({ dataset }) => isAtEnd || isInSight(thread, dataset.note));
    const id = isAtEnd ? newest(thread) : Number(named?.dataset.note);
    const mark = `${thread.dataset.conversation}:${id}:${named?.dataset.mention}`;
    if (!id || (id <= Number(thread.dataset.readUntil) && !named) || mark === posted) return;
    posted = mark;
    try {
      const response = await kanava.request("POST", thread.dataset.reading, { message_id: id });
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
