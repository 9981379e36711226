"use strict";
// Offers ring, count down by the server's clock, and show in the title of the tab.
(() => {
  const baseTitle = document.title;

  kanava.behave("offers", (region) => {
    const count = Number(region.dataset.count);
    document.title = count ? `(${count}) ${baseTitle}` : baseTitle;
    kanava.ring(count > 0);
  });

  function tick() {
    document.querySelectorAll(".ring[data-expires-at]").forEach((ring) => {
      const end = Date.parse(ring.dataset.expiresAt);
      const whole = end - Date.parse(ring.dataset.offeredAt);
      // The page's idea of the server's clock lags by the time its answer was under way.
      const left = Math.min(whole, Math.max(0, end - kanava.serverNow()));
      ring.querySelector(".ring-seconds").textContent = String(Math.ceil(left / 1000));
      ring.querySelector(".ring-left").setAttribute("stroke-dasharray", `${(100 * left) / whole} 100`);
      ring.classList.toggle("is-late", left < 20000);
      ring.closest(".offer").classList.toggle("is-over", left === 0);
    });
  }

  kanava.onAdded(tick);
  setInterval(tick, 250);
})();
