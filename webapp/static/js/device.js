"use strict";
// This browser is let tell its person what rings while no page is open.
(() => {
  const asBytes = (text) => {
    const padded = text.replace(/-/g, "+").replace(/_/g, "/").padEnd(Math.ceil(text.length / 4) * 4, "=");
    return Uint8Array.from(atob(padded), (sign) => sign.charCodeAt(0));
  };
  const asText = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  class Told extends Error {}

  async function turnOn(section) {
    const { dataset } = section;
    if (!window.isSecureContext) throw new Told(dataset.wordInsecure);
    if (!("PushManager" in window) || !("serviceWorker" in navigator)) throw new Told(dataset.wordUnsupported);
    if ((await Notification.requestPermission()) !== "granted") throw new Told(dataset.wordDenied);
    const registration = await navigator.serviceWorker.register(dataset.worker);
    await navigator.serviceWorker.ready;
    const { key } = await (await kanava.request("POST", dataset.keyUrl, {})).json();
    const given = await subscribe(registration, asBytes(key)).catch(() => {
      throw new Told(dataset.wordUnreachable);
    });
    const answer = await kanava.request("POST", dataset.deviceUrl, {
      endpoint: given.endpoint,
      p256dh: asText(given.getKey("p256dh")),
      auth: asText(given.getKey("auth")),
    });
    if (!answer.ok) throw new Told(await answer.text().then((html) => new DOMParser().parseFromString(html, "text/html").body.textContent.trim()));
  }

  // What another key of ours subscribed to is of no use any more.
  async function subscribe(registration, applicationServerKey) {
    const options = { userVisibleOnly: true, applicationServerKey };
    const old = await registration.pushManager.getSubscription();
    if (old && asText(old.options.applicationServerKey) !== asText(applicationServerKey)) await old.unsubscribe();
    return registration.pushManager.subscribe(options);
  }

  kanava.behave("device", (section) => {
    const problem = section.querySelector(".field-problem");
    section.querySelector("[data-turns-on]")?.addEventListener("click", async ({ currentTarget: button }) => {
      button.disabled = true;
      problem.hidden = true;
      try {
        await turnOn(section);
        window.location.reload();
      } catch (error) {
        problem.textContent = error instanceof Told ? error.message : section.dataset.wordUnreachable;
        problem.hidden = false;
        button.disabled = false;
        button.focus();
      }
    });
  });
})();
