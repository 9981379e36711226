"use strict";
// A page about the open conversation, laid over the console; closed by its button, Esc, or success.
(() => {
  kanava.behave("sheet", (sheet) => {
    const body = sheet.querySelector("#sheet_body");
    // What was refused comes back filled in, with the complaint beside its field.
    document.addEventListener("htmx:beforeSwap", (event) => {
      if (event.detail.target !== body || event.detail.xhr.status !== 422) return;
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    });
    document.addEventListener("htmx:afterSwap", (event) => {
      if (event.detail.target !== body || !body.children.length) return;
      if (!sheet.open) sheet.showModal();
      (body.querySelector("[aria-invalid='true']") || body.querySelector(".sheet-title"))?.focus();
    });
    document.addEventListener("kanava:closeSheet", () => sheet.close());
    sheet.addEventListener("close", () => body.replaceChildren());
  });
})();
