"use strict";
// A long list of boxes, found by typing: arrows walk through what is found, Enter ticks the only one.
(() => {
  kanava.behave("picker", (element) => {
    const part = (name) => element.querySelector(`[data-picker='${name}']`);
    const words = part("words");
    if (!words) return;
    const people = [...element.querySelectorAll("[data-picker='person']")];
    const text = (person) => person.textContent.normalize("NFKC").toLowerCase();
    const found = () => people.filter((person) => !person.hidden);
    const box = (person) => person.querySelector("input");
    words.parentElement.hidden = false;

    function count() {
      const chosen = people.filter((person) => box(person).checked).length;
      part("count").textContent = element.dataset.chosenWords.replace("#", chosen);
    }

    function find() {
      const sought = words.value.normalize("NFKC").toLowerCase().split(/\s+/);
      for (const person of people) person.hidden = !sought.every((word) => text(person).includes(word));
      part("none").hidden = found().length > 0;
    }

    function walk(event) {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step) return;
      const stops = [words, ...found().map(box)];
      const next = stops[stops.indexOf(event.target) + step];
      if (next) next.focus();
      event.preventDefault();
    }

    words.addEventListener("input", find);
    words.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && words.value) words.value = "";
      else if (event.key !== "Enter") return;
      else if (found().length === 1) box(found()[0]).click();
      event.preventDefault();
      find();
    });
    element.addEventListener("keydown", walk);
    element.addEventListener("change", count);
    window.addEventListener("pageshow", count);
    count();
  });
})();
