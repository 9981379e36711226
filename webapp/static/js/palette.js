"use strict";
// The search over the console, and every action of the open conversation by its name.
(() => {
  const plain = (text) => text.normalize("NFKC").toLowerCase().replaceAll(/\s+/g, " ").trim();

  kanava.behave("palette", (palette) => {
    const field = palette.querySelector("input");
    const actionPart = palette.querySelector("#palette_actions");
    const pagePart = palette.querySelector("#palette_pages");
    let opener = null;

    const nameOf = (control) => plain(control.getAttribute("aria-label") || control.textContent);
    // On a phone the pane of some is not shown; of the two composers one is there, or none where nobody may write.
    const isThere = (control) => control.closest(".composer, .note-composer")?.checkVisibility() ?? true;
    // What stands in two places, such as Transfer, is one action.
    const isSame = (one) => (other) => one.matches("a") && other.getAttribute("href") === one.getAttribute("href");
    const actions = () =>
      [...document.querySelectorAll("#workspace :is(.thread-actions, .pane-profile, .composer-box) :is(button, a)")]
        .filter((control) => control.querySelector(".action-word") && !control.disabled && isThere(control))
        .filter((control, place, all) => !all.slice(0, place).some(isSame(control)));

    // What the menu of the console leads to.
    const pages = () => [...document.querySelectorAll("#own_pages a")];
    const wordOf = (control) =>
      control.getAttribute("aria-label") || (control.querySelector(".action-word") ?? control).textContent.trim();

    function entryOf(control) {
      const item = document.createElement("li");
      const button = document.createElement("button");
      button.type = "button";
      button.className = "hit";
      button.dataset.named = nameOf(control);
      button.append(control.querySelector(".icon")?.cloneNode(true) ?? "", wordOf(control));
      button.title = control.title;
      button.addEventListener("click", () => {
        palette.close();
        control.click();
      });
      item.append(button);
      return item;
    }

    function show(part, controls) {
      part.querySelector("ul").replaceChildren(...controls.map(entryOf));
      part.hidden = !controls.length;
    }

    function showActions() {
      const words = plain(field.value);
      const isMeant = (control) => nameOf(control).includes(words);
      show(actionPart, actions().filter(isMeant));
      show(pagePart, words ? pages().filter(isMeant) : []);
    }

    kanava.openPalette = () => {
      if (palette.open) return;
      opener = document.activeElement;
      showActions();
      palette.showModal();
      field.select();
    };
    field.addEventListener("input", showActions);
    // Before the request begins: under an open dialog nothing else can take the focus.
    palette.addEventListener("click", (event) => {
      if (event.target === palette || event.target.closest("[data-closes], a")) palette.close();
    }, true);
    palette.addEventListener("close", () => opener?.isConnected && document.activeElement === document.body && opener.focus());
    document.addEventListener("click", (event) => event.target.closest("[data-searches]") && kanava.openPalette());
    document.addEventListener("keydown", (event) => {
      const isIt = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k";
      if (!isIt || event.isComposing) return;
      event.preventDefault();
      if (palette.open) palette.close();
      else kanava.openPalette();
    });
  });
})();
