"use strict";
// What is typed is kept on the server, a moment after the last key and when the page goes.
(() => {
  const PAUSE = 800;

  // Drafts that did not reach the server, for when their conversation is opened again.
  const unkept = new Map();
  // Of each form, what is done with its words when the page goes.
  const leaving = new WeakMap();

  function keep(form) {
    const field = form.querySelector("textarea");
    // What the server has; null when that is not known.
    let saved = field.defaultValue;
    let timer = 0;
    let sendings = 0;

    const save = (options = {}) => {
      clearTimeout(timer);
      timer = 0;
      if (field.value === saved) return;
      const text = field.value;
      saved = text;
      put(text, options);
    };
    async function put(text, options) {
      const before = sendings;
      const isKept = await kanava.request("PUT", form.dataset.draft, { text }, options).then(
        (response) => response.ok,
        () => false,
      );
      if (!isKept && field.value === text) unkept.set(form.dataset.draft, text);
      if (isKept) unkept.delete(form.dataset.draft);
      else saved = null;
      // It may have come after the answer that was sent meanwhile.
      if (before === sendings || !form.isConnected) return;
      saved = null;
      soon();
    }
    const soon = () => {
      timer ||= setTimeout(save, PAUSE);
    };
    field.addEventListener("input", soon);
    field.addEventListener("kanava:typed", soon);
    // Sending forgets the draft on the server if it was the beginning of the answer; what was typed
    // meanwhile is a new one.
    field.addEventListener("kanava:sent", ({ detail }) => {
      sendings += 1;
      unkept.delete(form.dataset.draft);
      if (saved !== null && detail.startsWith(saved)) saved = "";
      soon();
    });
    if (unkept.has(form.dataset.draft)) {
      field.value = unkept.get(form.dataset.draft);
      field.dispatchEvent(new CustomEvent("kanava:typed"));
    }
    const leave = () => save({ keepalive: true });
    form.addEventListener("htmx:beforeCleanupElement", leave);
    if (field.value !== saved) soon();
    leaving.set(form, leave);
  }

  // Heard once for all: a listener of each form's own would keep every conversation ever opened.
  const leaveAll = () => document.querySelectorAll("[data-draft]").forEach((form) => leaving.get(form)?.());
  document.addEventListener("visibilitychange", () => document.hidden && leaveAll());
  window.addEventListener("pagehide", leaveAll);
  kanava.behave("draft", keep);
})();
