"use strict";
// LINE on a workstream: automated messages as they are typed, and boxes that belong to a switch.
(() => {
  // As the server keeps it: line ends are one character, spaces around it do not count.
  const asKept = (text) => text.replace(/\r\n/g, "\n").trim();

  kanava.behave("automated-message", (message) => {
    const field = message.querySelector("textarea");
    const count = message.querySelector("[data-count]");
    const preview = message.querySelector("[data-preview]");
    const limit = Number(message.dataset.limit);
    const show = () => {
      const text = asKept(field.value);
      count.textContent = text.length;
      count.parentElement.classList.toggle("is-over", text.length > limit);
      preview.textContent = text;
    };
    field.addEventListener("input", show);
    show();
  });

  kanava.behave("file-switch", (group) => {
    const lever = group.querySelector("[data-switch]");
    const boxes = group.querySelector("[data-boxes]");
    const show = () => (boxes.hidden = !lever.checked);
    lever.addEventListener("change", show);
    show();
  });

  // A link to another page of the wizard: what stands in the form is kept on the way.
  kanava.behave("kept-link", (link) => {
    link.addEventListener("click", (event) => {
      const form = document.getElementById(link.dataset.form);
      if (!form || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      event.preventDefault();
      const command = document.createElement("input");
      command.type = "hidden";
      command.name = "go";
      command.value = link.dataset.go;
      form.append(command);
      form.submit();
    });
  });
})();
