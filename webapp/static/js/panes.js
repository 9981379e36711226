"use strict";
// Small screens show one pane at a time; menus close when one looks elsewhere or has chosen.
(() => {
  document.addEventListener("click", (event) => {
    const shows = event.target.closest("[data-shows-pane]");
    if (shows) {
      const workspace = document.getElementById("workspace");
      const wanted = shows.dataset.showsPane;
      workspace.dataset.pane = workspace.dataset.pane === wanted ? "thread" : wanted;
    }
    document.querySelectorAll("details.menu[open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });
  kanava.behave("menu", (menu) => {
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !menu.open) return;
      menu.open = false;
      menu.querySelector("summary").focus();
    });
    // One in which several things are chosen stays until one looks elsewhere.
    menu.addEventListener("htmx:afterRequest", () => (menu.open &&= menu.dataset.stays !== undefined));
  });
})();
