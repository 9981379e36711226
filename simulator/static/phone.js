"use strict";

// The phone works as plain pages; this file makes it live: it asks for news, sends in place,
// and counts the reply token down.
(() => {
  const phone = document.querySelector("[data-phone]");
  const scroll = phone.querySelector("[data-scroll]");
  const hint = phone.querySelector("[data-hint]");
  const problem = phone.querySelector("[data-problem]");
  const write = phone.querySelector("[data-write]");
  const text = write.elements.text;
  const base = phone.dataset.base;
  let asking = null;

  const timeline = () => phone.querySelector("[data-timeline]");
  const toBottom = () => { scroll.scrollTop = scroll.scrollHeight; };

  const showTimes = (root) => {
    for (const time of root.querySelectorAll("time")) {
      time.textContent = new Date(time.dateTime)
        .toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
    }
  };

  // Rows keep their place by id, so that focus, playing media and screen readers are not disturbed.
  const known = new Map();
  const merge = (html) => {
    const fresh = new DOMParser().parseFromString(html, "text/html").querySelector("[data-timeline]");
    const list = timeline();
    const wasAtBottom = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 80;
    const ids = new Set();
    let isNew = false;
    for (const row of [...fresh.children]) {
      ids.add(row.id);
      const markup = row.outerHTML;
      const present = document.getElementById(row.id);
      if (present && known.get(row.id) === markup) continue;
      known.set(row.id, markup);
      showTimes(row);
      if (present) present.replaceWith(row);
      else { list.append(row); isNew = true; }
    }
    for (const row of [...list.children]) if (!ids.has(row.id)) row.remove();
    [...ids].forEach((id, place) => {
      const row = document.getElementById(id);
      if (list.children[place] !== row) list.insertBefore(row, list.children[place]);
    });
    list.dataset.version = fresh.dataset.version;
    if (isNew && wasAtBottom) toBottom();
  };

  const showHint = (seconds) => {
    hint.textContent = seconds > 0
      ? `Free reply token: ${seconds} s left`
      : "No free reply token: an answer counts as a push";
  };

  const complain = (words) => {
    problem.hidden = !words;
    problem.textContent = words;
  };

  const ask = async () => {
    const version = encodeURIComponent(timeline().dataset.version);
    const answer = await fetch(`${base}/timeline?version=${version}`);
    if (!answer.ok) throw new Error(String(answer.status));
    showHint(Number(answer.headers.get("X-Reply-Seconds")));
    if (answer.status === 200) merge(await answer.text());
  };

  const refresh = () => {
    asking ??= ask()
      .then(() => complain(""), () => complain("The simulator does not answer. Trying again…"))
      .finally(() => { asking = null; });
    return asking;
  };

  const send = async (form, button) => {
    const body = new FormData(form, button);
    if (form === write) {
      if (!text.value.trim()) return;
      text.value = "";
    }
    const answer = await fetch(form.action, {
      method: "POST", body, headers: { "X-Requested-With": "fetch" },
    }).catch(() => null);
    if (!answer || !answer.ok) {
      complain("That could not be sent.");
      if (form === write) text.value = body.get("text");
      return;
    }
    if (form !== write && !form.closest("[data-timeline]")) form.reset();
    await asking;
    await refresh();
    toBottom();
  };

  phone.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-send]")) return;
    event.preventDefault();
    event.target.closest("details")?.removeAttribute("open");
    send(event.target, event.submitter);
  });

  phone.addEventListener("click", (event) => {
    const copy = event.target.closest("[data-copy]");
    if (copy) navigator.clipboard?.writeText(copy.dataset.copy);
  });

  // Enter sends, Shift+Enter breaks; while an input method composes, Enter only picks a word.
  text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    write.requestSubmit();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = phone.querySelector("details[open]");
    open?.removeAttribute("open");
    open?.querySelector("summary").focus();
  });

  const loop = async () => {
    await refresh();
    setTimeout(loop, document.hidden ? 3000 : 600);
  };

  for (const row of timeline().children) known.set(row.id, row.outerHTML);
  showTimes(phone);
  toBottom();
  loop();
})();
