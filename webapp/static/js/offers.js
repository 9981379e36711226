"use strict";
// Offers ring, and show on the tab; ring.js counts them down.
(() => {
  // On a phone they lie over the conversation that is open, which then begins below them.
  const tellHeight = (region) => document.documentElement.style.setProperty("--ringing", `${region.offsetHeight}px`);
  const watch = new ResizeObserver(([{ target }]) => tellHeight(target));

  kanava.behave("offers", (region) => {
    watch.disconnect();
    watch.observe(region);
    tellHeight(region);
    const count = Number(region.dataset.count);
    kanava.mark("offers", count);
    kanava.ring(count > 0);
    const offers = [...region.querySelectorAll(".offer")];
    kanava.alertOffers(offers);
    kanava.tellInSheet?.(offers);
    openOver(offers);
  });

  // Offers that open by themselves when their time is over: how to accept them, and until when.
  let opening = new Map();
  const TYPED = 5000;
  let typedAt = -TYPED;
  document.addEventListener("input", () => (typedAt = performance.now()));
  // Nobody's screen changes under their hands: then it waits in the list of their own.
  const isTyping = () =>
    performance.now() - typedAt < TYPED ||
    Boolean(document.querySelector("dialog[open]")) ||
    Boolean(document.activeElement.matches("textarea, input") && document.activeElement.value);

  // The server may have been quicker than this page's clock: then the offer is gone already.
  function openOver(offers) {
    const ids = new Set(offers.map((offer) => offer.id));
    for (const [id, { url, end }] of opening) {
      if (!ids.has(id) && end - kanava.serverNow() < 2000) openByItself(url);
    }
    const entries = offers
      .filter((offer) => offer.dataset.autoOpen)
      .map((offer) => [
        offer.id,
        { url: offer.dataset.acceptUrl, end: Date.parse(offer.querySelector(".ring")?.dataset.expiresAt) },
      ]);
    opening = new Map(entries);
  }

  function openByItself(url) {
    if (isTyping()) return;
    htmx.ajax("POST", url, { target: "#workspace", swap: "outerHTML" });
  }
  // Somebody may have begun to type while it was under way. Only what nobody pressed asks from there.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { target, requestConfig } = event.detail;
    if (target.id !== "workspace" || requestConfig.elt !== target) return;
    if (isTyping()) event.detail.shouldSwap = false;
    else kanava.deafen();
  });
})();
