"use strict";
// The socket's life as a person sees it: quiet while all is well, a banner and polling while not.
// The server says something every 15 s (realtime/stream.py); a line that stays silent is dead,
// however open it looks.
(() => {
  const SIGNED_OUT = 4401;
  const FOREIGN_PAGE = 4403;
  const CROWDED = 4409;
  const BY_EXTENSION = [1006, 1011, 1012, 1013];
  const RESTARTING = 1012;
  const BANNER_AFTER = 1500;
  const RETRY_WITHIN = 500;
  const RETRY_RESTARTED_WITHIN = 3000;
  const RETRY_REFUSED_WITHIN = 20000;
  const RETRY_LATEST = 10000;
  const POLL_AFTER = 2000;
  const POLL_EVERY = 10000;
  const POLL_WITHIN = 8000;
  const SILENT_AFTER = 35000;
  const CONNECT_WITHIN = 12000;
  const LOOK_EVERY = 2000;
  const RENEW_EVERY = 1000;
  const TELL_WITHIN = 1500;
  const BEAT = /^<!--beat (.+)-->$/;
  let isLive = false;
  let isRefused = false;
  let element = null;
  let bannerTimer = 0;
  let pollTimer = 0;
  let socket = null;
  let before = null;
  let reconnect = null;
  let heardAt = 0;
  let closedBy = 0;
  let restUntil = 0;

  // After a restart a thousand pages want the same at once: each waits for any part of the time that
  // it may wait for. A refusal comes after the handshake, so the extension would take it for a success.
  htmx.config.wsReconnectDelay = (tries) => {
    const first = closedBy === RESTARTING ? RETRY_RESTARTED_WITHIN : RETRY_WITHIN;
    return (isRefused ? RETRY_REFUSED_WITHIN : Math.min(first * 2 ** tries, RETRY_LATEST)) * Math.random();
  };

  // By its name a window that comes anew takes its own place among those of its browser.
  const windowName = [...crypto.getRandomValues(new Uint32Array(3))].map((part) => part.toString(36)).join("");
  function addressOf(url) {
    // What the extension retries for an element that was swapped out takes no place.
    const isOwn = url.endsWith(document.getElementById("stream")?.getAttribute("ws-connect") ?? url);
    const query = `has=${digests()}${isOwn ? `&window=${windowName}` : ""}`;
    return `${url}${url.includes("?") ? "&" : "?"}${query}`;
  }

  // What is on the screen, so that only the rest is said.
  const digests = () =>
    [...document.querySelectorAll("[data-digest]:not(.line)")]
      .filter((region) => region.dataset.digest)
      .map((region) => `${region.id}:${region.dataset.digest}`);

  // A socket that was given up may speak again after minutes: nobody listens to it any more.
  htmx.createWebSocket = (url) => {
    const made = new WebSocket(addressOf(url), []);
    made.binaryType = htmx.config.wsBinaryType;
    before = socket;
    socket = made;
    heardAt = performance.now();
    for (const name of ["open", "message", "error", "close"]) {
      made.addEventListener(name, (event) => {
        if (made === socket) {
          if (name === "close") closedBy = event.code;
          return;
        }
        event.stopImmediatePropagation();
        if (name === "open") made.close();
      });
    }
    return made;
  };

  // Not while the server has too much to do: it says for how long. Who presses waits for nothing, and
  // what was not asked is no proof of a network.
  function poll(isAtOnce = false) {
    if (!element?.isConnected || (!isAtOnce && performance.now() < restUntil)) return Promise.resolve();
    // Asked while an answer is awaited, htmx says "done" at once: so one after the other.
    if (asking) waiting ??= asking.catch(() => {}).then(() => ((waiting = null), fetchScreen()));
    return waiting ?? fetchScreen();
  }

  let asking = null;
  let waiting = null;
  function fetchScreen() {
    const made = htmx.ajax("GET", element.dataset.screen, { source: element, swap: "none" });
    asking = made.finally(() => (asking = null));
    return asking;
  }

  // On a new line everything is said anew. One after the other: a line needs a moment to speak.
  let renewTimer = 0;
  let isWantedAgain = false;
  function renew() {
    isWantedAgain = Boolean(renewTimer);
    if (renewTimer) return;
    renewTimer = setTimeout(() => {
      renewTimer = 0;
      if (isWantedAgain) kanava.refresh();
    }, RENEW_EVERY);
    reconnect();
  }

  // The whole screen: what the socket tells builds on what it told, so it is told there, if it lives.
  kanava.refresh = () => (isLive && isOpen() && reconnect ? renew() : poll().catch(() => {}));

  // What a command changed comes by the socket. Where nothing comes, it is asked for.
  document.addEventListener("htmx:beforeRequest", ({ detail }) => {
    detail.requestConfig.askedAt = performance.now();
  });
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    const { verb, askedAt } = detail.requestConfig;
    if (verb === "get" || !detail.successful) return;
    if (!isLive) poll(true).catch(() => {});
    else setTimeout(() => heardAt < askedAt && poll(true).catch(() => {}), TELL_WITHIN);
  });

  function pollLater(pause) {
    clearTimeout(pollTimer);
    pollTimer = setTimeout(async () => {
      if (isLive) return;
      await kanava.refresh();
      pollLater(Math.max(POLL_EVERY * (0.5 + Math.random()), restUntil - performance.now()));
    }, pause);
  }

  function showNote(id) {
    for (const one of document.querySelectorAll(".offline-note")) one.hidden = one.id !== id;
  }

  function setLive(live, note = "offline_note") {
    clearTimeout(bannerTimer);
    document.documentElement.dataset.live = String(live);
    if (live) {
      clearTimeout(pollTimer);
      showNote(null);
    } else {
      bannerTimer = setTimeout(() => showNote(note), BANNER_AFTER);
      if (isLive || !pollTimer) pollLater(POLL_AFTER * (1 + 3 * Math.random()));
    }
    isLive = live;
  }

  const silence = () => performance.now() - heardAt;
  const isOpen = () => socket?.readyState === WebSocket.OPEN;

  function hear() {
    heardAt = performance.now();
    isRefused = false;
    if (!isLive) setLive(true);
  }

  function look() {
    if (!element?.isConnected || !socket) return;
    if (socket.readyState === WebSocket.CONNECTING && silence() > CONNECT_WITHIN) socket.close();
    else if (isOpen() && silence() > (isRefused ? CONNECT_WITHIN : SILENT_AFTER)) {
      setLive(false);
      reconnect?.();
    }
  }
  setInterval(look, LOOK_EVERY);

  // Browsers guess whether there is a network; an answer is proof.
  async function ask() {
    const isAnswered = await poll(true).then(
      () => true,
      () => false,
    );
    if (!isAnswered) setLive(false);
    else if (!isLive && isOpen() && !isRefused && silence() < SILENT_AFTER) setLive(true);
    look();
  }

  kanava.behave("connection", (own) => {
    element = own;
    own.addEventListener("htmx:configRequest", (event) => (event.detail.timeout = POLL_WITHIN));
    own.addEventListener("htmx:afterRequest", ({ detail }) => {
      const seconds = Number(detail.xhr.getResponseHeader("Retry-After"));
      if (seconds > 0) restUntil = performance.now() + seconds * 1000 * (1 + Math.random());
    });
    // Not found is an answer as well: the screen without the conversation that went out of sight.
    own.addEventListener("htmx:beforeSwap", ({ detail }) => {
      if (detail.xhr.status === 404) Object.assign(detail, { shouldSwap: true, isError: false });
    });
    // The extension retries also for an element that was swapped out meanwhile: that socket must not
    // take the place of the one that is listened to.
    own.addEventListener("htmx:wsConnecting", () => {
      if (own.isConnected) return;
      const stray = socket;
      socket = before;
      stray.close();
    });
    own.addEventListener("htmx:wsOpen", (event) => {
      reconnect = event.detail.socketWrapper.reconnect;
      heardAt = performance.now();
      isRefused = true;
      if (document.hidden) sayWhetherSeen();
    });
    own.addEventListener("htmx:wsBeforeMessage", (event) => {
      hear();
      const beat = BEAT.exec(event.detail.message);
      if (!beat) return;
      // Nothing to show, and no news that an answer under way could overtake.
      event.preventDefault();
      event.stopPropagation();
      kanava.setServerNow(beat[1]);
    });
    own.addEventListener("htmx:wsClose", (event) => {
      if (own !== element || !own.isConnected) return;
      const { code } = event.detail.event;
      reconnect = event.detail.socketWrapper.reconnect;
      setLive(false, code === CROWDED ? "crowded_note" : undefined);
      if (code === SIGNED_OUT) window.location.reload();
      else if (![FOREIGN_PAGE, CROWDED, ...BY_EXTENSION].includes(code)) {
        setTimeout(() => own.isConnected && event.detail.socketWrapper.reconnect(), 1000 * (1 + Math.random()));
      }
    });
    pollTimer = 0;
    if (!isLive) setLive(false);
  });

  kanava.behave("reconnect", (button) => button.addEventListener("click", () => reconnect?.()));

  // Of what nobody looks at, only what rings and is said is drawn; the rest when it is looked at.
  function sayWhetherSeen() {
    if (isOpen()) socket.send(document.hidden ? "hidden" : "visible");
  }
  document.addEventListener("visibilitychange", sayWhetherSeen);

  // What somebody looks at is live: it takes the place of a window that nobody does.
  document.addEventListener("visibilitychange", () => {
    const isCrowded = !document.getElementById("crowded_note").hidden;
    if (!document.hidden && isCrowded) reconnect?.();
  });

  // After sleep a dead connection may look open for minutes. To "visible" a living one answers.
  let hiddenAt = 0;
  document.addEventListener("visibilitychange", () => {
    const now = performance.now();
    if (document.hidden) hiddenAt = now;
    else if (now - hiddenAt > 60000) setTimeout(() => heardAt < now && ask(), TELL_WITHIN);
  });
  window.addEventListener("online", ask);
  window.addEventListener("offline", ask);
})();
