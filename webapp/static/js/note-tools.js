"use strict";
// A line is drawn once for all who see it: the way to change a note shows for its author, and for who
// supervises. Whether they may, the server says.
(() => {
  kanava.behave("note-tool", (link) => {
    const { agent, supervises } = document.getElementById("own_pages").dataset;
    link.hidden = link.dataset.author !== agent && supervises !== "true";
  });
})();
