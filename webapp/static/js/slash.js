"use strict";
// "/" in an empty field: what can be done now, chosen by keyboard or touch. What is only begun is
// completed first, so that no single letter ends a conversation. A command is never sent; a text that
// begins with one is typed with two slashes.
(() => {
  const BEGUN = /^\s*\/([a-z]*)$/i;
  // These open something, and change nothing: a space is enough.
  const OPENING = ["t", "tq", "tag", "remind"];
  const SPACED = /^\s*\/([a-z]+)\s$/i;
  const TWICE = /^(\s*)[/／][/／]/;
  const plain = (text) => text.normalize("NFKC");
  const TRANSFER = "[id$='_header_transfer']";
  // By name: where its control is.
  const CONTROLS = {
    q: ".composer [data-chord='quick']",
    note: ".composer-modes [data-mode-of='note']",
    t: TRANSFER,
    tq: TRANSFER,
    park: "[data-command='park']",
    end: "[data-command='end']",
    c: "[data-command='close']",
    tag: "[data-chord='tags']",
    remind: "[data-chord='remind'], [data-command='remind']",
  };

  kanava.asTyped = (text) => text.replace(TWICE, "$1/");

  kanava.behave("slash", (place) => {
    const list = place.querySelector(".slash-list");
    const options = list.querySelector("[role=listbox]");
    const workspace = document.getElementById("workspace");
    let field = null;
    let isChosen = false;

    const inMode = (name) => place.dataset.mode !== "note" || !["q", "note"].includes(name);
    const isThere = (control) => control && !control.disabled && (!control.closest(".composer") || control.checkVisibility());

    // {name: control} of all there are; null where one is not possible now.
    function commands() {
      const all = Object.entries(CONTROLS).map(([name, selector]) => [name, workspace.querySelector(selector)]);
      return new Map(all.map(([name, control]) => [name, inMode(name) && isThere(control) ? control : null]));
    }

    const wordOf = (name, control) => {
      if (name === "tq") return list.dataset.wordQueue;
      const words = [...(control.querySelector(".action-word") || control).childNodes];
      return words.map((node) => (node.nodeType === Node.TEXT_NODE ? node.textContent : "")).join("").trim();
    };

    function entry([name, control]) {
      const item = document.createElement("li");
      item.id = `slash_${name}`;
      item.className = "slash-item";
      item.dataset.name = name;
      item.setAttribute("role", "option");
      const key = document.createElement("kbd");
      key.textContent = `/${name}`;
      item.append(key, " ", wordOf(name, control));
      return item;
    }

    const active = () => options.querySelector("[aria-selected=true]");
    function mark(item) {
      for (const other of options.children) other.setAttribute("aria-selected", String(other === item));
      item.scrollIntoView({ block: "nearest" });
      field.setAttribute("aria-activedescendant", item.id);
      field.setAttribute("aria-controls", options.id);
    }

    function close() {
      if (list.hidden) return;
      list.hidden = true;
      for (const name of ["aria-activedescendant", "aria-controls"]) field.removeAttribute(name);
    }

    function look(target) {
      const opening = SPACED.exec(plain(target.value))?.[1].toLowerCase();
      if (OPENING.includes(opening) && commands().get(opening)) {
        field = target;
        return run(opening);
      }
      const begun = BEGUN.exec(plain(target.value))?.[1].toLowerCase();
      const fitting = begun === undefined ? [] : [...commands()].filter(([name, control]) => control && name.startsWith(begun));
      isChosen = false;
      if (!fitting.length) return close();
      field = target;
      options.replaceChildren(...fitting.map(entry));
      list.hidden = false;
      mark(options.querySelector(`[data-name="${begun}"]`) || options.firstElementChild);
    }

    function write(text) {
      field.value = text;
      field.dispatchEvent(new CustomEvent("kanava:typed"));
    }

    function run(name) {
      const control = commands().get(name);
      close();
      write("");
      if (name === "note") kanava.writeAs("note");
      else if (name === "tq") htmx.ajax("GET", `${control.href}?to=queue`, { source: control, target: "#sheet_body", swap: "innerHTML" });
      else control.click();
    }

    function take() {
      const { name } = active().dataset;
      if (isChosen || plain(field.value).trim().toLowerCase() === `/${name}`) return run(name);
      write(`/${name}`);
      look(field);
    }

    function step(by) {
      const all = [...options.children];
      mark(all[(all.indexOf(active()) + by + all.length) % all.length]);
      isChosen = true;
    }

    // Whether what stands there is a command: it is done, or said to be impossible now.
    kanava.takeSlash = (target) => {
      const name = BEGUN.exec(plain(target.value))?.[1].toLowerCase();
      const all = commands();
      if (!all.has(name)) return false;
      field = target;
      if (all.get(name)) run(name);
      else kanava.say(kanava.fill(list.dataset.wordNot, { command: `/${name}` }));
      return true;
    };

    const keys = { ArrowDown: () => step(1), ArrowUp: () => step(-1), Enter: take, Tab: take, Escape: close };
    // Before the composer, for which Enter sends and Escape leaves.
    place.addEventListener("keydown", (event) => {
      if (list.hidden || event.target !== field || !keys[event.key]) return;
      if (event.isComposing || event.keyCode === 229 || event.shiftKey || event.altKey) return;
      event.preventDefault();
      event.stopPropagation();
      if (!event.repeat || event.key.startsWith("Arrow")) keys[event.key]();
    }, true);
    for (const target of place.querySelectorAll(".composer-text")) {
      target.addEventListener("input", (event) => event.isComposing || look(target));
      target.addEventListener("compositionend", () => look(target));
      target.addEventListener("kanava:typed", close);
      target.addEventListener("blur", close);
    }
    options.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
    options.addEventListener("click", (event) => {
      const item = event.target.closest(".slash-item");
      if (item) run(item.dataset.name);
    });
  });
})();
