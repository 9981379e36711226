"use strict";
// What is typed is kept on the server, a moment after the last key and when the page goes.
(() => {
  const PAUSE = 800;

  function keep(form) {
    const field = form.querySelector("textarea");
    let saved = field.defaultValue;
    let timer = 0;

    const save = (options = {}) => {
      clearTimeout(timer);
      timer = 0;
      if (field.value === saved) return;
      const text = field.value;
      saved = text;
      kanava.request("PUT", form.dataset.draft, { text }, options).catch(() => (saved = null));
    };
    const soon = () => {
      timer ||= setTimeout(save, PAUSE);
    };
    field.addEventListener("input", soon);
    field.addEventListener("kanava:typed", soon);
    // Sending forgets the draft on the server; what was typed meanwhile is a new one.
    field.addEventListener("kanava:sent", () => {
      saved = "";
      soon();
    });
    const leave = () => save({ keepalive: true });
    form.addEventListener("htmx:beforeCleanupElement", leave);
    if (field.value !== saved) soon();
    document.addEventListener("visibilitychange", () => form.isConnected && document.hidden && leave());
    window.addEventListener("pagehide", () => form.isConnected && leave());
  }

  kanava.behave("draft", keep);
})();
