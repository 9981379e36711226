"use strict";
// Quick replies: found as one types, chosen by keyboard or touch, put at the caret and never sent.
(() => {
  const PAUSE = 120;
  // "/q " at the beginning of an empty answer, also as Japanese keyboards write it.
  const SLASH = /^[/／][qｑ][\s\u3000]$/i;
  const SLASH_ALONE = /^[/／][qｑ]$/i;
  // One listener for all conversations that are ever opened: none of them is held by it.
  let closeOpen = null;
  document.addEventListener("pointerdown", ({ target }) => {
    if (!target.closest("#quick_replies, .composer-quick")) closeOpen?.();
  });

  kanava.behave("quick-replies", (form) => {
    const field = form.querySelector("textarea");
    const button = form.querySelector("[data-chord='quick']");
    const panel = document.getElementById("quick_replies");
    const words = panel.querySelector("input");
    const list = panel.querySelector(".quick-list");
    const said = panel.querySelector("[role='status']");
    const isChoosing = kanava.watchComposition(words);
    let asked = null;
    let coming = Promise.resolve();
    let timer = 0;

    const bare = [...list.cloneNode(true).childNodes];
    function tell(what) {
      list.replaceChildren(...bare.map((node) => node.cloneNode(true)));
      list.querySelector(".quick-note").textContent = what;
    }

    const options = () => [...list.querySelectorAll("[role='option']")];
    const chosen = () => list.querySelector("[aria-selected='true']");

    function mark(option) {
      chosen()?.setAttribute("aria-selected", "false");
      if (!option) return words.removeAttribute("aria-activedescendant");
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      words.setAttribute("aria-activedescendant", option.id);
    }

    function step(by) {
      const all = options();
      const at = all.indexOf(chosen()) + by;
      mark(all[(at + all.length) % all.length]);
    }

    async function find() {
      timer = 0;
      asked?.abort();
      const mine = (asked = new AbortController());
      const url = `${panel.dataset.from}?q=${encodeURIComponent(words.value)}`;
      const html = await fetch(url, { headers: { "HX-Request": "true" }, signal: mine.signal })
        .then((answer) => (answer.ok ? answer.text() : ""))
        .catch(() => "");
      if (mine !== asked) return;
      const part = new DOMParser().parseFromString(html, "text/html").querySelector(".quick-part");
      if (part) list.replaceChildren(part);
      else tell(panel.dataset.wordFailed);
      said.textContent = part ? part.dataset.said : panel.dataset.wordFailed;
      mark(options()[0]);
    }

    function look() {
      clearTimeout(timer);
      coming = new Promise((done) => (timer = setTimeout(() => find().then(done), PAUSE)));
    }

    // Above the composer, whatever its height; on a phone the style sheet makes it a sheet.
    const box = form.closest(".composers");
    const place = () => (panel.style.bottom = `${box.offsetParent.clientHeight - box.offsetTop + 6}px`);

    function open() {
      if (!form.checkVisibility() || field.readOnly || !panel.hidden) return;
      words.value = "";
      place();
      panel.hidden = false;
      closeOpen = close;
      button.setAttribute("aria-expanded", "true");
      // A keyboard on the screen would cover what is to be touched: it comes when one wants to type.
      (matchMedia("(pointer: coarse)").matches ? panel : words).focus();
      coming = find();
    }

    function close() {
      panel.hidden = true;
      closeOpen = null;
      asked?.abort();
      asked = null;
      clearTimeout(timer);
      button.setAttribute("aria-expanded", "false");
      mark(null);
    }

    function leave() {
      close();
      field.focus();
    }

    async function choose(option) {
      if (!option) return;
      const answer = await fetch(option.dataset.pick).catch(() => null);
      if (panel.hidden || !field.isConnected) return;
      if (!answer?.ok) {
        said.textContent = answer?.status === 404 ? panel.dataset.wordGone : panel.dataset.wordFailed;
        kanava.say(said.textContent);
        return look();
      }
      const filled = await answer.json();
      leave();
      kanava.putFilled(field, filled);
    }

    button.addEventListener("click", () => (panel.hidden ? open() : leave()));
    panel.querySelector("[data-quick='close']").addEventListener("click", leave);
    panel.querySelector("#quick_keep").addEventListener("click", leave);
    words.addEventListener("input", look);
    words.addEventListener("keydown", async (event) => {
      if (event.isComposing || event.keyCode === 229) return;
      const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (by && options().length) step(by);
      if (by || event.key === "Enter") event.preventDefault();
      if (!isChoosing(event) || event.repeat) return;
      // What was typed last may not have been looked for yet.
      await coming;
      choose(chosen());
    });
    panel.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.isComposing) return;
      event.preventDefault();
      event.stopPropagation();
      leave();
    });
    // The focus stays in the field while something is pressed that has none.
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => choose(event.target.closest("[role='option']")));
    const stay = (element) => panel.contains(element) || element === button;
    panel.addEventListener("focusout", ({ relatedTarget }) => relatedTarget && !stay(relatedTarget) && close());

    function slash() {
      field.value = "";
      field.dispatchEvent(new CustomEvent("kanava:typed"));
      open();
    }
    const wasTyped = (event) => !event.isComposing && SLASH.test(field.value) && slash();
    for (const kind of ["input", "compositionend", "kanava:typed"]) field.addEventListener(kind, wasTyped);
    // "/q" is never meant for the customer.
    function hold(event) {
      if (event.isComposing || !SLASH_ALONE.test(field.value)) return;
      if (event.type === "keydown" && event.key !== "Enter") return;
      event.preventDefault();
      event.stopImmediatePropagation();
      slash();
    }
    form.addEventListener("keydown", hold, true);
    form.addEventListener("submit", hold, true);
  });

  // What was typed is what one wants to keep.
  kanava.behave("typed-words", (text) => {
    text.value ||= document.querySelector(".composer-text")?.value || "";
  });
})();
