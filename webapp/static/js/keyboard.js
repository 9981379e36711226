"use strict";
// Single keys, never inside fields: j k move, r answers, e ends, a goes to the offer, ? helps.
(() => {
  const isTyping = (element) => element.matches("input, textarea, select, [contenteditable]");

  function move(step) {
    const links = [...document.querySelectorAll(".row-link")];
    if (!links.length) return;
    const at = links.findIndex((link) => link === document.activeElement);
    const current = links.findIndex((link) => link.hasAttribute("aria-current"));
    const from = at >= 0 ? at : current;
    const next = from < 0 ? (step > 0 ? 0 : links.length - 1) : from + step;
    links[Math.min(Math.max(next, 0), links.length - 1)].focus();
  }

  function press(selector) {
    document.querySelector(selector)?.click();
  }

  const keys = {
    j: () => move(1),
    k: () => move(-1),
    r: () => document.querySelector(".composer-text")?.focus(),
    e: () => press('[data-command="end"], [data-command="close"]'),
    a: () => document.querySelector(".offer .btn-primary")?.focus(),
    "?": () => document.getElementById("help").showModal(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
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
