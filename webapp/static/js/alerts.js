"use strict";
// Offers and mentions outside the browser's window, where the person allowed it; offers also as the
// workstream wants it.
(() => {
  const shown = new Map();
  const canAsk = () => "Notification" in window && Notification.permission === "default";
  const isAway = () => document.hidden || !document.hasFocus();

  const wordsOf = (offer, selector) => offer.querySelector(selector)?.textContent.trim() || "";
  const bodyOf = (offer) => [".offer-title", ".account-mark", ".offer-words"].map((part) => wordsOf(offer, part)).filter(Boolean).join("\n");

  function alertOf(offer) {
    // One tag for all tabs of the browser, so that it is shown once.
    const note = new Notification(wordsOf(offer, ".offer-name"), {
      body: bodyOf(offer),
      tag: offer.id,
      requireInteraction: true,
    });
    note.onclick = () => {
      window.focus();
      document.getElementById(`${offer.id}_accept`)?.focus();
      note.close();
    };
    return note;
  }

  const isWanted = (offer) => {
    const when = offer.dataset.alert;
    return when === "always" || (when === "background" && isAway());
  };

  const isAllowed = () => "Notification" in window && Notification.permission === "granted";

  // Who writes for the first time may have no name yet, and words may be taken back. With the same
  // tag it takes the other's place.
  function renew(offer, note) {
    const isSame = note?.title === wordsOf(offer, ".offer-name") && note?.body === bodyOf(offer);
    if (note && !isSame) shown.set(offer.id, alertOf(offer));
  }

  // Called with every change of what rings: a new offer is told once, one that is over is taken away.
  kanava.alertOffers = (offers) => {
    const ids = new Set(offers.map((offer) => offer.id));
    for (const [id, note] of shown) {
      if (ids.has(id)) continue;
      note?.close();
      shown.delete(id);
    }
    for (const offer of offers) {
      if (offer.dataset.alert !== "never") showButtons();
      if (shown.has(offer.id)) renew(offer, shown.get(offer.id));
      else shown.set(offer.id, isAllowed() && isWanted(offer) ? alertOf(offer) : null);
    }
  };

  // A note that mentions one is told outside only while one looks elsewhere.
  const mentioned = new Map();
  kanava.alertMention = (item, words) => {
    if (!isAllowed() || !isAway()) return;
    const note = new Notification(words, { tag: item.id });
    note.onclick = () => {
      window.focus();
      document.getElementById(item.id)?.click();
      note.close();
    };
    mentioned.set(item.id, note);
  };
  kanava.forgetMentions = (unseen) => {
    for (const [id, note] of mentioned) {
      if (unseen.some((item) => item.id === id)) continue;
      note.close();
      mentioned.delete(id);
    }
  };

  function showButtons() {
    const isHidden = !canAsk();
    document.querySelectorAll('[data-behavior="alert-permission"]').forEach((button) => (button.hidden = isHidden));
  }

  kanava.askForAlerts = showButtons;

  kanava.behave("alert-permission", (button) => {
    button.addEventListener("click", async () => {
      await Notification.requestPermission();
      showButtons();
    });
  });
})();
