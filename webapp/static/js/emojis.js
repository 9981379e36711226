"use strict";
// Emojis: found by name, put at the caret of an answer or a note. The picker stays for another one.
(() => {
  const MOST = 24;
  const MOST_FOUND = 120;
  let all = null;

  // Full and half width, both kana and all cases are one.
  const plain = (text) =>
    text
      .normalize("NFKC")
      .toLowerCase()
      .replace(/[\u30a1-\u30f6]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0x60));

  function tile([sign, name]) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "picker-tile";
    button.tabIndex = -1;
    button.dataset.sign = sign;
    button.title = name;
    button.setAttribute("aria-label", name);
    button.textContent = sign;
    return button;
  }

  function group(name, emojis) {
    const section = document.createElement("section");
    section.className = "picker-group";
    section.setAttribute("aria-label", name);
    const title = document.createElement("h3");
    title.className = "picker-title";
    title.textContent = name;
    const grid = document.createElement("div");
    grid.className = "picker-grid emoji-grid";
    grid.append(...emojis.map(tile));
    section.append(title, grid);
    return section;
  }

  kanava.behave("emojis", (button) => {
    const panel = document.getElementById("emoji_picker");
    const words = panel.querySelector("input");
    const said = panel.querySelector("[data-picker='said']");
    const recent = kanava.recent("emojis", MOST);
    const isComposed = kanava.watchComposition(words);
    let groups = null;

    async function load() {
      const answer = all ? null : await fetch(panel.dataset.from);
      if (answer && !answer.ok) throw new Error(String(answer.status));
      all ||= (await answer.json()).groups.map(({ name, emojis }) => ({ name, emojis: emojis.map((each) => [...each, plain(`${each[1]} ${each[2]}`)]) }));
    }

    function everything() {
      groups ||= all.map(({ name, emojis }) => group(name, emojis));
      const known = new Map(all.flatMap(({ emojis }) => emojis.map((each) => [each[0], each])));
      const used = recent.all().map((sign) => known.get(sign)).filter(Boolean);
      return [...(used.length ? [group(panel.dataset.wordRecent, used)] : []), ...groups];
    }

    function draw() {
      if (!all) return;
      const sought = plain(words.value).split(/\s+/).filter(Boolean);
      const found = all.flatMap(({ emojis }) => emojis).filter((each) => sought.every((word) => each[3].includes(word)));
      const shown = found.slice(0, MOST_FOUND);
      if (!sought.length) picker.body.replaceChildren(...everything());
      else if (shown.length) picker.body.replaceChildren(group(words.value.trim(), shown));
      else picker.body.textContent = panel.dataset.wordNone;
      said.textContent = !sought.length ? "" : shown.length ? `${found.length}: ${shown[0][1]}` : panel.dataset.wordNone;
      picker.body.scrollTop = 0;
      picker.ready();
    }

    function choose(tile) {
      const field = kanava.composerField(button.closest(".composers"));
      if (!field || field.readOnly) return;
      recent.add(tile.dataset.sign);
      field.setRangeText(tile.dataset.sign, field.selectionStart, field.selectionEnd, "end");
      field.dispatchEvent(new Event("input", { bubbles: true }));
      said.textContent = tile.title;
    }

    const picker = kanava.picker({ button, panel, load, choose });
    picker.opened = () => {
      words.value = "";
      draw();
    };
    words.addEventListener("input", draw);
    words.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      if (!isComposed(event) || !words.value.trim()) return;
      const first = picker.tiles()[0];
      if (!first) return;
      choose(first);
      picker.leave();
    });
  });
})();
