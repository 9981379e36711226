"use strict";
// Small manners of every form: where to look after a refusal, and no second sending of one press.
(() => {
  kanava.behave("form-problems", (notice) => {
    const field = document.querySelector("[aria-invalid='true']");
    (field || notice).focus();
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "true";
    for (const button of form.querySelectorAll("button:not([type='button'])")) button.setAttribute("aria-busy", "true");
  });
  // Back from the next page: the form can be sent again.
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      for (const button of form.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
    }
  });
})();
