"use strict";
// How long an answer is still free, by the server's clock; then what it costs.
(() => {
  function count(line) {
    const free = line.querySelector(".cost-free");
    if (!free) return;
    const seconds = Math.ceil((Date.parse(free.dataset.until) - kanava.serverNow()) / 1000);
    free.hidden = seconds <= 0;
    line.querySelector(".cost-counted").hidden = seconds > 0;
    free.querySelector(".cost-left").textContent = kanava.elapsedWords(seconds * 1000);
  }

  kanava.behave("cost", count);
  setInterval(() => document.querySelectorAll(".composer-cost").forEach(count), 500);
})();
