"use strict";
// One press is one attempt: attempts are counted.
kanava.behave("signing-in", (form) => {
  form.addEventListener("submit", () => {
    form.querySelector("button[type=submit]").disabled = true;
  });
  window.addEventListener("pageshow", () => {
    form.querySelector("button[type=submit]").disabled = false;
  });
});
