"use strict";
// The menu's search: what is found shows below the field while typing; arrows go through it.
(() => {
  kanava.behave("finder", (finder) => {
    const field = finder.querySelector("input");
    const found = finder.querySelector(".finder-found");
    const links = () => [...found.querySelectorAll("a")];
    const show = () => (found.hidden = !field.value.trim() || !found.childElementCount);

    function close() {
      field.focus();
      found.hidden = true;
    }

    function step(event, by) {
      const all = links();
      const index = all.indexOf(document.activeElement) + by;
      event.preventDefault();
      (index < 0 ? field : all[Math.min(index, all.length - 1)] || field).focus();
    }

    finder.addEventListener("keydown", (event) => {
      if (found.hidden) return;
      if (event.key === "Escape") close();
      else if (event.key === "ArrowDown") step(event, 1);
      else if (event.key === "ArrowUp") step(event, -1);
    });
    finder.addEventListener("focusout", (event) => {
      if (!finder.contains(event.relatedTarget)) found.hidden = true;
    });
    field.addEventListener("focus", show);
    field.addEventListener("input", () => field.value.trim() || (found.hidden = true));
    found.addEventListener("htmx:afterSwap", show);
  });
})();
