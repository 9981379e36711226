"use strict";
// Two ways to write: an answer to the customer, or a note that only colleagues see. Each conversation
// begins with the answer; a note stays a note until somebody chooses otherwise, for words meant for
// colleagues must never reach the customer.
(() => {
  const COMMAND = /^\s*\/note(?:\s|$)/i;
  const TYPED = /^\s*\/note\s$/i;
  const plain = (text) => text.normalize("NFKC");

  kanava.writeAs = (mode, focus = true) =>
    document.querySelector(".composers")?.dispatchEvent(new CustomEvent("kanava:mode", { detail: { mode, focus } }));

  // Whether the field of the answer holds "/note": then what follows is a note, and nothing is sent.
  kanava.takeNote = (answer) => {
    if (!COMMAND.test(plain(answer.value))) return false;
    const note = answer.closest(".composers").querySelector(".note-composer textarea");
    const rest = answer.value.replace(/^\s*\S+\s?/, "");
    answer.value = "";
    answer.dispatchEvent(new CustomEvent("kanava:typed"));
    if (rest) kanava.typeInto(note, rest);
    kanava.writeAs("note");
    return true;
  };

  kanava.behave("composers", (place) => {
    const fields = {
      answer: place.querySelector(".composer textarea"),
      note: place.querySelector(".note-composer textarea"),
    };
    const buttons = [...place.querySelectorAll("[data-mode-of]")];
    const said = place.querySelector("[role=status]");
    const markDraft = () => {
      place.querySelector(".mode-draft").hidden = place.dataset.mode === "note" || !fields.note.value.trim();
    };

    function show(mode, focus) {
      if (place.dataset.mode !== mode) said.textContent = mode === "note" ? said.dataset.wordNote : said.dataset.wordAnswer;
      place.dataset.mode = mode;
      for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.modeOf === mode));
      markDraft();
      const field = fields[mode];
      if (!focus || !field.checkVisibility()) return;
      field.dispatchEvent(new CustomEvent("kanava:typed")); // hidden, it could not be measured
      field.focus();
    }

    place.addEventListener("kanava:mode", ({ detail }) => show(detail.mode, detail.focus));
    for (const button of buttons) {
      button.addEventListener("click", (event) => {
        // Its key pressed again leads back.
        const isAgain = !event.isTrusted && place.dataset.mode === button.dataset.modeOf;
        show(isAgain ? "answer" : button.dataset.modeOf, true);
      });
    }
    fields.answer.addEventListener("input", (event) => {
      if (!event.isComposing && TYPED.test(plain(fields.answer.value))) kanava.takeNote(fields.answer);
    });
    for (const kind of ["input", "kanava:typed"]) fields.note.addEventListener(kind, markDraft);
    markDraft();
  });
})();
