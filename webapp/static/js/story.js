"use strict";
// What was decided about the conversation stands between its lines, by its time; several in a row are
// one line that opens, but for what holds a note (data-stands). Whether they are always open is remembered in this browser.
(() => {
  const KEY = "kanava-events";
  const entriesOf = new WeakMap();
  const foldsOf = new WeakMap();
  const opened = new Set();
  let words = {};
  const isAlways = () => localStorage.getItem(KEY) === "open";

  // What happened before the oldest line that is loaded comes with what is loaded next.
  function shownIn(list) {
    const entries = entriesOf.get(list) || [];
    const oldest = list.querySelector(":scope > .line[data-message]")?.dataset.at;
    const isCut = list.closest("[data-timeline]").querySelector(".load-older button");
    return entries.filter((entry) => !isCut || !oldest || entry.dataset.at >= oldest);
  }

  kanava.clearStory = (list) =>
    list.querySelectorAll(":scope > :is(.event-line, .events-fold)").forEach((line) => line.remove());

  kanava.placeStory = (list) => {
    const lines = [...list.querySelectorAll(":scope > .line[data-message]")];
    let next = 0;
    for (const entry of shownIn(list)) {
      while (next < lines.length && lines[next].dataset.at <= entry.dataset.at) next += 1;
      list.insertBefore(entry, lines[next] || list.querySelector(":scope > .is-pending"));
    }
  };

  function flip(first) {
    if (isAlways()) {
      localStorage.removeItem(KEY);
      opened.clear();
    } else if (!opened.delete(first)) opened.add(first);
  }

  function button(text, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "link-button";
    made.textContent = text;
    made.addEventListener("click", () => {
      act();
      kanava.shape(made.closest(".lines"));
    });
    return made;
  }

  function newFold(first) {
    const line = document.createElement("li");
    line.className = "events-fold";
    line.append(button("", () => flip(first)), button(words.wordAlways, () => localStorage.setItem(KEY, "open")));
    return line;
  }

  function fold(run, folds) {
    const first = run[0].id;
    if (!folds.has(first)) folds.set(first, newFold(first));
    const [line, isShown] = [folds.get(first), isAlways() || opened.has(first)];
    const [toggle, always] = line.children;
    toggle.textContent = kanava.fill(words.wordMany, { count: run.length });
    toggle.setAttribute("aria-expanded", String(isShown));
    always.hidden = !isShown || isAlways();
    run[0].before(line);
    run.forEach((entry) => (entry.hidden = !isShown));
  }

  kanava.foldStory = (list) => {
    const runs = [];
    for (const entry of list.querySelectorAll(":scope > .event-line")) {
      entry.hidden = false;
      const isNext = runs.length && !entry.matches("[data-stands]") && !runs.at(-1)[0].matches("[data-stands]") && entry.previousElementSibling === runs.at(-1).at(-1);
      if (isNext) runs.at(-1).push(entry);
      else runs.push([entry]);
    }
    runs.filter((run) => run.length > 1).forEach((run) => fold(run, foldsOf.get(list)));
  };

  kanava.behave("story", (source) => {
    const list = source.parentElement.querySelector(".lines");
    if (!list) return;
    words = source.dataset;
    kanava.clearStory(list);
    entriesOf.set(list, [...source.children]);
    foldsOf.set(list, foldsOf.get(list) || new Map());
    kanava.reshape(list);
  });
})();
