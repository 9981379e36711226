"use strict";
// Refusals of commands are told here; a field's own refusal stands beside the field.
(() => {
  const SECONDS = 8;
  const MOST = 3;

  // What an open dialog covers can be neither read nor pressed, so they lie in the dialog then.
  function place() {
    const toasts = document.getElementById("toasts");
    const over = document.querySelector("dialog[open]") || document.body;
    if (toasts.parentElement !== over) over.append(toasts);
    return toasts;
  }
  document.addEventListener("close", place, true);

  // A note that the server sent lies there already; what one sees happen needs none.
  kanava.behave("toast", (note) => {
    const seen = document.hidden ? null : document.getElementById("workspace")?.dataset.conversation;
    if (seen && note.dataset.about === seen) note.remove();
    else show(note);
  });

  function show(note, isLasting = false) {
    if (note.parentElement !== place()) place().append(note);
    note.querySelector("[data-dismiss-toast]")?.addEventListener("click", () => {
      note.remove();
      document.getElementById("workspace")?.focus({ preventScroll: true });
    });
    note.dataset.lasting = String(isLasting);
    if (!isLasting) setTimeout(() => note.remove(), (note.dataset.seconds || SECONDS) * 1000);
    for (const passing of [...place().querySelectorAll('[data-lasting="false"]')].slice(0, -MOST)) passing.remove();
  }

  function plain(text) {
    const note = document.createElement("div");
    note.className = "toast-note toast-error";
    note.setAttribute("role", "alert");
    const words = document.createElement("p");
    words.className = "toast-text";
    words.textContent = text;
    note.append(words);
    return note;
  }

  function fromHtml(html) {
    const parsed = new DOMParser().parseFromString(html, "text/html");
    return parsed.querySelector("[data-toast]");
  }

  // Words that must not be missed stay until they are dismissed; `url` leads to what they are about,
  // `again` does once more what they tell of; a mention is no warning.
  kanava.say = (words, { isLasting = false, url = "", again = null, isMention = false } = {}) => {
    const note = document.getElementById("toast").content.firstElementChild.cloneNode(true);
    const [warning, mention] = note.querySelectorAll(":scope > .icon");
    (isMention ? warning : mention).remove();
    if (isMention) note.classList.replace("toast-warning", "toast-good");
    note.querySelector(".toast-text").textContent = words;
    const link = note.querySelector("a");
    if (url) for (const name of ["href", "hx-get"]) link.setAttribute(name, url);
    else link.remove();
    const button = note.querySelector("[data-repeats]");
    if (again) button.addEventListener("click", again);
    else button.remove();
    for (const way of [link, button]) way.addEventListener("click", () => setTimeout(() => note.remove()));
    show(note, isLasting);
    htmx.process(note);
    return note;
  };
  // What a note offers to undo is undone, from wherever, or was done once more.
  const settle = (event, verb) => {
    if (event.detail.requestConfig?.verb !== verb) return;
    for (const way of place().querySelectorAll("[hx-delete]"))
      if (way.getAttribute("hx-delete") === event.detail.requestConfig.path) way.closest(".toast-note").remove();
  };
  document.addEventListener("htmx:beforeRequest", (event) => settle(event, "post"));
  document.addEventListener("htmx:afterRequest", (event) => settle(event, "delete"));
  // What is closed cannot be undone any more.
  kanava.onAdded((root) => {
    const head = root.matches?.(".thread-head") ? root : root.querySelector?.(".thread-head");
    if (head?.dataset.state !== "closed") return;
    document.getElementById(`undo_end_${/\d+/.exec(head.id)[0]}`)?.closest(".toast-note").remove();
  });
  kanava.toast = (html) => show(fromHtml(html) || plain(place().dataset.failed));
  // The screen is asked for again and again anyhow: its failure is no news, and asking at once for
  // what has just failed would never end.
  const isOfScreen = (event) => Boolean(event.detail.requestConfig?.path?.includes("/screen"));
  document.addEventListener("htmx:responseError", (event) => {
    if (isOfScreen(event)) return;
    kanava.toast(event.detail.xhr.responseText || "");
    kanava.refresh?.();
  });
  for (const name of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, (event) => {
      if (isOfScreen(event)) return;
      // What just reads has done nothing, and of a list that is chosen it does not matter.
      const isReading = event.detail.requestConfig?.verb === "get" || event.target.closest("[data-harmless]");
      show(plain(isReading ? place().dataset.offline : place().dataset.unanswered));
      kanava.refresh?.();
    });
  }
})();
