"use strict";
// Runs before the first paint, so that no page flashes in the wrong theme.
// A signed-in person's own choice comes with the page; the browser keeps it for the sign-in page.
(() => {
  const root = document.documentElement;
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  const keep = (choice) => {
    try {
      localStorage.setItem("kanava-theme", choice);
    } catch {
      // Not kept: the page has it.
    }
  };
  const kept = () => {
    try {
      return localStorage.getItem("kanava-theme") || "auto";
    } catch {
      return "auto";
    }
  };
  const chosen = () => root.dataset.theme || kept();
  const apply = () => {
    const choice = chosen();
    root.dataset.bsTheme = choice === "auto" ? (system.matches ? "dark" : "light") : choice;
  };
  const choose = (choice) => {
    if (root.dataset.theme) root.dataset.theme = choice;
    keep(choice);
    apply();
  };
  if (root.dataset.theme) keep(root.dataset.theme);
  apply();
  system.addEventListener("change", apply);
  window.addEventListener("storage", (event) => {
    if (event.key === "kanava-theme") choose(event.newValue || "auto");
  });
  window.kanavaTheme = { chosen, choose };
})();
