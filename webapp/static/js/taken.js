"use strict";
// A conversation may be taken away while somebody writes in it: they are told, and their words stay.
(() => {
  const left = new Set();
  // What was said of a conversation is over once it can be answered again.
  const said = new Map();
  const OWN = "[data-command], form[action$='/transfer'], form[action$='/parking'], form[action$='/block'], form[action$='/membership']";
  const number = (path) => /\/conversations\/(\d+)\//.exec(path || "")?.[1];

  // Who parks, ends or passes it on knows it.
  document.addEventListener("htmx:beforeRequest", ({ detail }) => {
    if (detail.elt.matches(OWN)) left.add(number(detail.pathInfo.requestPath));
  });
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (!detail.successful) left.delete(number(detail.pathInfo.requestPath));
  });

  function say(form, why) {
    const words = kanava.fill(form.dataset.wordTaken, { name: kanava.nameOver(form), state: why });
    said.set(form.dataset.conversation, kanava.say(words, { isLasting: true }));
  }

  function reasonOf(head) {
    if (head.hasAttribute("data-standby")) return head.closest(".pane-thread").querySelector(".closed-standby").textContent;
    if (head.hasAttribute("data-left")) return head.closest(".pane-thread").querySelector(".closed-left").textContent;
    return [...head.querySelectorAll(".state, .thread-owner")].map((part) => part.textContent.trim()).join(" · ");
  }

  // Read-only, the field keeps the focus: the rest of the word is not taken for keys.
  function follow(head) {
    const form = head.closest(".pane-thread").querySelector(".composer");
    const field = form.querySelector("textarea");
    const mayWrite = head.dataset.mayWrite === "true";
    const isTaken = form.dataset.mayWrite === "true" && !mayWrite;
    form.dataset.mayWrite = String(mayWrite);
    if (mayWrite) {
      left.delete(form.dataset.conversation);
      said.get(form.dataset.conversation)?.remove();
    }
    const hasWords = Boolean(field.value.trim());
    const isKept = !mayWrite && hasWords && (isTaken || field.readOnly);
    field.readOnly = isKept;
    form.querySelector(".composer-send").disabled = isKept;
    // Another service hands the chat back, and the words with it.
    form.querySelector(".composer-kept").hidden = !isKept || head.hasAttribute("data-standby");
    if (!isTaken || left.has(form.dataset.conversation)) return;
    if (!hasWords && document.activeElement === field) kanava.deafen();
    say(form, reasonOf(head));
  }

  // Words that came back where nobody may write any more are to be seen all the same.
  kanava.keepWords = (form) => {
    const head = form.closest(".pane-thread").querySelector(".thread-head");
    if (head.dataset.mayWrite === "true") return;
    form.querySelector("textarea").readOnly = true;
    follow(head);
  };

  kanava.onAdded((root) => {
    const head = root.matches?.(".thread-head") ? root : root.querySelector?.(".thread-head");
    if (head) follow(head);
  });

  // The whole conversation went out of sight, unasked, with words in its field.
  document.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
    if (detail.target.id !== "workspace" || !detail.shouldSwap) return;
    for (const field of detail.target.querySelectorAll(".composer-text")) {
      kanava.deafen();
      const words = field.value.trim();
      const said = kanava.fill(field.form.dataset.wordGone, { name: kanava.nameOver(field.form), words });
      if (words) kanava.say(said, { isLasting: true });
    }
  });
})();
