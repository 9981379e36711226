"use strict";
// What a screen reader says by itself: an offer once, a customer's words, a colleague's
// note, an answer that failed, a colleague who writes at the same time.
// Said by regions of their own, since what is on the screen counts seconds and is drawn anew.
(() => {
  const PAUSE = 8000;

  // What was said does not stay on the page: the customer may take it back.
  function say(id, text) {
    const line = document.createElement("p");
    line.textContent = text;
    document.getElementById(id)?.append(line);
    setTimeout(() => line.remove(), PAUSE);
  }

  kanava.speak = (text) => say("spoken_messages", text);

  const textOf = (root, selector) => root?.querySelector(selector)?.textContent.trim().replace(/\s+/g, " ") || "";

  let told = new Set();
  kanava.behave("spoken-offers", (region) => {
    const offers = [...region.querySelectorAll(".offer")];
    const words = document.getElementById("spoken_offers")?.dataset.words || "{name}";
    for (const offer of offers) {
      const parts = [".offer-name", ".account-mark"].map((part) => textOf(offer, part));
      const name = parts.filter(Boolean).join(", ");
      if (!told.has(offer.id)) say("spoken_offers", words.replace("{name}", () => name));
    }
    told = new Set(offers.map((offer) => offer.id));
  });

  // Who writes is said once, not each time they pause; who only looks stands on the screen.
  const AGAIN = 120000;
  const saidAt = new Map();
  kanava.behave("spoken-attendance", (region) => {
    for (const group of region.querySelectorAll("[data-doing]:not([data-doing='looking'])")) {
      const keys = group.dataset.agents.split(" ").map((agent) => `${region.id} ${group.dataset.doing} ${agent}`);
      const now = performance.now();
      if (keys.some((key) => now - (saidAt.get(key) ?? -AGAIN) >= AGAIN)) say("spoken_messages", textOf(group, "bdi"));
      keys.forEach((key) => saidAt.set(key, now));
    }
  });

  kanava.onAdded((line) => {
    if (!line.matches?.(".line[data-message]")) return;
    // Older lines, loaded above, are no news.
    if (line.nextElementSibling?.matches("[data-message]")) return;
    if (line.matches(".line-inbound")) {
      const who = textOf(line, ".author") || textOf(document, ".thread-name");
      say("spoken_messages", `${who}: ${textOf(line, ".bubble > :not(.author)")}`);
    } else if (line.matches(".line-internal") && line.querySelector(".note")) {
      const { agent } = document.getElementById("own_pages").dataset;
      const isOwn = line.querySelector("[data-author]")?.dataset.author === agent;
      if (!isOwn) say("spoken_messages", `${textOf(line, ".visually-hidden")} ${textOf(line, ".words")}`);
    } else if (line.querySelector(".delivery-failed, .delivery-unknown")) {
      say("spoken_messages", `${textOf(line, ".delivery")}: ${textOf(line, ".words")}`);
    }
  });
})();
