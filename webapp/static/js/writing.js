"use strict";
// What the fields in which somebody writes have in common, the composer's and the consult's: a key for
// each sending, the complaint below the words, and which key sends them.
(() => {
  kanava.newKey = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  };

  kanava.complain = (form, text) => {
    const place = form.querySelector(".field-problem");
    place.textContent = text || "";
    place.hidden = !text;
    form.querySelector("textarea").setAttribute("aria-invalid", String(Boolean(text)));
  };

  kanava.watchWriting = (form, send, fit) => {
    const field = form.querySelector("textarea");
    const isSending = kanava.watchComposition(field, kanava.isSendKey);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      send();
      field.focus();
    });
    field.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.isComposing) document.getElementById("thread").focus();
      if (!isSending(event)) return;
      event.preventDefault();
      // A key still held down from opening the conversation is no wish to send its draft.
      if (!event.repeat) send();
    });
    for (const kind of ["input", "kanava:typed"]) {
      field.addEventListener(kind, () => {
        kanava.complain(form, "");
        fit();
      });
    }
  };
})();
