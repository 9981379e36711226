"use strict";
// What stands on a visible screen, scrolled to its end, has been read.
(() => {
  const PAUSE = 400;
  let timer = 0;
  let posted = "";

  function newest(thread) {
    const ids = [...thread.querySelectorAll(".line[data-message]")].map((line) => Number(line.dataset.message));
    return ids.length ? Math.max(...ids) : 0;
  }

  async function post() {
    const thread = document.getElementById("thread");
    if (!thread || document.hidden || thread.dataset.follow === "false" || !thread.offsetParent) return;
    const id = newest(thread);
    const mark = `${thread.dataset.conversation}:${id}`;
    if (!id || id <= Number(thread.dataset.readUntil) || mark === posted) return;
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
