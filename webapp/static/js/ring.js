"use strict";
// An offer counts down by the server's clock.
(() => {
  const clock = (milliseconds) => {
    const seconds = Math.ceil(milliseconds / 1000);
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  };

  function tick() {
    document.querySelectorAll(".ring[data-expires-at]").forEach((ring) => {
      const end = Date.parse(ring.dataset.expiresAt);
      const whole = end - Date.parse(ring.dataset.offeredAt);
      // The page's idea of the server's clock lags by the time its answer was under way.
      const rest = end - kanava.serverNow();
      const isAgain = rest < 0 && ring.closest(".offer-sample");
      // A sample of an offer rings round and round.
      const left = isAgain ? (rest % whole) + whole : Math.min(whole, Math.max(0, rest));
      ring.querySelector(".ring-seconds").textContent = String(Math.ceil(left / 1000));
      ring.querySelector(".ring-left").setAttribute("stroke-dasharray", `${(100 * left) / whole} 100`);
      ring.classList.toggle("is-late", left < 20000);
      const offer = ring.closest(".offer");
      offer.classList.toggle("is-over", left === 0);
      const yours = offer.querySelector(".offer-yours");
      if (yours) yours.textContent = yours.dataset.words.replace("{time}", clock(left));
    });
  }

  kanava.onAdded(tick);
  setInterval(tick, 250);
})();
