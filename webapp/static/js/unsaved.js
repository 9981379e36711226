"use strict";
// What is typed into a form and not saved is said beside Save, and asked about before leaving.
(() => {
  const typedIn = (form) => {
    const values = new FormData(form);
    values.delete("csrf_token");
    return new URLSearchParams(values).toString();
  };
  const open = new Set();

  kanava.behave("unsaved", (form) => {
    // The page may be the answer to a refusal: then even its first values are not saved.
    const first = "unsaved" in form.dataset ? null : typedIn(form);
    const note = document.createElement("span");
    note.className = "unsaved-note";
    note.setAttribute("role", "status");
    form.querySelector(".form-actions").append(note);

    function look() {
      const isUnsaved = typedIn(form) !== first;
      if (isUnsaved) open.add(form);
      else open.delete(form);
      const words = isUnsaved ? document.querySelector("main").dataset.wordUnsaved : "";
      if (note.textContent !== words) note.textContent = words;
    }

    form.addEventListener("input", look);
    form.addEventListener("change", look);
    form.addEventListener("htmx:afterSettle", look);
    form.addEventListener("submit", () => open.delete(form));
    window.addEventListener("pageshow", look);
    look();
  });

  window.addEventListener("beforeunload", (event) => {
    if (open.size) event.preventDefault();
  });
})();
