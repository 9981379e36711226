"use strict";
// What the server asks before it sends: the chat went on, or nobody will get it. The words stand in
// the field again; one button sends them knowingly, under the same key. What counts as seen is what
// stood there when somebody began to type.
(() => {
  const CODES = ["stale", "blocked"];
  const newestIn = (thread) =>
    Math.max(0, ...[...thread.querySelectorAll(".line[data-message]")].map((line) => Number(line.dataset.message)));

  kanava.newestLine = () => newestIn(document.getElementById("thread"));
  kanava.isAsked = (code) => CODES.includes(code);

  kanava.behave("guards", (form) => {
    const field = form.querySelector("textarea");
    const bar = form.querySelector(".composer-guard");
    const [look, send] = bar.querySelectorAll("button");
    const thread = document.getElementById("thread");
    let seen = newestIn(thread);
    let isEmpty = !field.value;
    let asked = null;

    const unmark = () => thread.querySelectorAll(".is-newer").forEach((line) => line.classList.remove("is-newer"));
    function close() {
      if (!asked) return;
      seen = Math.max(seen, ...asked.lines);
      asked = null;
      bar.hidden = true;
      unmark();
    }

    // A colleague's answer that can still be taken back has no line that one could have seen: who
    // sends knowing of it asks for nothing newer.
    const seenNow = () => (asked?.knowing && asked.code === "stale" && !asked.lines.length ? null : seen);
    // What goes with the words; `key` where they were refused under it.
    form.guarded = () => ({ seen: seenNow(), ...(asked?.knowing && { key: asked.key, isBlockKnown: asked.isBlockKnown || asked.code === "blocked" }) });
    // An Enter that only meant to send does not say that one knows.
    form.isGuarded = () => {
      if (!asked || asked.knowing) return false;
      send.focus();
      return true;
    };

    form.addEventListener("kanava:asked", ({ detail }) => {
      close();
      asked = detail;
      bar.hidden = false;
      bar.dataset.code = detail.code;
      look.hidden = !detail.lines.length;
      const lines = detail.lines.map((id) => document.getElementById(`message_${id}`)).filter(Boolean);
      for (const line of lines) line.classList.add("is-newer");
      lines[0]?.scrollIntoView({ block: "nearest" });
    });
    send.addEventListener("click", () => {
      seen = Math.max(seen, ...asked.lines);
      asked.knowing = true;
      form.requestSubmit();
      close();
    });
    // Nor does one that is still held down.
    send.addEventListener("keydown", (event) => event.repeat && event.preventDefault());
    look.addEventListener("click", () => {
      const first = thread.querySelector(".is-newer");
      const problem = form.querySelector(".field-problem");
      close();
      problem.hidden = true;
      field.removeAttribute("aria-invalid");
      first?.scrollIntoView({ block: "center" });
      first?.classList.add("is-newer");
      field.focus({ preventScroll: true });
    });
    field.addEventListener("kanava:cleared", () => {
      isEmpty = true;
      unmark();
    });
    for (const kind of ["input", "kanava:typed"]) {
      field.addEventListener(kind, () => {
        close();
        if (isEmpty && field.value) seen = Math.max(seen, newestIn(thread));
        isEmpty = !field.value;
      });
    }
  });
})();
