"use strict";
// A page about the open conversation, laid over the console; closed by its button, Esc, or success.
// It follows what happens meanwhile; what somebody has typed into it stays until they say so.
(() => {
  const PAUSE = 250;
  const LOOK_EVERY = 10000;
  const ABOUT = /^(conversation_\d+_header|queue_conversations)$/;
  const number = (url) => /\/conversations\/(\d+)/.exec(url)?.[1];

  kanava.behave("sheet", (sheet) => {
    const body = sheet.querySelector("#sheet_body");
    const stale = sheet.querySelector("#sheet_stale");
    const ringing = sheet.querySelector("#sheet_offer");
    let shown = null;
    let fresh = null;
    let isTouched = false;
    let opener = "";
    let timer = 0;
    let carried = "";

    // What was refused comes back filled in, with the complaint beside its field.
    document.addEventListener("htmx:beforeSwap", (event) => {
      const isWay = event.detail.requestConfig?.elt?.matches(".sheet-way");
      carried = isWay ? body.querySelector("textarea")?.value || "" : "";
      if (event.detail.target !== body || event.detail.xhr.status !== 422) return;
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    });
    document.addEventListener("htmx:afterSwap", (event) => {
      if (event.detail.target !== body || !body.children.length) return;
      isTouched = event.detail.xhr.status === 422;
      if (!isTouched) remember(event.detail.pathInfo.responsePath || event.detail.pathInfo.finalRequestPath);
      stale.hidden = true;
      carry();
      open();
      (body.querySelector("[aria-invalid='true']") || body.querySelector(".sheet-title"))?.focus();
    });

    // From one way to bring a colleague in to the other, words go along.
    function carry() {
      const field = body.querySelector("textarea");
      if (!carried || !field) return;
      field.value = carried;
      carried = "";
      isTouched = true;
    }

    function open() {
      if (sheet.open) return;
      opener = document.activeElement.id;
      sheet.showModal();
    }

    function remember(url) {
      const about = number(url) || document.getElementById("workspace")?.dataset.conversation;
      shown = { url, about, said: body.firstElementChild.dataset.said };
      isTouched = false;
      stale.hidden = true;
    }

    document.addEventListener("kanava:closeSheet", () => sheet.close());
    sheet.addEventListener("close", () => {
      body.replaceChildren();
      shown = null;
      // Its link may have been made anew meanwhile, or be gone, or in a menu that has closed.
      if (document.activeElement === document.body) kanava.focusAround(opener);
    });
    body.addEventListener("input", () => (isTouched = true));

    // Every news about the conversation brings its head, changed or not.
    window.addEventListener(
      "htmx:oobBeforeSwap",
      ({ detail }) => ABOUT.test(detail.target.id) && later(),
      true,
    );
    setInterval(() => body.querySelector("#why") && !document.hidden && later(), LOOK_EVERY);

    function later() {
      clearTimeout(timer);
      timer = setTimeout(look, PAUSE);
    }

    async function look() {
      if (!shown) return;
      if (body.querySelector(".htmx-request")) return later();
      const asked = shown;
      const answer = await fetch(asked.url, { headers: { "HX-Request": "true" } }).catch(() => null);
      const html = answer?.ok ? await answer.text() : "";
      if (shown !== asked) return;
      if (answer?.status === 404) return sheet.close();
      const found = new DOMParser().parseFromString(html, "text/html").querySelector("[data-said]");
      if (!found || found.dataset.said === asked.said) return;
      fresh = found;
      if (isTouched) stale.hidden = false;
      else put();
    }

    function put() {
      const folds = [...body.querySelectorAll("details")].map((fold) => [fold.id, fold.open]);
      const holder = body.contains(document.activeElement) ? document.activeElement.id : null;
      const top = sheet.scrollTop;
      body.replaceChildren(fresh);
      kanava.enliven(fresh);
      remember(shown.url);
      for (const [id, isOpen] of folds) document.getElementById(id)?.toggleAttribute("open", isOpen);
      if (holder !== null) {
        (document.getElementById(holder) || body.querySelector(".sheet-title")).focus({ preventScroll: true });
      }
      sheet.scrollTop = top;
    }

    stale.querySelector("button").addEventListener("click", () => {
      put();
      body.querySelector(".sheet-title").focus();
    });

    // Another conversation was opened under it, or this one is no longer theirs to see.
    kanava.onAdded(() => {
      if (shown && shown.about !== document.getElementById("workspace")?.dataset.conversation) sheet.close();
    });

    // What rings lies under it, where it can be neither read nor pressed.
    kanava.tellInSheet = (offers) => {
      ringing.hidden = !offers.length;
      if (!offers.length) return;
      ringing.querySelector("strong").textContent = offers[0].querySelector(".offer-name").textContent;
    };
    kanava.tellInSheet([...document.querySelectorAll(".offer")]);
    ringing.querySelector("button").addEventListener("click", () => {
      sheet.close();
      document.querySelector(".offer .btn-primary")?.focus();
    });
  });
})();
