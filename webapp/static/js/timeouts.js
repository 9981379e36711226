"use strict";
// When somebody has written, every timeout rule of the open conversation counts from elsewhere.
(() => {
  const PAUSE = 500;
  let timer = 0;

  function ask() {
    const panel = document.querySelector("[data-timeouts]");
    if (panel) window.htmx?.trigger(panel, "stale");
  }

  kanava.onAdded((root) => {
    if (!root.matches?.("[data-message]")) return;
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
})();
