"use strict";
// Fields for values from another console: shown on request, and marked as soon as they look wrong.
(() => {
  kanava.behave("show-secret", (button) => {
    const field = document.getElementById(button.dataset.for);
    const words = button.firstChild;
    const show = words.textContent;
    button.hidden = false;
    button.addEventListener("click", () => {
      const isShown = field.type === "text";
      field.type = isShown ? "password" : "text";
      words.textContent = isShown ? show : button.dataset.hide;
    });
  });

  kanava.behave("live-problem", (place) => {
    const field = document.getElementById(place.dataset.for);
    const isWrong = Boolean(place.querySelector(".field-problem"));
    if (isWrong) field?.setAttribute("aria-invalid", "true");
    else field?.removeAttribute("aria-invalid");
    field?.closest(".field").classList.toggle("has-problem", isWrong);
  });
})();
