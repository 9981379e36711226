"use strict";
// Stickers: one is chosen, then sent by a second press. It goes the way of every answer.
(() => {
  const MOST = 12;

  kanava.behave("stickers", (button) => {
    const panel = document.getElementById("sticker_picker");
    const form = button.closest(".composers").querySelector(".composer");
    const foot = panel.querySelector(".picker-foot");
    const shown = panel.querySelector(".picker-chosen");
    const send = panel.querySelector("[data-picker='send']");
    const recent = kanava.recent("stickers", MOST);
    let chosen = null;

    async function load(body) {
      const answer = await fetch(panel.dataset.from, { headers: { "HX-Request": "true" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const part = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".picker-part");
      body.replaceChildren(part);
      kanava.enliven(part);
    }

    function clear() {
      chosen?.removeAttribute("aria-pressed");
      chosen = null;
      foot.hidden = true;
    }

    function choose(tile) {
      clear();
      chosen = tile;
      tile.setAttribute("aria-pressed", "true");
      shown.replaceChildren(...[...tile.childNodes].map((node) => node.cloneNode(true)));
      foot.hidden = false;
      send.focus();
    }

    // Those used last stand first, each time it opens.
    function listRecent() {
      panel.querySelector(".picker-recent")?.remove();
      const tiles = recent.all().map((one) => panel.querySelector(`[data-pick="${CSS.escape(one)}"]`)).filter(Boolean);
      if (!tiles.length) return;
      const group = document.createElement("section");
      group.className = "picker-group picker-recent";
      const title = document.createElement("h3");
      title.className = "picker-title";
      title.textContent = panel.dataset.wordRecent;
      const grid = document.createElement("div");
      grid.className = "picker-grid sticker-grid";
      grid.append(...tiles.map((tile) => tile.cloneNode(true)));
      group.append(title, grid);
      panel.querySelector(".picker-part").prepend(group);
      kanava.enliven(group);
    }

    const picker = kanava.picker({ button, panel, load, choose, cleared: clear });
    picker.opened = listRecent;
    send.addEventListener("click", () => {
      if (!chosen || form.querySelector("textarea").readOnly) return;
      const sticker = chosen.dataset.pick;
      recent.add(sticker);
      const facts = { name: kanava.nameOver(form), url: form.action, page: form.dataset.page, conversation: form.dataset.conversation };
      // That a customer gets nothing stands above the field.
      const isBlockKnown = Boolean(form.closest(".pane-thread").querySelector('[data-blocked="true"]'));
      picker.leave();
      kanava.outbox.send({ ...facts, isBlockKnown, text: "", sticker, shown: panel.dataset.wordSent, ...kanava.takeQuote(form) });
      const thread = document.getElementById("thread");
      thread.dataset.follow = "true";
      thread.scrollTop = thread.scrollHeight;
    });
  });
})();
