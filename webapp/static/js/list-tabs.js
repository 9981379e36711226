"use strict";
// The tabs of the lists. One that is chosen shows its list at once; the server keeps it, and says by
// the tabs themselves which one is shown, here and in the agent's other windows. A choice that did
// not reach it is taken back.
(() => {
  const tabsIn = (strip) => [...strip.querySelectorAll("[role='tab']")];
  let kept = null;

  // What is shown before the server has said so is nothing that it may build on.
  function show(strip, chosen) {
    for (const tab of tabsIn(strip)) {
      tab.setAttribute("aria-selected", String(tab === chosen));
      tab.tabIndex = tab === chosen ? 0 : -1;
      tab.dataset.digest = "";
    }
  }

  kanava.behave("list-tabs", (strip) => {
    strip.addEventListener("click", (event) => {
      const chosen = event.target.closest("[role='tab']");
      if (!chosen) return;
      kept ??= tabsIn(strip).find((tab) => tab.ariaSelected === "true")?.id;
      show(strip, chosen);
      chosen.scrollIntoView({ block: "nearest", inline: "nearest" });
      document.getElementById(chosen.getAttribute("aria-controls"))?.parentElement.scrollTo(0, 0);
    });
    strip.addEventListener("htmx:afterRequest", ({ detail }) => {
      const before = detail.successful ? null : document.getElementById(kept);
      if (before) show(strip, before);
      kept = null;
    });
    strip.addEventListener("keydown", (event) => {
      const tabs = tabsIn(strip);
      const now = tabs.indexOf(document.activeElement);
      const last = tabs.length - 1;
      const next = { ArrowRight: now + 1, ArrowLeft: now - 1, Home: 0, End: last }[event.key];
      if (now < 0 || next === undefined) return;
      event.preventDefault();
      const tab = tabs[next > last ? 0 : next < 0 ? last : next];
      tab.focus();
      tab.click();
    });
  });

  kanava.chooseTab = (place) => {
    const tab = tabsIn(document.querySelector(".list-tabs"))[place];
    if (!tab?.checkVisibility()) return;
    tab.focus();
    tab.click();
  };
})();
