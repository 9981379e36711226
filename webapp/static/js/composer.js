"use strict";
// Sends in order, one after the other; shows the text at once and gives it back when refused.
(() => {
  const NEAR_LIMIT = 0.8;

  function pendingLine(text, word) {
    const line = document.createElement("li");
    line.className = "line line-outbound is-pending";
    const bubble = document.createElement("div");
    bubble.className = "bubble bubble-text";
    const words = document.createElement("p");
    words.className = "words";
    words.textContent = text;
    bubble.append(words);
    const meta = document.createElement("p");
    meta.className = "meta";
    meta.textContent = `${word}…`;
    line.append(bubble, meta);
    return line;
  }

  function newKey() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  function complaintIn(html) {
    const parsed = new DOMParser().parseFromString(html, "text/html");
    return parsed.querySelector(".field-problem, .toast-text")?.textContent.trim();
  }

  // End right after Enter would overtake the answer, which then may not be sent any more.
  let sending = Promise.resolve();
  document.addEventListener("htmx:confirm", (event) => {
    if (!event.detail.elt.matches("[data-command]") || !document.querySelector(".is-pending")) return;
    event.preventDefault();
    sending.then(() => {
      const isRefused = document.querySelector('.composer-text[aria-invalid="true"]');
      if (!isRefused) event.detail.issueRequest(true);
    });
  });

  kanava.behave("composer", (form) => {
    const field = form.querySelector("textarea");
    const count = form.querySelector(".composer-count");
    const limit = Number(form.dataset.limit);
    const isSending = kanava.watchComposition(field);
    // A text whose answer got lost keeps its key: sent again, it cannot arrive twice.
    const lostKeys = new Map();
    let queue = Promise.resolve();

    const problem = (text) => {
      const place = form.querySelector(".field-problem");
      place.textContent = text || "";
      place.hidden = !text;
      field.setAttribute("aria-invalid", String(Boolean(text)));
    };
    const fit = () => {
      const length = field.value.length;
      count.hidden = length < limit * NEAR_LIMIT;
      count.textContent = `${length} / ${limit}`;
      count.classList.toggle("is-over", length > limit);
      field.style.height = "auto";
      field.style.height = `${Math.min(field.scrollHeight + 2, 200)}px`;
    };
    const giveBack = (text, complaint) => {
      field.value = field.value ? `${text}\n${field.value}` : text;
      problem(complaint);
      fit();
      field.dispatchEvent(new CustomEvent("kanava:typed"));
    };

    async function post(text, pending) {
      const key = lostKeys.get(text) || newKey();
      lostKeys.delete(text);
      try {
        const response = await kanava.request("POST", form.action, { text, submission_key: key });
        const html = await response.text();
        pending.remove();
        if (!response.ok) {
          giveBack(text, complaintIn(html) || form.dataset.wordLost);
          return;
        }
        htmx.swap(form, html, { swapStyle: "none", swapDelay: 0, settleDelay: 0 });
        field.dispatchEvent(new CustomEvent("kanava:sent"));
      } catch {
        pending.remove();
        lostKeys.set(text, key);
        giveBack(text, form.dataset.wordLost);
      }
    }

    function send() {
      const text = field.value;
      if (!text.trim()) return;
      if (text.length > limit) {
        problem(form.dataset.wordTooLong);
        return;
      }
      problem("");
      field.value = "";
      fit();
      const pending = pendingLine(text.trim(), form.dataset.wordSending);
      const list = document.getElementById(form.dataset.lines);
      const thread = document.getElementById("thread");
      list?.append(pending);
      thread.dataset.follow = "true";
      thread.scrollTop = thread.scrollHeight;
      queue = queue.then(() => post(text, pending));
      sending = queue;
    }

    form.addEventListener("submit", (event) => {
      event.preventDefault();
      send();
      field.focus();
    });
    field.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.isComposing) document.getElementById("thread").focus();
      if (!isSending(event)) return;
      event.preventDefault();
      send();
    });
    field.addEventListener("input", () => {
      problem("");
      fit();
    });
    fit();
  });
})();
