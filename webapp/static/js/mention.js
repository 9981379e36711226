"use strict";
// "@" in a note: colleagues to choose from while one types. Arrows, Enter or Tab, or a tap; Escape
// leaves what is typed. The server finds the names itself: the ids tell apart who is called the same.
(() => {
  const NAME = /(?<![A-Za-z0-9._%+-])[@＠](?!\s)([^@＠\n]{0,40})$/;
  const PAUSE = 80;

  kanava.behave("mention", (place) => {
    const field = place.querySelector("textarea");
    const chosen = place.querySelector("[name=chosen]");
    const isEnter = kanava.watchComposition(field);
    const box = document.createElement("div");
    let timer = 0;
    let turn = 0;
    let picked = null;
    box.className = "mention-box";
    box.hidden = true;
    field.after(box);
    field.setAttribute("aria-autocomplete", "list");

    const options = () => [...box.querySelectorAll("[role=option]")];
    const active = () => options().find((option) => option.getAttribute("aria-selected") === "true");

    function sought() {
      if (field.selectionStart !== field.selectionEnd) return null;
      const before = field.value.slice(0, field.selectionStart);
      const found = NAME.exec(before);
      // A name that was chosen is no beginning of another one.
      const isDone = found && picked && found.index === picked.at && before.slice(picked.at).startsWith(picked.text);
      return found && !isDone ? { at: found.index, words: found[1] } : null;
    }

    function close() {
      turn += 1;
      clearTimeout(timer);
      box.hidden = true;
      box.replaceChildren();
      for (const name of ["aria-activedescendant", "aria-controls"]) field.removeAttribute(name);
    }

    function choose(option) {
      for (const other of options()) other.setAttribute("aria-selected", String(other === option));
      field.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    }

    function step(by) {
      const all = options();
      choose(all[(all.indexOf(active()) + by + all.length) % all.length]);
    }

    function pick(option) {
      const { at } = sought() || {};
      close();
      if (at === undefined) return;
      const text = `@${option.dataset.name} `;
      picked = { at, text };
      field.setRangeText(text, at, field.selectionStart, "end");
      chosen.value = [...new Set([...chosen.value.split(",").filter(Boolean), option.dataset.id])].join(",");
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.focus();
    }

    async function look() {
      const found = sought();
      if (!found) return close();
      turn += 1;
      const own = turn;
      const url = `${place.dataset.colleagues}?q=${encodeURIComponent(found.words)}`;
      const answer = await fetch(url, { headers: { "HX-Request": "true" } }).catch(() => null);
      const html = answer?.ok ? await answer.text() : "";
      if (own === turn) show(new DOMParser().parseFromString(html, "text/html").querySelector("[role=listbox]"));
    }

    function show(list) {
      if (!list?.querySelector("[role=option]") || document.activeElement !== field) return close();
      list.id = `${field.id}_colleagues`;
      box.replaceChildren(list);
      box.hidden = false;
      field.setAttribute("aria-controls", list.id);
      choose(options()[0]);
      for (const option of options()) {
        option.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
        option.addEventListener("click", () => pick(option));
      }
    }

    // What is typed on goes before the answer: Enter must not pick whom it fits no more.
    function narrow(words) {
      const plain = (text) => text.normalize("NFKC").toLowerCase().trim();
      for (const option of options()) if (!plain(option.dataset.name).includes(plain(words))) option.remove();
      if (!options().length) box.hidden = true;
      else if (!active()) choose(options()[0]);
    }

    function soon() {
      turn += 1; // what was asked for before is about fewer letters
      clearTimeout(timer);
      timer = setTimeout(look, PAUSE);
      const now = sought();
      if (now) narrow(now.words);
      else close();
    }

    const keys = {
      ArrowDown: () => step(1),
      ArrowUp: () => step(-1),
      Enter: () => pick(active()),
      Tab: () => pick(active()),
      Escape: close,
    };
    // Before the composer, for which Enter sends and Escape leaves.
    place.addEventListener(
      "keydown",
      (event) => {
        if (box.hidden || event.target !== field || !keys[event.key]) return;
        if (event.isComposing || event.keyCode === 229 || event.shiftKey) return;
        if (event.key === "Enter" && !isEnter(event)) return;
        event.preventDefault();
        event.stopPropagation();
        keys[event.key]();
      },
      true,
    );
    field.addEventListener("input", (event) => event.isComposing || soon());
    field.addEventListener("compositionend", soon);
    field.addEventListener("kanava:typed", close);
    field.addEventListener("blur", close);
  });
})();
