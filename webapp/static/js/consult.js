"use strict";
// The consult beside a conversation: its field, whose words come back where they did not arrive; how
// far it was read; and a mark on the way to it while it is out of sight.
(() => {
  const PAUSE = 400;
  let timer = 0;

  const pane = () => document.querySelector(".consult");
  const linesOf = (place) => place.querySelector(".consult-lines");
  const newest = (place) => Number(linesOf(place).dataset.newest);
  const isSeen = (place) => !document.hidden && linesOf(place).checkVisibility();

  kanava.toConsult = () => {
    const field = pane()?.querySelector("textarea");
    if (!field || pane().querySelector('.consult-head[data-consult="write"]') === null) return;
    if (!field.checkVisibility()) document.getElementById("workspace").dataset.pane = "details";
    field.focus();
  };

  kanava.behave("consult-form", (form) => {
    const field = form.querySelector("textarea");
    const limit = Number(form.dataset.limit);
    let before = Promise.resolve();
    // The same words sent again keep their key, so that they cannot stand there twice.
    let held = { text: "", key: "" };

    const fit = () => {
      field.style.height = "auto";
      field.style.height = `${Math.min(field.scrollHeight + 2, 140)}px`;
    };

    function giveBack(text, key, why) {
      held = { text, key };
      field.value = field.value ? `${text}\n${field.value}` : text;
      field.dispatchEvent(new CustomEvent("kanava:typed"));
      kanava.complain(form, why);
    }

    async function post(text, key) {
      try {
        const response = await kanava.request("POST", form.action, { text, submission_key: key });
        if (response.status === 201) {
          field.dispatchEvent(new CustomEvent("kanava:sent", { detail: text }));
          return;
        }
        const page = new DOMParser().parseFromString(await response.text(), "text/html");
        giveBack(text, key, page.querySelector(".field-problem, .toast-text")?.textContent.trim() || form.dataset.wordFailed);
      } catch {
        giveBack(text, key, form.dataset.wordLost);
      }
    }

    function send() {
      const text = field.value;
      if (!text.trim()) return;
      if (text.length > limit) {
        kanava.complain(form, form.dataset.wordTooLong);
        return;
      }
      kanava.complain(form, "");
      field.value = "";
      fit();
      const key = held.text === text ? held.key : kanava.newKey();
      before = before.then(() => post(text, key));
    }

    kanava.watchWriting(form, send, fit);
    fit();
  });

  async function read() {
    const place = pane();
    if (!place || !isSeen(place) || newest(place) <= Number(place.dataset.readUntil)) return;
    const known = place.dataset.readUntil;
    place.dataset.readUntil = newest(place);
    mark();
    try {
      const response = await kanava.request("POST", place.dataset.reading, { line_id: place.dataset.readUntil });
      if (!response.ok) place.dataset.readUntil = known;
    } catch {
      place.dataset.readUntil = known;
    }
  }

  // On a phone the pane is behind a button, which says with whom.
  function nameOpener() {
    const words = document.querySelector(".consult-opener-words");
    const head = document.querySelector(".consult-head");
    if (words) words.textContent = head?.dataset.with || words.parentElement.dataset.word;
  }

  function mark() {
    const place = pane();
    const isNews = Boolean(place) && newest(place) > Number(place.dataset.readUntil);
    for (const way of document.querySelectorAll(".details-button, .consult-opener")) way.toggleAttribute("data-news", isNews);
    nameOpener();
  }

  function soon() {
    clearTimeout(timer);
    timer = setTimeout(read, PAUSE);
    mark();
  }

  let told = 0;
  function tellNew(lines) {
    const own = pane().dataset.agent;
    const fresh = [...lines.querySelectorAll(".consult-line")].filter(({ dataset }) => Number(dataset.line) > told);
    const isFirst = told === 0;
    told = Number(lines.dataset.newest);
    for (const line of isFirst ? [] : fresh) if (line.dataset.agent !== own) kanava.speak(line.textContent.trim());
  }

  kanava.behave("consult", (place) => {
    told = newest(place);
    linesOf(place).scrollTop = linesOf(place).scrollHeight;
    soon();
  });
  kanava.onAdded((root) => {
    if (root.matches?.(".consult-lines") && pane()) {
      root.scrollTop = root.scrollHeight;
      tellNew(root);
    }
    if (root.matches?.(".consult-lines, .thread-head, .consult-head")) soon();
  });
  document.addEventListener("visibilitychange", soon);
  document.addEventListener("click", (event) => event.target.closest("[data-shows-pane]") && soon());

  // The consult is over, or all of the conversation out of sight, with words in the field.
  document.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
    if (detail.target.id !== "workspace" || !detail.shouldSwap) return;
    const field = detail.target.querySelector(".consult-text");
    const words = field?.value.trim();
    if (words) kanava.say(kanava.fill(field.form.dataset.wordGone, { words }), { isLasting: true });
  });
})();
