"use strict";
// What the agent chose of how the console works, as the server last said; hints say it in words.
(() => {
  const isMac = /^(Mac|iP)/.test(navigator.platform);
  const keyed = "[data-title-enter]";

  kanava.preference = (name) => document.getElementById("preferences")?.dataset[name];

  // Whether these keys are those that send.
  kanava.isSendKey = (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.altKey) return false;
    const hasChord = event.ctrlKey || event.metaKey;
    return kanava.preference("sendKey") === "ctrl_enter" ? hasChord : !hasChord;
  };

  const asOnMac = (words) => (isMac ? words.replace("Ctrl+", "⌘") : words);

  function say(element) {
    const isChord = kanava.preference("sendKey") === "ctrl_enter";
    element.title = asOnMac(isChord ? element.dataset.titleCtrlEnter : element.dataset.titleEnter);
    // On a screen keyboard the key does what it says.
    const field = element.closest("form")?.querySelector(".composer-text");
    if (field) field.enterKeyHint = isChord ? "enter" : "send";
  }

  function sayAll(root) {
    if (root.matches?.(keyed)) say(root);
    root.querySelectorAll?.(keyed).forEach(say);
    if (isMac) root.querySelectorAll?.(".by-ctrl-enter").forEach((part) => (part.textContent = asOnMac(part.textContent)));
  }

  kanava.onAdded((root) => sayAll(root.id === "preferences" ? document : root));
})();
