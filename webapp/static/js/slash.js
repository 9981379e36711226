"use strict";
// A command typed into the empty answer, such as "/tag" and a space, presses what its key presses.
// Neither it nor Enter after it ever goes to the customer.
(() => {
  // What is typed, and what its button is called in data-chord or data-command.
  const COMMANDS = { remind: "remind", tag: "tags" };
  const TYPED = /^[/／](\S+)[\s\u3000]$/;
  const ALONE = /^[/／](\S+)$/;
  const controlOf = (name) => document.querySelector(`#workspace :is([data-command="${name}"], [data-chord="${name}"])`);

  function meant(field, pattern) {
    const word = pattern.exec(field.value)?.[1].normalize("NFKC").toLowerCase();
    return Object.hasOwn(COMMANDS, word) ? controlOf(COMMANDS[word]) : null;
  }

  kanava.behave("slash", (form) => {
    const field = form.querySelector("textarea");

    function press(control) {
      field.value = "";
      field.dispatchEvent(new CustomEvent("kanava:typed"));
      control.click();
    }
    function typed(event) {
      const control = !event.isComposing && meant(field, TYPED);
      if (control) press(control);
    }
    function hold(event) {
      if (event.isComposing || (event.type === "keydown" && event.key !== "Enter")) return;
      const control = meant(field, ALONE);
      if (!control) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      press(control);
    }
    for (const kind of ["input", "compositionend"]) field.addEventListener(kind, typed);
    form.addEventListener("keydown", hold, true);
    form.addEventListener("submit", hold, true);
  });
})();
