"use strict";
// Behaviours attach by data-behavior, once an element, also to what is swapped in later.
(() => {
  const starts = new Map();
  const added = [];
  const attached = new WeakMap();

  function attach(element) {
    const names = attached.get(element) || new Set();
    attached.set(element, names);
    for (const name of element.dataset.behavior.split(/\s+/)) {
      if (!names.has(name) && starts.has(name)) {
        names.add(name);
        starts.get(name)(element);
      }
    }
  }

  function enter(root) {
    if (root.matches?.("[data-behavior]")) attach(root);
    root.querySelectorAll?.("[data-behavior]").forEach(attach);
    added.forEach((callback) => callback(root));
  }

  const meta = (name) => document.querySelector(`meta[name="${name}"]`)?.content || "";

  // Nothing waits for ever: after LIMIT the request, or what is still missing of its answer, fails
  // with a TimeoutError. What the server did meanwhile is then unknown.
  const LIMIT = 20000;

  async function request(method, url, values, options = {}) {
    const limit = new AbortController();
    setTimeout(() => limit.abort(new DOMException("no answer in time", "TimeoutError")), LIMIT);
    const response = await fetch(url, {
      method,
      body: new URLSearchParams(values),
      headers: { "X-CSRFToken": meta("csrf-token"), "HX-Request": "true" },
      credentials: "same-origin",
      signal: limit.signal,
      ...options,
    });
    const elsewhere = response.headers.get("HX-Redirect");
    if (elsewhere) window.location.assign(elsewhere);
    return response;
  }

  // What people typed or are called is put in as it is: replace() would read "$&" in it.
  // A name or words written from right to left turn nothing of the sentence around them.
  const isolated = (value) => (/[\p{Script=Arabic}\p{Script=Hebrew}]/u.test(value) ? `\u2068${value}\u2069` : value);
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (place, name) => isolated(values[name] ?? place));

  window.kanava = {
    fill,
    behave: (name, start) => starts.set(name, start),
    onAdded: (callback) => added.push(callback),
    enliven(element) {
      window.htmx?.process(element);
      enter(element);
    },
    meta,
    request,
  };

  document.addEventListener("DOMContentLoaded", () => enter(document.body));
  document.addEventListener("htmx:load", (event) => {
    if (event.detail.elt !== document.body) enter(event.detail.elt);
  });
  document.addEventListener("htmx:configRequest", (event) => {
    event.detail.headers["X-CSRFToken"] = meta("csrf-token");
  });
})();
