"use strict";
// Who opens a conversation types at once. Until its composer is there the letters wait in a field of
// their own, where an input method works too: for that conversation and for no other.
(() => {
  const field = document.getElementById("ahead");
  const hasKeys = () => window.matchMedia("(pointer: fine)").matches;
  let opening = null;
  let goal = null;
  let isComposing = false;

  // Nobody is to get what was typed for somebody else: words that found no composer are shown.
  function showLost() {
    const words = field.value.trim();
    field.value = "";
    if (words) kanava.say(kanava.fill(field.dataset.wordLost, { words }), { isLasting: true });
  }

  function deliver() {
    const { conversation, holder } = goal;
    goal = null;
    const hadFocus = document.activeElement === field || document.activeElement === document.body;
    const form = document.getElementById(`conversation_${conversation}_composer`);
    const composer = form?.checkVisibility() ? form.querySelector("textarea") : null;
    if (!composer) showLost();
    else if (field.value) {
      kanava.typeInto(composer, field.value);
      field.value = "";
    }
    if (hadFocus) giveFocus(hasKeys() ? composer : null, holder);
    field.hidden = true;
  }

  function giveFocus(composer, holder) {
    const kept = holder?.isConnected ? holder : document.getElementById(holder?.id);
    [composer, kept, document.getElementById("workspace")]
      .find((element) => element?.checkVisibility() && !element.disabled)
      ?.focus({ preventScroll: true });
  }

  function finish(own) {
    if (own !== opening) return;
    opening = null;
    const workspace = document.getElementById("workspace");
    const isThere = own.xhr.status >= 200 && own.xhr.status < 300 && workspace !== own.workspace;
    goal = { conversation: isThere ? workspace.dataset.conversation : null, holder: own.holder };
    // An input method would lose its composition with the focus.
    if (!isComposing) deliver();
  }

  // The key that opened the conversation may still be held down.
  field.addEventListener("keydown", (event) => event.key === "Enter" && event.repeat && event.preventDefault());
  field.addEventListener("compositionstart", () => (isComposing = true));
  field.addEventListener("compositionend", () => {
    isComposing = false;
    setTimeout(() => goal && !isComposing && deliver());
  });

  document.addEventListener("htmx:beforeRequest", (event) => {
    const { elt, target, xhr } = event.detail;
    if (target?.id !== "workspace" || elt === target) return;
    if (goal) deliver();
    else showLost();
    const active = document.activeElement;
    const holder = active === field ? opening?.holder : active;
    const own = { xhr, workspace: target, holder };
    opening = own;
    xhr.addEventListener("loadend", () => finish(own));
    if (!hasKeys()) return;
    field.hidden = false;
    field.focus({ preventScroll: true });
  });

  kanava.isOpening = () => Boolean(opening || goal);
})();
