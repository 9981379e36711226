"use strict";
// A command is one deliberate press, after what was typed before it, and leads on.
(() => {
  const outbox = document.getElementById("outbox");

  document.addEventListener("htmx:confirm", (event) => {
    const { elt, verb, triggeringEvent } = event.detail;
    if (verb === "get") return;
    // The second press of a double click would fall on what has come in the place of the first.
    if (triggeringEvent?.type === "click" && triggeringEvent.detail > 1) {
      event.preventDefault();
      return;
    }
    waitForAnswers(event, elt);
  });

  // End right after Enter would overtake the answer, which then may not be sent any more.
  function waitForAnswers(event, elt) {
    const conversation = document.getElementById("workspace")?.dataset.conversation;
    if (!elt.matches("[data-command], form[action$='/transfer']") || !kanava.outbox.isSending(conversation)) return;
    event.preventDefault();
    kanava.outbox.arrived(conversation).then((isAll) => {
      // The answer may have drawn the head anew: what was pressed has another in its place then.
      const now = elt.isConnected ? elt : document.getElementById(elt.id);
      if (!isAll || !now) kanava.say(outbox.dataset.wordHeld);
      else if (now === elt) event.detail.issueRequest(true);
      else now.click();
    });
  }

  // The way on from a conversation that is over: the next of one's own, else what rings, else the list.
  document.addEventListener(
    "click",
    (event) => {
      const onward = event.target.closest("[data-onward]");
      if (!onward) return;
      const next = document.querySelector("#my_conversations .row-link:not([aria-current])");
      const offer = document.querySelector(".offer .btn-primary");
      if (!next && !offer) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (next) next.click();
      else offer.focus();
    },
    true,
  );
})();
