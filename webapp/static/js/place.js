"use strict";
// To one line of the timeline: what stands before it is loaded until it is there, then it is shown
// in the middle and marked, until somebody goes elsewhere.
(() => {
  async function loadTo(thread, id) {
    for (;;) {
      const line = document.getElementById(`message_${id}`);
      const older = thread.querySelector(".load-older");
      const url = older?.querySelector("[hx-get]")?.getAttribute("hx-get");
      if (line || !url || !thread.isConnected) return line;
      await htmx.ajax("GET", `${url}&at=${id}`, { target: older, swap: "outerHTML" });
      if (thread.querySelector(".load-older") === older) return null; // it could not be had
    }
  }

  kanava.unmarkLine = () => document.querySelector(".line.is-found")?.classList.remove("is-found");
  document.addEventListener("kanava:cleared", kanava.unmarkLine, true); // who writes has gone on

  kanava.showLine = async (thread, id) => {
    thread.dataset.follow = "false";
    thread.dataset.seeking = "true";
    const line = await loadTo(thread, id).finally(() => delete thread.dataset.seeking);
    if (!line) return;
    thread.dataset.follow = "false";
    kanava.unmarkLine();
    line.classList.add("is-found");
    line.scrollIntoView({ block: "center" });
    // On a long list heights above are guesses until they are drawn.
    if (line.parentElement.matches(".is-long")) requestAnimationFrame(() => line.scrollIntoView({ block: "center" }));
  };
})();
