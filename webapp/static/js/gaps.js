"use strict";
// Places that a quick reply left empty are named above the composer until something stands there.
(() => {
  const PREFIX = "kanava.gaps.";
  const key = (form) => PREFIX + form.dataset.conversation;
  // Words of who signs out are not left to who comes next.
  document.addEventListener("submit", ({ target, defaultPrevented }) => {
    if (defaultPrevented || !target.matches("[data-signs-out]")) return;
    for (const name of Object.keys(sessionStorage)) if (name.startsWith(PREFIX)) sessionStorage.removeItem(name);
  });

  // What changed between two texts: from where, how much went, how much came.
  function change(before, after) {
    let at = 0;
    while (at < Math.min(before.length, after.length) && before[at] === after[at]) at += 1;
    let end = 0;
    while (end < Math.min(before.length, after.length) - at && before.at(-1 - end) === after.at(-1 - end)) end += 1;
    return { at, gone: before.length - at - end, came: after.length - at - end };
  }

  // A gap is filled when something comes exactly there, and gone with the words on both its sides.
  function moved(gap, { at, gone, came }) {
    if (gap.at < at || (gap.at === at && !came)) return gap;
    if (gap.at > at + gone || (gap.at === at + gone && !came)) return { ...gap, at: gap.at + came - gone };
    return null;
  }

  kanava.behave("gaps", (form) => {
    const field = form.querySelector("textarea");
    const note = form.querySelector(".composer-gaps");
    const list = note.querySelector(".composer-gap-list");
    let text = field.value;
    let gaps = [];

    function button(gap) {
      const made = document.createElement("button");
      made.type = "button";
      made.className = "composer-gap";
      made.textContent = gap.placeholder;
      made.addEventListener("click", () => {
        field.focus();
        field.setSelectionRange(gap.at, gap.at);
      });
      return made;
    }

    function show() {
      list.replaceChildren(...gaps.map(button));
      note.hidden = !gaps.length;
      if (gaps.length) sessionStorage.setItem(key(form), JSON.stringify({ text, gaps }));
      else sessionStorage.removeItem(key(form));
    }

    function follow() {
      if (field.value === text) return;
      const what = change(text, field.value);
      text = field.value;
      if (!gaps.length) return;
      gaps = text.trim() ? gaps.map((gap) => moved(gap, what)).filter(Boolean) : [];
      show();
    }

    // A draft that is opened again has its gaps still.
    const kept = JSON.parse(sessionStorage.getItem(key(form)) || "null");
    if (kept?.text === text) {
      gaps = kept.gaps;
      show();
    }
    for (const kind of ["input", "kanava:typed", "kanava:cleared"]) field.addEventListener(kind, follow);
    field.addEventListener("kanava:gaps", ({ detail }) => {
      follow();
      gaps = [...gaps, ...detail].sort((one, other) => one.at - other.at);
      show();
    });
  });

  // A filled text takes the place of what is selected; the caret stands at its first gap, or behind it.
  kanava.putFilled = (field, filled) => {
    const start = field.selectionStart;
    field.focus();
    // As typed, so that Ctrl+Z takes it back; setRangeText where a browser has no such command.
    if (!document.execCommand("insertText", false, filled.text)) {
      field.setRangeText(filled.text, start, field.selectionEnd, "end");
    }
    field.dispatchEvent(new CustomEvent("kanava:typed"));
    const gaps = filled.gaps.map((gap) => ({ ...gap, at: gap.at + start }));
    if (!gaps.length) return;
    field.dispatchEvent(new CustomEvent("kanava:gaps", { detail: gaps }));
    field.setSelectionRange(gaps[0].at, gaps[0].at);
  };
})();
