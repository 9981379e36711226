"use strict";
// The choice of theme is this browser's own.
(() => {
  function show() {
    const chosen = window.kanavaTheme.chosen();
    document.querySelectorAll("[data-theme-choice]").forEach((button) => {
      button.setAttribute("aria-pressed", String(button.dataset.themeChoice === chosen));
    });
  }

  kanava.behave("theme-toggle", (button) => {
    button.addEventListener("click", () => {
      localStorage.setItem("kanava-theme", button.dataset.themeChoice);
      window.kanavaTheme.apply();
      show();
    });
    show();
  });
})();
