"use strict";
// Of several parts of a form, only those are shown that go with the chosen radio button, or with
// the list above them; "*" goes with everything that can be chosen but nothing.
(() => {
  kanava.behave("parts", (element) => {
    const parts = [...element.querySelectorAll(":scope > [data-part]")];
    const list = element.querySelector(":scope > .field > select");
    const goesWith = (part, value) =>
      part === "*" ? !["", "0"].includes(value) : part.split(" ").includes(value);

    function show() {
      const chosen = list || element.querySelector("input[type='radio']:checked");
      if (!chosen) return;
      for (const part of parts) part.hidden = !goesWith(part.dataset.part, chosen.value);
    }

    element.addEventListener("change", show);
    window.addEventListener("pageshow", show);
    show();
  });
})();
