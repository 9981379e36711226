"use strict";
// The choice of theme is the person's own: it holds in this browser at once, and is stored.
(() => {
  function show() {
    const chosen = window.kanavaTheme.chosen();
    document.querySelectorAll("[data-theme-choice]").forEach((button) => {
      button.setAttribute("aria-pressed", String(button.dataset.themeChoice === chosen));
    });
  }

  kanava.behave("theme-toggle", (button) => {
    button.addEventListener("click", () => {
      window.kanavaTheme.choose(button.dataset.themeChoice);
      show();
      const { themeStore: url } = button.closest("[data-theme-store]")?.dataset || {};
      if (url) kanava.request("POST", url, { theme: button.dataset.themeChoice }).catch(() => {});
    });
    show();
  });
})();
