"use strict";
// Of several parts of a form, only the one whose radio button is chosen is shown.
(() => {
  kanava.behave("parts", (element) => {
    const parts = [...element.querySelectorAll("[data-part]")];

    function show() {
      const chosen = element.querySelector("input[type='radio']:checked");
      if (!chosen) return;
      for (const part of parts) part.hidden = part.dataset.part !== chosen.value;
    }

    element.addEventListener("change", show);
    window.addEventListener("pageshow", show);
    show();
  });
})();
