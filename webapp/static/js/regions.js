"use strict";
// A region that has not changed is left alone; one that has keeps focus and open menus.
(() => {
  let focused = null;

  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    const { target, fragment } = event.detail;
    const fresh = fragment.firstElementChild;
    if (!fresh || fresh.id !== target.id || !fresh.dataset.digest) return;
    if (fresh.dataset.digest === target.dataset.digest) {
      event.detail.shouldSwap = false;
      return;
    }
    if (target.contains(document.activeElement)) focused = document.activeElement.id || target.id;
    if (target.tagName === "DETAILS") fresh.open = target.open;
  });

  function giveFocusBack() {
    if (!focused) return;
    const again = document.getElementById(focused);
    focused = null;
    if (again && document.activeElement === document.body) again.focus({ preventScroll: true });
  }

  function markCurrent() {
    const current = document.getElementById("workspace")?.dataset.conversation;
    document.querySelectorAll(".row-item").forEach((row) => {
      const link = row.querySelector(".row-link");
      if (row.dataset.conversation === current) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    });
  }

  kanava.onAdded(markCurrent);
  for (const name of ["htmx:wsAfterMessage", "htmx:afterSettle"]) {
    document.addEventListener(name, giveFocusBack);
  }
})();
