"use strict";
// What an answer quotes: chosen at a line (mouse, touch) or by key from the newest line backwards, shown
// above the field until it is sent or taken off, and kept with the draft.
(() => {
  const LONGEST = 200;
  const lineOf = (id) => document.getElementById(`message_${id}`);
  const isQuotable = (line) => line?.dataset.quotable !== undefined;
  const speaker = (line) => line.querySelector(".line-speaker").textContent.trim();
  const words = (line) =>
    line.dataset.quotable || line.querySelector(".words").innerText.replace(/\s+/g, " ").trim().slice(0, LONGEST);
  const place = () => document.getElementById("quote_button");
  const formNow = () => document.querySelector("#workspace .composer");

  // One place for all lines: at the line that is pointed at, beside what it says.
  function offerAt(line) {
    const button = place();
    if (!button) return;
    const mayWrite = formNow()?.checkVisibility() && !formNow().querySelector("textarea").readOnly;
    button.hidden = !isQuotable(line) || !mayWrite;
    if (button.hidden) return;
    button.dataset.line = line.dataset.message;
    const thread = button.parentElement.getBoundingClientRect();
    const bubble = line.querySelector(".bubble").getBoundingClientRect();
    const top = bubble.top - thread.top + button.parentElement.scrollTop;
    const isOurs = line.classList.contains("line-outbound");
    const beside = isOurs ? bubble.left - thread.left - button.offsetWidth - 6 : bubble.right - thread.left + 6;
    const room = thread.width - button.offsetWidth - 8;
    button.style.top = `${top + Math.min(bubble.height / 2, 60) - button.offsetHeight / 2}px`;
    button.style.left = `${Math.min(Math.max(beside, 8), room)}px`;
  }

  document.addEventListener("pointerover", ({ target, pointerType }) => {
    if (pointerType !== "mouse" || target.closest("#quote_button")) return;
    const line = target.closest("#thread .line");
    if (line || !target.closest("#thread")) offerAt(line);
  });
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("#quote_button");
    if (button) {
      const line = lineOf(button.dataset.line);
      button.hidden = true;
      if (isQuotable(line)) formNow().dispatchEvent(new CustomEvent("kanava:quote", { detail: line }));
      return;
    }
    // A tap on what was said; links and players in it do what they are there for.
    const bubble = target.closest("#thread .line .bubble");
    if (bubble && !target.closest("a, button, video, audio")) offerAt(bubble.closest(".line"));
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-jumps]");
    const thread = document.getElementById("thread");
    if (!link || !thread || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    kanava.showLine(thread, link.dataset.jumps);
  });

  // Of what is quoted, in a line that is not confirmed yet.
  kanava.quotePiece = ({ quotedBy, quotedWords }) => {
    const piece = document.createElement("p");
    piece.className = "quoted";
    for (const [name, text] of Object.entries({ by: quotedBy, words: quotedWords })) {
      const part = document.createElement("span");
      part.className = `quoted-${name}`;
      part.dir = "auto";
      part.textContent = text;
      piece.append(part);
    }
    return piece;
  };
  const part = (form, name) => form.querySelector(`[data-quote="${name}"]`);

  // For the outbox; what is sent is quoted no more.
  kanava.takeQuote = (form) => {
    const quoted = form.elements.quoted.value;
    if (!quoted) return {};
    const told = { quoted, quotedBy: part(form, "name").textContent, quotedWords: part(form, "words").textContent };
    form.dispatchEvent(new CustomEvent("kanava:quoted"));
    return told;
  };
  kanava.putQuoteBack = (form, { quoted, quotedBy, quotedWords }) => {
    if (!quoted || form.elements.quoted.value) return;
    form.dispatchEvent(new CustomEvent("kanava:quoted", { detail: { quoted, quotedBy, quotedWords } }));
  };

  // The server keeps it with the draft, too.
  kanava.quoteAgain = (form, id) => {
    const line = id && lineOf(id);
    if (line && isQuotable(line)) form.dispatchEvent(new CustomEvent("kanava:quote", { detail: line }));
  };

  kanava.behave("quote", (form) => {
    const bar = form.querySelector("[data-quote-bar]");
    const field = form.querySelector("textarea");
    const said = part(form, "said");
    let kept = form.elements.quoted.value;
    let isKeeping = false;

    function show({ quoted, quotedBy, quotedWords } = { quoted: "", quotedBy: "", quotedWords: "" }) {
      form.elements.quoted.value = quoted;
      part(form, "name").textContent = quotedBy;
      part(form, "words").textContent = quotedWords;
      bar.hidden = !quoted;
    }

    // One after the other: what was chosen last is what is kept, also when the page goes meanwhile.
    const put = (id, options) => kanava.request("PUT", bar.dataset.keeps, { message_id: id }, options).catch(() => null);
    async function keep() {
      if (isKeeping) return;
      isKeeping = true;
      while (kept !== form.elements.quoted.value) {
        kept = form.elements.quoted.value;
        await put(kept);
      }
      isKeeping = false;
    }
    form.leaveQuoted = () => {
      if (isKeeping || kept !== form.elements.quoted.value) put(form.elements.quoted.value, { keepalive: true });
    };

    function take(line) {
      show({ quoted: line.dataset.message, quotedBy: speaker(line), quotedWords: words(line) });
      said.textContent = kanava.fill(bar.dataset.wordQuoting, { name: speaker(line), words: words(line) });
      keep();
    }

    function drop(why) {
      const hadFocus = bar.contains(document.activeElement);
      show();
      said.textContent = why;
      keep();
      if (hadFocus) field.focus();
    }

    // By key: the customer's newest first, then whatever stands above it.
    function step() {
      const lines = [...document.querySelectorAll("#thread .line[data-quotable]")];
      const at = lines.findIndex((line) => line.dataset.message === form.elements.quoted.value);
      const inbound = lines.findLast((line) => line.classList.contains("line-inbound"));
      const next = at > 0 ? lines[at - 1] : at < 0 ? inbound || lines.at(-1) : null;
      if (next) take(next);
      else if (at < 0) kanava.say(bar.dataset.wordNone);
    }

    form.addEventListener("kanava:quote", ({ detail }) => {
      kanava.writeAs("answer");
      take(detail);
    });
    form.addEventListener("kanava:quoted", ({ detail }) => {
      show(detail ?? undefined);
      // Sent, it goes from the draft with the words, unless it is kept after them.
      if (!detail) kept = isKeeping ? null : "";
      else keep();
    });
    part(form, "begin").addEventListener("click", () => {
      kanava.writeAs("answer");
      step();
    });
    part(form, "older").addEventListener("click", step);
    part(form, "off").addEventListener("click", () => drop(bar.dataset.wordOff));
    part(form, "show").addEventListener("click", () => kanava.showLine(document.getElementById("thread"), form.elements.quoted.value));
    form.followQuoted = (line) => {
      if (line.dataset.message !== form.elements.quoted.value) return;
      if (isQuotable(line)) show({ quoted: line.dataset.message, quotedBy: speaker(line), quotedWords: words(line) });
      else {
        drop(bar.dataset.wordGone);
        kanava.say(bar.dataset.wordGone);
      }
    };
  });

  // Heard once for all: a listener of each form's own would keep every conversation ever opened.
  window.addEventListener("pagehide", () => formNow()?.leaveQuoted?.());

  // What is quoted may be changed, or taken back, before the answer is sent.
  kanava.onAdded((root) => {
    const line = root.matches?.(".line[data-message]") && root;
    if (line) formNow()?.followQuoted?.(line);
    if (line && place()?.dataset.line === line.dataset.message) place().hidden = true;
  });
})();
