"use strict";
// A dialog above the composer with many small things to choose from, by groups: fetched when it opens
// first, walked through with the arrows. Stickers and emojis are such.
(() => {
  let open = null;
  document.addEventListener("pointerdown", ({ target }) => {
    if (open && !open.panel.contains(target) && !open.button.contains(target)) open.close();
  });

  // What is in the same column of the next line, whatever the width.
  function beside(tiles, from, step) {
    const here = from.getBoundingClientRect();
    const middle = here.left + here.width / 2;
    let best = null;
    let bestDistance = Infinity;
    let line = null;
    for (let at = tiles.indexOf(from) + step; at >= 0 && at < tiles.length; at += step) {
      const there = tiles[at].getBoundingClientRect();
      if (Math.abs(there.top - here.top) < here.height / 2) continue;
      if (line !== null && Math.abs(there.top - line) > here.height / 2) break;
      line = there.top;
      const distance = Math.abs(there.left + there.width / 2 - middle);
      if (distance < bestDistance) [best, bestDistance] = [tiles[at], distance];
    }
    return best;
  }

  const named = (panel, name) => panel.querySelector(`[data-picker="${name}"]`);

  // load: fills the body, once. choose: what a press on a tile does. cleared: what closing does besides.
  kanava.picker = ({ button, panel, load, choose, cleared = () => {} }) => {
    const body = panel.querySelector(".picker-body");
    const words = panel.querySelector("input");
    const box = button.closest(".composers");
    let loading = null;
    const tiles = () => [...body.querySelectorAll(".picker-tile")].filter((tile) => !tile.hidden && tile.offsetParent);

    function focusOn(tile) {
      if (!tile) return;
      body.querySelector(".picker-tile[tabindex='0']")?.setAttribute("tabindex", "-1");
      tile.tabIndex = 0;
      tile.focus();
      tile.scrollIntoView({ block: "nearest" });
    }
    function ready() {
      const first = tiles()[0];
      if (first && !body.querySelector(".picker-tile[tabindex='0']")) first.tabIndex = 0;
    }

    const self = {
      panel,
      button,
      body,
      async show() {
        open?.close();
        open = self;
        // On a phone the style sheet makes it a sheet.
        panel.style.bottom = `${box.offsetParent.clientHeight - box.offsetTop + 6}px`;
        panel.hidden = false;
        button.setAttribute("aria-expanded", "true");
        const isCoarse = matchMedia("(pointer: coarse)").matches;
        (isCoarse || !words ? panel : words).focus();
        loading ||= load(body).then(
          () => true,
          () => (loading = null),
        );
        if (!(await loading) || panel.hidden) {
          if (!loading && !panel.hidden) body.textContent = panel.dataset.wordFailed;
          return;
        }
        self.opened?.();
        ready();
        if (!isCoarse && !words && document.activeElement === panel) focusOn(body.querySelector(".picker-tile[tabindex='0']"));
      },
      close() {
        if (open === self) open = null;
        panel.hidden = true;
        button.setAttribute("aria-expanded", "false");
        cleared();
      },
      leave() {
        self.close();
        kanava.composerField(box)?.focus();
      },
      ready,
      focusOn,
      tiles,
    };

    button.addEventListener("click", () => (panel.hidden ? self.show() : self.leave()));
    named(panel, "close").addEventListener("click", self.leave);
    body.addEventListener("click", ({ target }) => {
      const tile = target.closest(".picker-tile");
      if (tile) choose(tile);
    });
    panel.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      if (event.key === "Escape") self.leave();
      else if (!walk(event)) return;
      event.preventDefault();
      event.stopPropagation();
    });
    function walk({ key, target }) {
      const all = tiles();
      if (target === words) {
        if (key !== "ArrowDown" || !all.length) return false;
        focusOn(all[0]);
        return true;
      }
      const at = all.indexOf(target);
      if (at < 0) return false;
      const to = {
        ArrowRight: () => all[at + 1],
        ArrowLeft: () => all[at - 1],
        ArrowDown: () => beside(all, target, 1),
        ArrowUp: () => beside(all, target, -1) || words,
        Home: () => all[0],
        End: () => all.at(-1),
      }[key];
      if (!to) return false;
      const next = to();
      if (next === words) words?.focus();
      else focusOn(next);
      return true;
    }
    return self;
  };

  // The field one writes in now: an answer's or a note's. None where nobody may write.
  kanava.composerField = (box) => {
    const form = box.querySelector(box.dataset.mode === "note" ? ".note-composer" : ".composer");
    return form.checkVisibility() ? form.querySelector("textarea") : null;
  };

  // What somebody used last, in this browser alone.
  kanava.recent = (name, most) => {
    const place = `kanava-recent-${name}:${document.getElementById("outbox").dataset.agent}`;
    const all = () => JSON.parse(localStorage.getItem(place) || "[]");
    return { all, add: (one) => localStorage.setItem(place, JSON.stringify([one, ...all().filter((each) => each !== one)].slice(0, most))) };
  };
})();
