"use strict";
// Offers and mentions outside the browser's window, where the person allowed it; offers also as the
// workstream wants it.
(() => {
  const shown = new Map();
  const canAsk = () => "Notification" in window && Notification.permission === "default";
  const isAway = () => document.hidden || !document.hasFocus();

  const wordsOf = (offer, selector) => offer.querySelector(selector)?.textContent.trim() || "";
  const bodyOf = (offer) => [".offer-title", ".account-mark", ".offer-words"].map((part) => wordsOf(offer, part)).filter(Boolean).join("\n");

  // Only a service worker's notifications have buttons; it is there once alerts were allowed.
  const worker = new URL("service-worker.js", document.querySelector('link[rel="manifest"]').href).href;
  let registration = null;
  navigator.serviceWorker?.getRegistration().then((found) => (registration = found ?? null));

  const close = (tag) => registration?.getNotifications({ tag }).then((notes) => notes.forEach((note) => note.close()));

  function alertWithButtons(offer) {
    const [title, body, tag] = [wordsOf(offer, ".offer-name"), bodyOf(offer), offer.id];
    const actions = ["accept", "reject"]
      .map((action) => ({ action, title: document.getElementById(`${tag}_${action}`)?.textContent.trim() }))
      .filter((button) => button.title);
    registration.showNotification(title, { body, tag, actions, requireInteraction: true });
    return { title, body, close: () => close(tag) };
  }

  // What was pressed on a notification is pressed here, as soon as the offer is here.
  const PRESSED_WITHIN = 15000;
  let pressed = null;
  function press() {
    if (!pressed || performance.now() > pressed.until) return;
    const button = document.getElementById(`${pressed.tag}_${pressed.action || "accept"}`);
    if (!button) return;
    if (pressed.action) button.click();
    else button.focus();
    pressed = null;
  }
  navigator.serviceWorker?.addEventListener("message", ({ data }) => {
    if (data?.kind !== "kanava:alert") return;
    pressed = { ...data, until: performance.now() + PRESSED_WITHIN };
    const mention = data.tag?.startsWith("mention_") && document.getElementById(data.tag);
    if (mention && data.path) mention.click();
    press();
  });

  // What rings no more was told while no page was open: it stands no longer.
  const forgetOver = (ids) =>
    registration?.getNotifications().then((notes) => {
      for (const note of notes) if (note.tag.startsWith("offer_") && !ids.has(note.tag)) note.close();
    });

  function alertOf(offer) {
    if (registration && Notification.maxActions > 0) return alertWithButtons(offer);
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
    forgetOver(ids);
    press();
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
      const answer = await Notification.requestPermission();
      showButtons();
      if (answer === "granted") registration = (await navigator.serviceWorker?.register(worker).catch(() => null)) ?? null;
    });
  });
})();
