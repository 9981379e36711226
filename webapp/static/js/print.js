"use strict";
// The button of a page that is made for paper.
kanava.behave("print", (button) => button.addEventListener("click", () => window.print()));
