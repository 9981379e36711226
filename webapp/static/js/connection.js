"use strict";
// The socket's life as a person sees it: quiet while all is well, a banner and polling while not.
(() => {
  const SIGNED_OUT = 4401;
  const FOREIGN_PAGE = 4403;
  const BY_EXTENSION = [1006, 1011, 1012, 1013];
  const BANNER_AFTER = 1500;
  const POLL_AFTER = 4000;
  const POLL_EVERY = 10000;
  let isLive = false;
  let isRefused = false;
  let element = null;
  let bannerTimer = 0;
  let pollTimer = 0;

  // A refusal comes after the handshake, so the extension would take it for a success.
  htmx.config.wsReconnectDelay = (tries) => {
    const pause = isRefused ? 10000 : Math.min(250 * 2 ** tries, 8000);
    return pause * (0.6 + 0.4 * Math.random());
  };

  function poll() {
    if (!element?.isConnected) return Promise.resolve();
    return htmx.ajax("GET", element.dataset.screen, { source: element, swap: "none" });
  }
  kanava.refresh = () => poll().catch(() => {});

  function pollLater(pause) {
    clearTimeout(pollTimer);
    pollTimer = setTimeout(async () => {
      if (isLive) return;
      await kanava.refresh();
      pollLater(POLL_EVERY * (0.8 + 0.4 * Math.random()));
    }, pause);
  }

  function setLive(live) {
    clearTimeout(bannerTimer);
    const note = document.getElementById("offline_note");
    document.documentElement.dataset.live = String(live);
    if (live) {
      clearTimeout(pollTimer);
      note.hidden = true;
    } else {
      bannerTimer = setTimeout(() => (note.hidden = false), BANNER_AFTER);
      if (isLive || !pollTimer) pollLater(POLL_AFTER);
    }
    isLive = live;
  }

  kanava.behave("connection", (own) => {
    element = own;
    let hasHeard = false;
    own.addEventListener("htmx:wsConnecting", () => (hasHeard = false));
    own.addEventListener("htmx:wsOpen", (event) => {
      // The extension retries also for an element that was swapped out meanwhile, and forgets it.
      if (!own.isConnected) event.detail.event.target.close();
      else isRefused = true;
    });
    own.addEventListener("htmx:wsAfterMessage", () => {
      if (hasHeard) return;
      hasHeard = true;
      isRefused = false;
      setLive(true);
    });
    own.addEventListener("htmx:wsClose", (event) => {
      if (own !== element || !own.isConnected) return;
      const { code } = event.detail.event;
      setLive(false);
      if (code === SIGNED_OUT) window.location.reload();
      else if (code !== FOREIGN_PAGE && !BY_EXTENSION.includes(code)) {
        setTimeout(() => own.isConnected && event.detail.socketWrapper.reconnect(), 1000);
      }
    });
    pollTimer = 0;
    if (!isLive) setLive(false);
  });

  // After sleep a dead connection may look open for minutes: look once, whatever it says.
  let hiddenAt = 0;
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) hiddenAt = Date.now();
    else if (Date.now() - hiddenAt > 60000) kanava.refresh();
  });
  window.addEventListener("online", () => kanava.refresh());
  window.addEventListener("offline", () => setLive(false));
})();
