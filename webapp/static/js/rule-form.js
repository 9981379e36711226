"use strict";
// A rule's editor is fetched anew when a line changes; what is typed meanwhile stays.
(() => {
  kanava.behave("rule-form", (form) => {
    const fields = () => [...form.querySelectorAll("#rule-editor [id][name]:not([type='checkbox'], button)")];
    let sent = new Map();
    let typed = new Map();

    form.addEventListener("htmx:beforeRequest", () => {
      sent = new Map(fields().map((field) => [field.id, field.value]));
    });
    form.addEventListener("htmx:beforeSwap", () => {
      const later = fields().filter((field) => sent.has(field.id) && sent.get(field.id) !== field.value);
      typed = new Map(later.map((field) => [field.id, field.value]));
    });
    form.addEventListener("htmx:afterSwap", () => {
      for (const field of fields()) if (typed.has(field.id)) field.value = typed.get(field.id);
      typed = new Map();
    });

    // A field chosen before this page's scripts were there has no comparison yet.
    const early = [...form.querySelectorAll("select[name^='field-']")].find((field) => {
      const comparison = document.getElementById(field.id.replace("field", "operator"));
      return field.value && !comparison;
    });
    early?.dispatchEvent(new Event("change", { bubbles: true }));
  });
})();
