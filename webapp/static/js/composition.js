"use strict";
// Does this Enter count? Never while an input method composes. Safari ends the composition before
// the keydown of the Enter that confirmed it, so an Enter right after the end is not ours either.
(() => {
  const AFTERGLOW = 100;

  const isPlainEnter = (event) =>
    event.key === "Enter" && !event.shiftKey && !event.ctrlKey && !event.altKey && !event.metaKey;

  kanava.watchComposition = (field, isWanted = isPlainEnter) => {
    let isComposing = false;
    let endedAt = -Infinity;
    field.addEventListener("compositionstart", () => (isComposing = true));
    field.addEventListener("compositionend", () => {
      isComposing = false;
      endedAt = performance.now();
    });
    field.addEventListener("keyup", () => (endedAt = -Infinity));
    return (event) => {
      if (!isWanted(event)) return false;
      if (isComposing || event.isComposing || event.keyCode === 229) return false;
      return performance.now() - endedAt > AFTERGLOW;
    };
  };
})();
