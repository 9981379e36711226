"use strict";
// The sum of the shares of a route-to-queue rule, told while they are typed.
(() => {
  kanava.behave("rule-shares", (element) => {
    const place = element.querySelector("[data-sum]");
    if (!place) return;
    const shares = [...element.querySelectorAll("input[name='percent']")];

    function tell() {
      const sum = shares.reduce((total, share) => total + (Number(share.value) || 0), 0);
      place.textContent = sum === 100 ? element.dataset.good : element.dataset.word.replace("#", sum);
      place.classList.toggle("is-wrong", sum !== 100);
    }

    element.addEventListener("input", tell);
    tell();
  });
})();
