"use strict";
// A customer's words are heard where nobody sees them come: in a conversation of one's own that is not
// open, or in a window that is not looked at.
(() => {
  const isAway = () => document.hidden || !document.hasFocus();
  // How much was unread of each of one's own when it was drawn last.
  const unread = new Map();

  function look() {
    let isNew = false;
    const shown = new Set();
    for (const row of document.querySelectorAll("#my_conversations .row-item")) {
      const { conversation } = row.dataset;
      const count = Number.parseInt(row.querySelector(".unread")?.textContent || "0", 10);
      const isSeen = conversation === document.getElementById("workspace")?.dataset.conversation && !isAway();
      isNew ||= !isSeen && unread.has(conversation) && count > unread.get(conversation);
      unread.set(conversation, count);
      shown.add(conversation);
    }
    for (const conversation of unread.keys()) if (!shown.has(conversation)) unread.delete(conversation);
    if (isNew) kanava.sound("message");
  }

  kanava.onAdded((root) => {
    if (root.closest?.("#my_conversations") || root.querySelector?.("#my_conversations")) look();
    else if (root.matches?.(".line-inbound[data-message]") && !root.nextElementSibling?.matches("[data-message]") && isAway()) {
      if (document.querySelector(".thread-head")?.dataset.mayWrite === "true") kanava.sound("message");
    }
  });
})();
