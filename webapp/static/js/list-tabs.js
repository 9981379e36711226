"use strict";
// The tabs of the lists. One that is chosen shows its list at once; the server keeps it, and says by
// the tabs themselves which one is shown, here and in the agent's other windows.
(() => {
  const tabsIn = (strip) => [...strip.querySelectorAll("[role='tab']")];

  kanava.behave("list-tabs", (strip) => {
    strip.addEventListener("click", (event) => {
      const chosen = event.target.closest("[role='tab']");
      if (!chosen) return;
      for (const tab of tabsIn(strip)) {
        tab.setAttribute("aria-selected", String(tab === chosen));
        tab.tabIndex = tab === chosen ? 0 : -1;
      }
      chosen.scrollIntoView({ block: "nearest", inline: "nearest" });
      document.getElementById(chosen.getAttribute("aria-controls"))?.parentElement.scrollTo(0, 0);
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
