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
    const { target } = event.detail;
    if (isSocket) {
      note(target);
    } else if (brought.get(target.id) > askedAt) {
      event.detail.shouldSwap = false;
      event.stopImmediatePropagation();
    }
  });
})();
