"use strict";
// What was sent and is not confirmed, kept under its key until the server has said yes or no: across
// conversations, reloads and lost answers. Sent again under its key, it cannot arrive twice.
// In sessionStorage: it survives a reload, ends with the tab, and is for its own agent alone.
(() => {
  const PREFIX = "kanava-outbox:";
  const words = document.getElementById("outbox").dataset;
  const place = PREFIX + words.agent;
  const chains = new Map();
  const told = new Map();

  for (const name of Object.keys(sessionStorage)) {
    if (name.startsWith(PREFIX) && name !== place) sessionStorage.removeItem(name);
  }
  const entries = JSON.parse(sessionStorage.getItem(place) || "[]");
  // The page that waited for their answer is gone.
  for (const entry of entries) if (entry.state === "sending") entry.state = "reloaded";

  const isOpen = (entry) => document.getElementById("workspace")?.dataset.conversation === entry.conversation;
  const formOf = (entry) => document.getElementById(`conversation_${entry.conversation}_${entry.isNote ? "note_" : ""}composer`);
  const wordFor = (entry, name) => words[`word${entry.isNote ? "Note" : ""}${name}`];
  const of = (conversation) => entries.filter((entry) => entry.conversation === conversation);

  // In a browser that keeps nothing, or has no room, it lives as long as its page.
  function keep() {
    try {
      sessionStorage.setItem(place, JSON.stringify(entries));
    } catch {
      return;
    }
  }

  function forget(entry) {
    const at = entries.indexOf(entry);
    if (at < 0) return false;
    entries.splice(at, 1);
    untell(entry);
    keep();
    kanava.drawOutbox();
    return true;
  }

  function settle(entry, state, reason = "", asked = {}) {
    Object.assign(entry, { state, reason, ...asked });
    keep();
    kanava.drawOutbox();
    if (!isOpen(entry)) tell(entry);
  }

  // Where its line cannot be seen. To open its conversation may be refused by now, and asked again
  // the server says all the same whether the words arrived.
  function tell(entry) {
    const isRefused = entry.state === "refused";
    const said = kanava.fill(wordFor(entry, isRefused ? "Refused" : "Doubt"), entry);
    const again = isRefused ? null : () => queue(entry);
    untell(entry);
    told.set(entry, kanava.say(said, { isLasting: true, url: entry.page, again }));
  }

  // What was decided elsewhere meanwhile, discarded even, is offered to be sent no more.
  function untell(entry) {
    told.get(entry)?.remove();
    told.delete(entry);
  }

  function confirm(entry) {
    forget(entry);
    const field = formOf(entry)?.querySelector("textarea");
    field?.dispatchEvent(new CustomEvent("kanava:sent", { detail: entry.text }));
  }

  function accept(entry, html) {
    const form = formOf(entry);
    if (form) htmx.swap(form, html, { swapStyle: "none", swapDelay: 0, settleDelay: 0 });
    if (entries.includes(entry)) confirm(entry);
  }

  function refuse(entry, status, html) {
    // Its conversation cannot be opened any more, so its words have no other place.
    if (status === 404) {
      forget(entry);
      kanava.say(kanava.fill(wordFor(entry, "Gone"), { name: entry.name, words: entry.shown || entry.text }), { isLasting: true });
      return;
    }
    const said = new DOMParser().parseFromString(html, "text/html").querySelector(".field-problem, .toast-text");
    const lines = (said?.dataset.lines || "").split(" ").filter(Boolean).map(Number);
    // Lines of which it tells may not have come by the socket.
    if (lines.length && formOf(entry)) htmx.swap(formOf(entry), html, { swapStyle: "none", swapDelay: 0, settleDelay: 0 });
    settle(entry, "refused", said?.textContent.trim() || words.wordFailed, { code: said?.dataset.code, lines });
    giveBack(entry.conversation);
  }

  // A refusal is known to have sent nothing: its words go back to the field they came from.
  function giveBack(conversation) {
    for (const entry of of(conversation).filter((one) => one.state === "refused").reverse()) {
      const field = formOf(entry)?.querySelector("textarea");
      if (!field) continue;
      forget(entry);
      kanava.putBack(field, entry, entry.reason);
    }
  }

  // Only our own server says 201, and one of these when it refuses. Whatever else answers (a proxy,
  // a page of somebody's network, a fault after the commit) tells nothing; 400 and 401 say that the
  // sign-in is over, and what is kept can be sent after the next.
  const REFUSALS = [404, 409, 413, 422];
  const SIGNED_OUT = [400, 401];

  function hold(entry, html) {
    settle(entry, "reloaded");
    if (html) kanava.toast(html);
  }

  async function post(entry) {
    try {
      const knowing = { seen_id: entry.seen ?? "", ...(entry.isBlockKnown && { is_block_known: "yes" }) };
      const besides = Object.fromEntries(["quoted", "sticker"].filter((name) => entry[name]).map((name) => [name, entry[name]]));
      const values = { text: entry.text, submission_key: entry.key, ...(entry.isNote ? { chosen: entry.chosen } : knowing), ...besides };
      const response = await kanava.request("POST", entry.url, values);
      const html = await response.text();
      if (!entries.includes(entry)) return;
      if (response.status === 201) accept(entry, html);
      else if (REFUSALS.includes(response.status)) refuse(entry, response.status, html);
      else if (SIGNED_OUT.includes(response.status)) hold(entry, html);
      else settle(entry, "failed");
    } catch (error) {
      if (entries.includes(entry)) settle(entry, error.name === "TimeoutError" ? "late" : "lost");
    }
  }

  // One after the other in each conversation; none waits longer than a request may take.
  function queue(entry) {
    untell(entry);
    entry.state = "sending";
    keep();
    kanava.drawOutbox();
    const before = chains.get(entry.conversation) || Promise.resolve();
    // A fault of the page in between must not hold what comes after it, nor the commands that wait.
    chains.set(entry.conversation, before.then(() => post(entry)).catch((fault) => reportError(fault)));
  }

  kanava.outbox = {
    all: () => entries,
    of,
    send(facts) {
      const entry = { key: kanava.newKey(), ...facts };
      entries.push(entry);
      queue(entry);
    },
    // From its line: what stands above it has been seen.
    sendAgain(entry) {
      if (isOpen(entry)) entry.seen = kanava.newestLine();
      queue(entry);
    },
    discard: forget,
    giveBack,
    // A line with the key is the server's yes, by whatever way it came.
    confirm: (key) => entries.filter((entry) => entry.key === key).forEach(confirm),
    isSending: (conversation) => of(conversation).some((entry) => entry.state === "sending"),
    // True when everything of a conversation that was under way has arrived.
    async arrived(conversation) {
      const sent = of(conversation).filter((entry) => entry.state === "sending");
      await chains.get(conversation);
      return !sent.some((entry) => entries.includes(entry)) && !document.querySelector('.composer .composer-text[aria-invalid="true"]');
    },
  };

  // After a reload no row may lead to it any more.
  const hasRow = (entry) => document.querySelector(`.row-item[data-conversation="${entry.conversation}"]`);
  entries.filter((entry) => !isOpen(entry) && !hasRow(entry)).forEach(tell);

  // The conversation that is open goes out of sight, and the lines of what is in doubt with it.
  document.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
    if (detail.target.id !== "workspace" || !detail.shouldSwap) return;
    of(detail.target.dataset.conversation).filter((entry) => entry.state !== "sending").forEach(tell);
  });

  // Who signs out is told first; then nothing of it stays in the browser.
  let isWarned = false;
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-signs-out]")) return;
    if (entries.length && !isWarned) {
      event.preventDefault();
      isWarned = true;
      kanava.say(kanava.fill(wordFor(entries[0], "SignOut"), entries[0]), { isLasting: true, url: entries[0].page });
    } else sessionStorage.removeItem(place);
  });
})();
