"use strict";
// The search over the console, and every action of the open conversation by its name.
(() => {
  const plain = (text) => text.normalize("NFKC").toLowerCase().replaceAll(/\s+/g, " ").trim();

  kanava.behave("palette", (palette) => {
    const field = palette.querySelector("input");
    const part = palette.querySelector("#palette_actions");
    const list = part.querySelector("ul");
    let opener = null;

    const nameOf = (control) => plain(control.getAttribute("aria-label") || control.textContent);
    // On a phone the pane of some is not shown; the composer is not there at all where nobody may write.
    const isThere = (control) => !control.closest(".composer") || control.closest(".composer").checkVisibility();
    const actions = () =>
      [...document.querySelectorAll("#workspace :is(.thread-actions, .pane-profile, .composer-box) :is(button, a)")].filter(
        (control) => control.querySelector(".action-word") && !control.disabled && isThere(control),
      );

    function entryOf(control) {
      const item = document.createElement("li");
      const button = document.createElement("button");
      button.type = "button";
      button.className = "hit";
      button.dataset.named = nameOf(control);
      button.append(control.querySelector(".icon")?.cloneNode(true) ?? "", control.querySelector(".action-word").textContent);
      button.title = control.title;
      button.addEventListener("click", () => {
        palette.close();
        control.click();
      });
      item.append(button);
      return item;
    }

    function showActions() {
      const words = plain(field.value);
      const meant = actions().filter((control) => nameOf(control).includes(words));
      list.replaceChildren(...meant.map(entryOf));
      part.hidden = !meant.length;
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
