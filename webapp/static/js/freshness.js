"use strict";
// An answer may have been rendered before something the socket brought while it was under way.
// What the socket brought since the asking stays: it brings whatever changes after it, too.
(() => {
  const begun = new WeakMap();
  const brought = new Map();
  let count = 0;
  let isSocket = false;
  let askedAt = Infinity;

  document.addEventListener("htmx:beforeRequest", (event) => begun.set(event.detail.requestConfig, count));
  document.addEventListener("htmx:beforeSwap", (event) => {
    askedAt = begun.get(event.detail.requestConfig) ?? Infinity;
  });
  document.addEventListener("htmx:afterRequest", () => (askedAt = Infinity));
  document.addEventListener("htmx:wsBeforeMessage", () => {
    count += 1;
    isSocket = true;
  });
  document.addEventListener("htmx:wsAfterMessage", () => (isSocket = false));

  function note(target) {
    for (let region = target; region; region = region.parentElement) {
      if (region.dataset.digest !== undefined) brought.set(region.id, count);
    }
  }

  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    if (isSocket || !(brought.get(event.detail.target.id) > askedAt)) return;
    event.detail.shouldSwap = false;
    event.stopImmediatePropagation();
  });
  // On window: after everybody else has said whether it is taken. Lists and the timeline place their own.
  window.addEventListener("htmx:oobBeforeSwap", (event) => {
    const { target, fragment, shouldSwap } = event.detail;
    const isChange = fragment.firstElementChild?.dataset.from !== undefined;
    if (isSocket && (shouldSwap || isChange || target.matches("[data-timeline], .lines"))) note(target);
  });
})();
