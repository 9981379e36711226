"use strict";
// A region that has not changed is left alone; one that has keeps focus and open menus.
(() => {
  let focused = null;
  let answered = null;

  // A button whose answer is under way stays: htmx looks for the answer's places from its page.
  // That answer, or the refresh after a refusal, brings what is skipped here.
  const isBusy = (target) =>
    [target, ...target.querySelectorAll(".htmx-request")].some(
      (element) => element.classList.contains("htmx-request") && element !== answered,
    );
  document.addEventListener("htmx:beforeSwap", (event) => (answered = event.detail.requestConfig?.elt || null));
  document.addEventListener("htmx:afterOnLoad", () => (answered = null));

  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    const { target, fragment } = event.detail;
    const fresh = fragment.firstElementChild;
    if (!fresh || fresh.id !== target.id || !fresh.dataset.digest) return;
    if (fresh.dataset.digest === target.dataset.digest || isBusy(target)) {
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
