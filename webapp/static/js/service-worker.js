"use strict";
// Kept by the browser for Kanava: shows what is sent while no page is open, and a page of its own when
// there is no connection. It keeps that page alone: nothing that belongs to a person.
(() => {
  const KEPT = "kanava-offline-1";
  const at = (path) => new URL(path, self.registration.scope).href;

  // The page, and what it names.
  async function keepOffline() {
    const cache = await caches.open(KEPT);
    const answer = await fetch(at("offline"), { cache: "reload", credentials: "omit" });
    if (!answer.ok) return;
    const html = await answer.clone().text();
    await cache.put(at("offline"), answer);
    const named = [...html.matchAll(/(?:href|src)="([^"]+\.(?:css|svg)[^"]*)"/g)].map(([, path]) => path);
    await cache.addAll(named.map((path) => new URL(path, self.location.origin).href));
  }

  self.addEventListener("install", (event) => event.waitUntil(keepOffline().then(() => self.skipWaiting())));

  self.addEventListener("activate", (event) => {
    const old = caches.keys().then((names) => Promise.all(names.filter((name) => name !== KEPT).map((name) => caches.delete(name))));
    event.waitUntil(old.then(() => self.clients.claim()));
  });

  self.addEventListener("fetch", (event) => {
    const { request } = event;
    if (request.mode === "navigate" && request.method === "GET") {
      event.respondWith(fetch(request).catch(() => caches.match(at("offline"))));
    } else if (request.referrer === at("offline") || ["style", "image"].includes(request.destination)) {
      if (!self.navigator.onLine) event.respondWith(caches.match(request).then((kept) => kept || fetch(request)));
    }
  });

  self.addEventListener("push", (event) => {
    const said = event.data?.json() ?? {};
    const { title, body, tag, path, actions } = said;
    event.waitUntil(
      self.registration.showNotification(title || "Kanava", {
        body,
        tag,
        actions,
        icon: at("static/img/icon-192.png"),
        requireInteraction: Boolean(actions?.length),
        data: { path },
      }),
    );
  });

  // A page of ours does what was pressed: it holds the sign-in and the token that a command needs.
  async function lead({ tag, data }, action) {
    const pages = await self.clients.matchAll({ type: "window" });
    const consoles = pages.filter((page) => new URL(page.url).pathname.includes("/conversations"));
    const path = at(data?.path || "conversations");
    const page = await (consoles[0] ? consoles[0].focus() : self.clients.openWindow(path));
    page?.postMessage({ kind: "kanava:alert", tag, action, path: consoles[0] ? path : "" });
  }

  self.addEventListener("notificationclick", (event) => {
    event.notification.close();
    event.waitUntil(lead(event.notification, event.action));
  });
})();
