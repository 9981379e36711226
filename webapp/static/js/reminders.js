"use strict";
// Whose time has come is told at once; the mark in the top bar stays until it is done or put off.
(() => {
  // What was due when the page came is marked, not told: it is told once, by whoever heard it.
  let known = null;
  const toasts = new Map();

  kanava.behave("reminders", (menu) => {
    const due = new Map([...menu.querySelectorAll(".is-due")].map((item) => [`${item.dataset.reminder} ${item.dataset.due}`, item]));
    const fresh = [...due].filter(([key]) => known !== null && !known.has(key));
    kanava.mark("reminders", due.size);
    if (fresh.length) kanava.sound("mention");
    for (const [key, item] of fresh) {
      // Out of sight: it says nothing of the conversation.
      const word = item.dataset.words ? menu.dataset.wordAbout : menu.dataset.word;
      const words = item.dataset.name === undefined ? item.querySelector(".reminder-main").firstChild.textContent : kanava.fill(word, item.dataset);
      toasts.set(key, kanava.say(words, { isLasting: true, url: item.querySelector("a")?.getAttribute("href") || "" }));
    }
    known = new Set(due.keys());
    // What is done or put off, wherever, is not told any longer.
    for (const [key, toast] of toasts) {
      if (due.has(key)) continue;
      toast.remove();
      toasts.delete(key);
    }
    menu.addEventListener("click", (event) => {
      if (event.target.closest("a")) menu.open = false;
    });
  });
})();
