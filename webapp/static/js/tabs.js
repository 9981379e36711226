"use strict";
// The sections of a long form as tabs. Without this script it is one long form.
(() => {
  const isChanged = (field) =>
    field.type === "checkbox" || field.type === "radio"
      ? field.checked !== field.defaultChecked
      : field.tagName === "SELECT"
        ? [...field.options].some((option) => option.selected !== option.defaultSelected) && field.value !== firstOf(field)
        : field.value !== field.defaultValue;
  // A list in which nothing is marked as chosen shows its first line.
  const firstOf = (list) => ([...list.options].find((option) => option.defaultSelected) || list.options[0])?.value;

  kanava.behave("tabs", (form) => {
    const words = document.querySelector("main").dataset;
    const sections = [...form.querySelectorAll("[data-tab]")];
    if (sections.length < 2) return;
    const strip = document.createElement("div");
    strip.className = "tabs form-tabs";
    strip.setAttribute("role", "tablist");
    const tabs = sections.map((section) => {
      const heading = section.querySelector("h2");
      const tab = document.createElement("button");
      tab.type = "button";
      tab.className = "tab";
      tab.id = `${section.id}_tab`;
      tab.setAttribute("role", "tab");
      tab.setAttribute("aria-controls", section.id);
      tab.textContent = section.dataset.tab || heading.textContent;
      const mark = document.createElement("span");
      mark.className = "tab-mark";
      tab.append(mark);
      heading.classList.add("visually-hidden");
      section.setAttribute("role", "tabpanel");
      section.setAttribute("aria-labelledby", tab.id);
      strip.append(tab);
      return tab;
    });
    form.classList.add("has-tabs");
    sections[0].before(strip);

    function choose(index) {
      tabs.forEach((tab, place) => {
        tab.setAttribute("aria-selected", String(place === index));
        tab.tabIndex = place === index ? 0 : -1;
        sections[place].hidden = place !== index;
      });
    }

    function mark() {
      sections.forEach((section, index) => {
        const isWrong = Boolean(section.querySelector(".has-problem, .field-problem, [aria-invalid='true']"));
        const fields = [...section.querySelectorAll("input[name], select[name], textarea[name]")];
        const sign = tabs[index].querySelector(".tab-mark");
        const told = isWrong ? words.wordWrong : fields.some(isChanged) ? words.wordUnsaved : "";
        tabs[index].classList.toggle("is-wrong", isWrong);
        tabs[index].classList.toggle("is-changed", !isWrong && Boolean(told));
        if (sign.textContent !== told) sign.textContent = told;
        sign.title = told;
      });
    }

    const placeOf = (element) => sections.findIndex((section) => section.contains(element));
    const wrong = () => sections.findIndex((section) => section.querySelector(".has-problem, .field-problem"));
    strip.addEventListener("click", (event) => {
      const index = tabs.indexOf(event.target.closest("[role='tab']"));
      if (index >= 0) choose(index);
    });
    strip.addEventListener("keydown", (event) => {
      const now = tabs.indexOf(document.activeElement);
      const last = tabs.length - 1;
      const next = { ArrowRight: now + 1, ArrowLeft: now - 1, Home: 0, End: last }[event.key];
      if (now < 0 || next === undefined) return;
      event.preventDefault();
      const place = next > last ? 0 : next < 0 ? last : next;
      choose(place);
      tabs[place].focus();
    });
    form.addEventListener("kanava:reveal", (event) => {
      const place = placeOf(event.target);
      if (place >= 0) choose(place);
    });
    form.addEventListener("input", mark);
    form.addEventListener("change", mark);
    window.addEventListener("pageshow", mark);
    choose(Math.max(0, wrong()));
    mark();
  });

  // A link to one setting (#wrap_up_blocking): its tab opens, and it is where one types.
  function goToSetting() {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target || !target.closest("form")) return;
    target.dispatchEvent(new CustomEvent("kanava:reveal", { bubbles: true }));
    let shown = target;
    while (shown && !shown.checkVisibility()) shown = shown.parentElement;
    const fields = "input:not([type='hidden']), select, textarea, button";
    const field = shown.matches(fields) ? shown : [...shown.querySelectorAll(fields)].find((each) => each.checkVisibility());
    shown.scrollIntoView({ block: "center" });
    field?.focus({ preventScroll: true });
  }
  document.addEventListener("DOMContentLoaded", goToSetting);
  // Once it has loaded all, the browser goes to the place by itself, and takes the focus away.
  window.addEventListener("load", () => setTimeout(goToSetting));
  window.addEventListener("hashchange", goToSetting);
})();
