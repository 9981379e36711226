"use strict";
// Contacts ticked in a list: a page of them at once, and how many they are. What is done needs no script.
(() => {
  kanava.behave("contact-picking", (form) => {
    const rows = [...form.querySelectorAll("input[name=contacts]")];
    const page = form.querySelector("[data-picks=page]");
    const all = form.querySelector("input[name=is_all]");
    const said = form.querySelector(".bulk-count");
    page.hidden = false;

    function show() {
      const chosen = rows.filter((box) => box.checked).length;
      const box = page.querySelector("input");
      box.checked = chosen === rows.length;
      box.indeterminate = chosen > 0 && chosen < rows.length;
      const count = all?.checked ? said.dataset.all : chosen;
      said.textContent = Number(count) ? said.dataset.word.replace("#", count) : "";
    }

    form.addEventListener("change", (event) => {
      if (page.contains(event.target)) for (const box of rows) box.checked = event.target.checked;
      if (all && event.target !== all && !rows.every((box) => box.checked)) all.checked = false;
      if (event.target === all && all.checked) for (const box of rows) box.checked = true;
      show();
    });
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.isComposing) return;
      for (const box of rows) box.checked = false;
      if (all) all.checked = false;
      show();
    });
    window.addEventListener("pageshow", show);
    show();
  });
})();
