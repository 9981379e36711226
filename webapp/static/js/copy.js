"use strict";
// A button that copies the text of the element it names by data-from, and says so by data-done.
// Without https there is no clipboard: then the text is marked, for the keyboard's own copy.
kanava.behave("copy", (button) => {
  const word = button.querySelector("[data-word]") || button;
  const before = word.textContent;
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.from);
    try {
      await navigator.clipboard.writeText(source.textContent.trim());
      word.textContent = button.dataset.done;
      setTimeout(() => (word.textContent = before), 2000);
    } catch {
      window.getSelection().selectAllChildren(source);
    }
  });
});
