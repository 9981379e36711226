"use strict";
// Bare letters only move the focus: j k through the list, 1 to 4 to a list, f to its filter, r to the
// answer, n to a note, c to the consult, q to the quick replies, a to the offer, ? to the help, / to the search. What
// cannot be taken back needs Alt and Shift, and a focus that means no other conversation than the open one.
(() => {
  const PAUSE = 1000;
  const isTyping = (element) => element.matches("input, textarea, select, [contenteditable]");
  let deafUntil = 0;

  // After the screen has changed unasked, letters were still meant for what was there before: none
  // does anything until there was a pause.
  kanava.deafen = () => (deafUntil = performance.now() + PAUSE);
  function isDeaf() {
    if (performance.now() >= deafUntil) return kanava.isOpening();
    kanava.deafen();
    return true;
  }

  function move(step) {
    const links = [...document.querySelectorAll(".row-link")].filter((link) => link.checkVisibility());
    if (!links.length) return;
    const at = links.findIndex((link) => link === document.activeElement);
    const current = links.findIndex((link) => link.hasAttribute("aria-current"));
    const from = at >= 0 ? at : current;
    const next = from < 0 ? (step > 0 ? 0 : links.length - 1) : from + step;
    links[Math.min(Math.max(next, 0), links.length - 1)].focus();
  }

  // On a row, r means the conversation of that row.
  function answer() {
    const active = document.activeElement;
    if (active.matches(".row-link")) active.click();
    else if (!active.closest(".pane-lists")) kanava.writeAs("answer");
  }

  function filter() {
    const menu = document.getElementById("list_filter");
    if (!menu?.checkVisibility()) return;
    menu.open = true;
    menu.querySelector("select")?.focus();
  }

  const keys = {
    ...Object.fromEntries([0, 1, 2, 3].map((place) => [String(place + 1), () => kanava.chooseTab(place)])),
    f: filter,
    j: () => move(1),
    k: () => move(-1),
    r: answer,
    n: () => document.activeElement.closest(".pane-lists") || kanava.writeAs("note"),
    c: () => kanava.toConsult(),
    q: () => document.querySelector("[data-chord='quick']")?.click(),
    a: () => document.querySelector(".offer .btn-primary")?.focus(),
    "/": () => kanava.openPalette(),
    "?": () => document.getElementById("help").showModal(),
  };
  const chords = {
    ...{ e: "end", c: "close", p: "park", q: "quick", n: "note", u: "undo", g: "tags", f: "find", o: "consult" },
    ...{ d: "disposition", r: "reopen", x: "onward", s: "start", l: "remind", y: "quote" },
    ...{ b: "block", w: "transcript", t: "transfer", k: "parking", v: "release", m: "assign", i: "needs", a: "contacts" },
  };

  // Layouts without Latin letters, and Alt on a Mac, name the key by its place alone.
  function letterOf(event) {
    if (/^[a-z]$/i.test(event.key)) return event.key.toLowerCase();
    return /^Key([A-Z])$/.exec(event.code)?.[1].toLowerCase();
  }

  // On a Mac Option and Shift write letters: Ę and Ć in Polish, Ç in French.
  const isMac = /^Mac/.test(navigator.platform);
  const isWriting = (event) => isMac && isTyping(event.target) && /^\p{L}$/u.test(event.key) && !/[a-z]/i.test(event.key);

  // The row or the offer of another conversation, and a field that is no part of the open one.
  function isElsewhere(element, workspace) {
    if (workspace.contains(element)) return false;
    const row = element.closest(".row-item");
    return isTyping(element) || element.closest(".offer") || (row && row.dataset.conversation !== workspace.dataset.conversation);
  }

  function pressChord(event) {
    if (isWriting(event)) return;
    const command = chords[letterOf(event)];
    const workspace = document.getElementById("workspace");
    if (!command || isElsewhere(event.target, workspace)) return;
    event.preventDefault();
    if (event.repeat || isDeaf()) return;
    const wanted = `[data-command="${command}"], [data-chord="${command}"]`;
    // What was just ended can be undone from the next conversation, too.
    (workspace.querySelector(wanted) || document.querySelector(`#toasts [data-command="${command}"], #own_pages [data-chord="${command}"]`))?.click();
  }

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229 || document.querySelector("dialog[open]")) return;
    if (event.ctrlKey || event.metaKey) return;
    if (event.altKey) {
      if (event.shiftKey) pressChord(event);
      return;
    }
    if (isTyping(event.target) || event.key.length > 1 || isDeaf()) return;
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener) document.getElementById(opener.dataset.opens).showModal();
  });
})();
