"use strict";
// Who is mentioned in a note is told at once; the mark in the top bar stays until it was seen.
(() => {
  // The newest that was told or seen: the menu holds a few, and older ones come in as they are read.
  let newest = null;
  const toasts = new Map();

  kanava.behave("mentions", (menu) => {
    const unseen = [...menu.querySelectorAll(".is-unseen")];
    const number = (item) => Number(item.dataset.mention);
    const fresh = unseen.filter((item) => newest !== null && number(item) > newest);
    newest = Math.max(newest ?? 0, ...[...menu.querySelectorAll(".mention-item")].map(number));
    kanava.mark("mentions", unseen.length);
    if (unseen.length) kanava.askForAlerts();
    if (fresh.length) kanava.sound("mention");
    for (const item of fresh) {
      const { dataset } = item;
      const isOpen = document.getElementById("workspace")?.dataset.conversation === dataset.conversation;
      const words = kanava.fill(menu.dataset.word, dataset);
      kanava.alertMention(item, words);
      if (!isOpen || document.hidden) toasts.set(dataset.mention, kanava.say(words, { isLasting: true, isMention: true, url: item.getAttribute("href") }));
    }
    // What was seen, wherever, is not told any longer.
    kanava.forgetMentions(unseen);
    for (const [mention, toast] of toasts) {
      if (unseen.some((item) => item.dataset.mention === mention)) continue;
      toast.remove();
      toasts.delete(mention);
    }
    menu.addEventListener("click", (event) => {
      if (event.target.closest("a")) menu.open = false;
    });
  });
})();
