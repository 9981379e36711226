"use strict";
// Of several parts of a form, only those are shown that go with the chosen radio button.
(() => {
  kanava.behave("parts", (element) => {
    const parts = [...element.querySelectorAll("[data-part]")];

    function show() {
      const chosen = element.querySelector("input[type='radio']:checked");
      if (!chosen) return;
      for (const part of parts) part.hidden = !part.dataset.part.split(" ").includes(chosen.value);
    }

    element.addEventListener("change", show);
    window.addEventListener("pageshow", show);
    show();
  });
})();
