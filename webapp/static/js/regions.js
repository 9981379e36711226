"use strict";
// A region that has not changed is left alone; one that has keeps focus and open menus. What tells
// only a change builds on what was shown: on anything else it does not fit, and all is asked for.
(() => {
  let holder = null;
  let answered = null;
  let held = [];

  // A button whose answer is under way stays: htmx looks for the answer's places from its page.
  // What comes for its region meanwhile waits until the answer is there; of tabs, for all of them: who
  // chose another before the first was answered would see two chosen, or the first one again.
  const isBusy = (target) =>
    [target, ...(target.closest("[role='tablist']") || target).querySelectorAll(".htmx-request")].some(
      (element) => element.classList.contains("htmx-request") && element !== answered,
    );
  document.addEventListener("htmx:beforeSwap", (event) => {
    answered = event.detail.requestConfig?.elt || null;
    rememberFocus();
  });
  document.addEventListener("htmx:afterOnLoad", () => (answered = null));

  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    const { target, fragment } = event.detail;
    const fresh = fragment.firstElementChild;
    if (!fresh || fresh.id !== target.id || !fresh.dataset.digest) return;
    const isSame = fresh.dataset.digest === target.dataset.digest;
    const isChange = fresh.dataset.from !== undefined;
    const isHeld = !isSame && isBusy(target);
    if (isHeld) held = [...held.filter((one) => one.id !== fresh.id), fresh];
    event.detail.shouldSwap = !isSame && !isHeld && !isChange;
    if (isSame || isHeld) return;
    rememberFocus();
    if (isChange) change(target, fresh);
    else keepOpen(target, fresh);
  });

  function keepOpen(target, fresh) {
    if (target.tagName === "DETAILS") fresh.open = target.open;
    for (const menu of target.querySelectorAll("details[id][open]")) {
      const again = fresh.querySelector(`#${menu.id}`);
      if (again) again.open = true;
    }
  }

  function change(target, fresh) {
    const fits = fresh.dataset.from === target.dataset.digest && fresh.tagName === target.tagName;
    if (!fits || !kanava.patchList(target, fresh)) kanava.refresh();
  }

  function takeHeld() {
    const waiting = held.filter((fresh) => document.getElementById(fresh.id));
    held = [];
    waiting.forEach((fresh) => fresh.setAttribute("hx-swap-oob", "true"));
    const html = waiting.map((fresh) => fresh.outerHTML).join("");
    if (html) htmx.swap(document.body, html, { swapStyle: "none", swapDelay: 0, settleDelay: 0 });
  }

  // What asked may be gone when its answer comes: another conversation was opened meanwhile. htmx
  // would look for the answer's places in the page that is gone; the screen is asked for instead.
  document.addEventListener("htmx:beforeCleanupElement", ({ target }) => {
    // The first child of what is emptied may be a text, which has no classes.
    if (target === answered || !target.classList?.contains("htmx-request")) return;
    target.addEventListener("htmx:beforeOnLoad", (event) => {
      event.preventDefault();
      if (event.detail.xhr.status >= 400) kanava.toast(event.detail.xhr.responseText || "");
      kanava.refresh();
    });
  });

  // Focus falls to the page when its element is disabled, hidden or replaced. It goes back to the
  // element of the same id; else to the way on from what is over, or the workspace.
  function rememberFocus() {
    if (document.activeElement !== document.body) holder = document.activeElement.id || "workspace";
  }

  // What can be done next where a command was: with the same colleague, or, once the conversation is
  // put aside or over, with that.
  function nearest(id) {
    const part = /^participant_\d+_/.exec(id);
    if (part) return document.querySelector(`[id^="${part[0]}"], #workspace [data-chord="consult"]`);
    return document.querySelector("#workspace .thread-head:not([data-state='active']) .thread-actions .btn");
  }

  // Of an element in a menu that has closed, the menu's own button.
  function menuOf(element) {
    const over = element?.closest("[popover]");
    return over ? document.querySelector(`[popovertarget="${over.id}"]`) : element?.closest("details")?.querySelector("summary");
  }

  kanava.focusAround = (id) => {
    const again = document.getElementById(id);
    const onward = document.querySelector("#workspace [data-onward]");
    [again, menuOf(again), onward, nearest(id), document.getElementById("workspace")]
      .find((element) => element?.checkVisibility())
      ?.focus({ preventScroll: true });
  };

  function giveFocusBack() {
    if (!holder || document.getElementById(holder)?.disabled) return;
    const active = document.activeElement;
    if (active === document.body || !active.checkVisibility()) kanava.focusAround(holder);
    holder = null;
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
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.elt.contains(document.activeElement)) rememberFocus();
  });
  document.addEventListener("htmx:afterRequest", takeHeld);
  for (const name of ["htmx:wsAfterMessage", "htmx:afterRequest"]) {
    document.addEventListener(name, giveFocusBack);
  }
})();
