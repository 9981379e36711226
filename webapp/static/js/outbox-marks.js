"use strict";
// How the outbox shows: lines below the timeline, and a mark on the rows of other conversations.
(() => {
  const outbox = document.getElementById("outbox");
  const piece = (name) => document.getElementById(`outbox_${name}`).content.firstElementChild.cloneNode(true);
  const doubts = { failed: "wordFault", late: "wordLate", lost: "wordLost", reloaded: "wordDoubtful" };
  const drawn = new Map();

  function newLine(entry) {
    const line = piece("line");
    line.querySelector(".words").textContent = (entry.shown || entry.text).trim();
    if (entry.quoted) line.querySelector(".words").before(kanava.quotePiece(entry));
    if (entry.isNote) {
      line.classList.replace("line-outbound", "line-internal");
      line.querySelector(".bubble").className = "note";
    }
    line.querySelector("[data-resends]").addEventListener("click", () => kanava.outbox.sendAgain(entry));
    line.querySelector("[data-discards]").addEventListener("click", () => kanava.outbox.discard(entry));
    return line;
  }

  // An alert is said when its words come, so they are written once a state.
  function show(line, entry) {
    if (line.dataset.state === entry.state) return;
    const isSending = entry.state === "sending";
    const hadFocus = line.contains(document.activeElement);
    line.dataset.state = entry.state;
    line.classList.toggle("is-sending", isSending);
    line.querySelector(".pending-sending").hidden = !isSending;
    line.querySelector(".pending-doubt").hidden = isSending;
    line.querySelector(".pending-words").textContent = isSending ? "" : outbox.dataset[doubts[entry.state]];
    if (hadFocus) document.getElementById("thread").focus();
  }

  function drawLines() {
    const conversation = document.getElementById("workspace")?.dataset.conversation;
    const list = document.getElementById(`timeline_${conversation}_lines`);
    const shown = list ? kanava.outbox.of(conversation).filter((entry) => entry.state !== "refused") : [];
    for (const [entry, line] of drawn) {
      if (shown.includes(entry)) continue;
      const hadFocus = line.contains(document.activeElement);
      line.remove();
      if (hadFocus) document.getElementById("thread")?.focus();
      drawn.delete(entry);
    }
    for (const entry of shown) {
      if (document.querySelector(`#thread .line[data-key="${entry.key}"]`)) kanava.outbox.confirm(entry.key);
      else {
        const line = drawn.get(entry) || newLine(entry);
        drawn.set(entry, line);
        if (line.parentElement !== list) list.append(line);
        show(line, entry);
      }
    }
  }

  function markRows() {
    const unsent = kanava.outbox.all().filter((entry) => entry.state !== "sending");
    const names = new Set(unsent.map((entry) => entry.conversation));
    for (const row of document.querySelectorAll(".row-item")) {
      const mark = row.querySelector(".row-unsent");
      if (!names.has(row.dataset.conversation)) mark?.remove();
      else if (!mark) row.querySelector(".row-name").after(piece("mark"));
    }
  }

  kanava.drawOutbox = () => {
    drawLines();
    markRows();
  };
  kanava.onAdded((root) => {
    if (root.matches?.(".row-item, .line") || root.querySelector?.(".row-item, .lines")) kanava.drawOutbox();
  });
})();
