"use strict";
// A search: what is found shows below its field while typing, arrows go through it, Enter takes the
// first. In the menu it hangs from the field and goes with the focus; in a dialog it stays.
(() => {
  kanava.behave("finder", (finder) => {
    const field = finder.querySelector("input");
    const found = finder.querySelector(".finder-found");
    const isDialog = finder.matches("dialog");
    const links = () => [...found.querySelectorAll("a, button")].filter((link) => link.checkVisibility());
    const show = () => isDialog || (found.hidden = !field.value.trim() || !found.childElementCount);
    let isAnswered = true;
    let isEager = false;

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

    // Who is quicker than the answer gets its first, not that of fewer letters.
    // A command is no hit: only what begins its name takes it, and only where nothing else is found.
    function first() {
      const words = field.value.normalize("NFKC").toLowerCase().trim();
      const all = links();
      const isMeant = (link) => words && link.dataset.named.startsWith(words);
      return all.find((link) => !("named" in link.dataset)) || all.find(isMeant);
    }

    function takeFirst() {
      isEager = !isAnswered;
      if (isAnswered) first()?.click();
    }

    finder.addEventListener("keydown", (event) => {
      if (event.isComposing || event.keyCode === 229 || (found.hidden && !isDialog)) return;
      // In a search field the key alone would only empty it.
      if (event.key === "Escape" && isDialog) finder.close();
      else if (event.key === "Escape") close();
      else if (event.key === "ArrowDown") step(event, 1);
      else if (event.key === "ArrowUp") step(event, -1);
      else if (event.key === "Enter" && isDialog && event.target === field) {
        event.preventDefault();
        takeFirst();
      }
    });
    finder.addEventListener("focusout", (event) => {
      if (!isDialog && !finder.contains(event.relatedTarget)) found.hidden = true;
    });
    field.addEventListener("focus", show);
    field.addEventListener("input", () => {
      isAnswered = isEager = false;
      if (!isDialog && !field.value.trim()) found.hidden = true;
    });
    found.addEventListener("htmx:afterSwap", ({ detail }) => {
      const asked = detail.requestConfig?.parameters?.[field.name];
      if (asked !== undefined && asked !== field.value) return; // of fewer letters
      isAnswered = true;
      show();
      if (isEager) takeFirst();
    });
  });
})();
