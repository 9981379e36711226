"use strict";
// Like parts.js, where a part belongs to several of the radio buttons: data-part="one other".
(() => {
  kanava.behave("parts-of-several", (element) => {
    const parts = [...element.querySelectorAll("[data-part]")];

    function show() {
      const chosen = element.querySelector("input[type='radio']:checked");
      if (!chosen) return;
      for (const part of parts) {
        part.hidden = !part.dataset.part.split(" ").includes(chosen.value);
      }
    }

    element.addEventListener("change", show);
    window.addEventListener("pageshow", show);
    show();
  });
})();
