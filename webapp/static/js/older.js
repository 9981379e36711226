"use strict";
// Older lines come by themselves to who scrolls up to the oldest that is loaded.
(() => {
  const NEAR = 400;

  kanava.behave("older", (thread) => {
    let before = 0;
    thread.addEventListener("scroll", () => {
      const isUpwards = thread.scrollTop < before;
      before = thread.scrollTop;
      if (isUpwards && before < NEAR && !thread.dataset.seeking) thread.querySelector(".load-older button")?.click();
    }, { passive: true });
  });
})();
