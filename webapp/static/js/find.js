"use strict";
// Words looked for in the open conversation: the server says which lines hold them and how they are
// written there, older lines among them; from one to the next, each loaded when it is gone to.
(() => {
  const PAUSE = 250;

  // The letters of a line where one of the spellings stands, as ranges over its texts.
  function rangesIn(line, spellings) {
    const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
    const texts = [];
    let whole = "";
    while (walker.nextNode()) {
      texts.push([walker.currentNode, whole.length]);
      whole += walker.currentNode.data;
    }
    const endOf = ([node, start]) => start + node.length;
    const found = [];
    for (const spelling of spellings) {
      for (let at = whole.indexOf(spelling); at >= 0; at = whole.indexOf(spelling, at + 1)) {
        const range = new Range();
        const [first, last] = [at, at + spelling.length].map((end, part) => texts.find((text) => endOf(text) >= end + 1 - part));
        range.setStart(first[0], at - first[1]);
        range.setEnd(last[0], at + spelling.length - last[1]);
        found.push(range);
      }
    }
    return found;
  }

  // What the newest bar does with a line that came.
  let markAgain = () => {};

  kanava.behave("find", (bar) => {
    const field = bar.querySelector("input");
    const status = bar.querySelector(".find-place");
    const part = (name) => bar.querySelector(`[data-find="${name}"]`);
    const thread = document.getElementById("thread");
    let [ids, spellings, at, asked] = [[], [], -1, ""];
    let [timer, opener, isMore] = [0, null, false];

    function mark() {
      if (!window.CSS?.highlights) return;
      const bodies = ids.map((id) => [id, document.querySelector(`#message_${id} :is(.bubble, .note)`)]).filter(([, body]) => body);
      const all = bodies.map(([id, body]) => [id, rangesIn(body, spellings)]);
      CSS.highlights.set("finds", new Highlight(...all.flatMap(([, ranges]) => ranges)));
      CSS.highlights.set("find-now", new Highlight(...all.filter(([id]) => id === ids[at]).flatMap(([, ranges]) => ranges)));
      CSS.highlights.get("find-now").priority = 1;
    }

    function tell(words) {
      status.textContent = words;
      part("older").disabled = part("newer").disabled = !ids.length;
    }

    async function go(to) {
      if (!ids.length) return;
      at = (to + ids.length) % ids.length;
      tell(kanava.fill(bar.dataset.wordPlace, { number: at + 1, total: `${ids.length}${isMore ? "+" : ""}` }));
      const own = ids[at];
      await kanava.showLine(thread, own);
      if (own === ids[at]) mark();
    }

    function forget() {
      [ids, spellings, at, asked] = [[], [], -1, ""];
      tell("");
      mark();
    }

    async function ask() {
      const words = field.value.trim();
      if (!words) return forget();
      asked = words;
      const answer = await fetch(`${bar.getAttribute("action")}?${new URLSearchParams({ q: words })}`, { headers: { "HX-Request": "true" } }).catch(() => null);
      if (words !== field.value.trim() || bar.hidden) return;
      if (!answer?.ok) return tell(bar.dataset.wordFailed);
      const found = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".finds");
      ids = found.dataset.ids.split(" ").filter(Boolean);
      spellings = JSON.parse(found.dataset.spellings);
      isMore = "more" in found.dataset;
      if (ids.length) return go(0);
      forget();
      tell(bar.dataset.wordNone);
    }

    function soon() {
      clearTimeout(timer);
      timer = setTimeout(ask, PAUSE);
    }

    // Who is quicker than the answer waits for it: it goes to the first by itself.
    function step(by) {
      clearTimeout(timer);
      if (field.value.trim() !== asked) ask();
      else go(at + by);
    }

    function close() {
      if (bar.hidden) return;
      bar.hidden = true;
      forget();
      kanava.unmarkLine();
      const back = opener?.isConnected && opener.checkVisibility() ? opener : thread;
      back.focus({ preventScroll: true });
    }

    kanava.openFind = () => {
      if (!bar.contains(document.activeElement)) opener = document.activeElement;
      bar.hidden = false;
      field.focus();
      field.select();
      if (field.value.trim()) ask();
    };
    field.addEventListener("input", (event) => event.isComposing || soon());
    field.addEventListener("compositionend", soon);
    bar.addEventListener("submit", (event) => {
      event.preventDefault();
      step(1);
    });
    bar.addEventListener("keydown", (event) => {
      if (event.isComposing || event.keyCode === 229) return;
      if (event.key === "Escape") close();
      else if (event.key === "Enter" && event.shiftKey && event.target === field) step(-1);
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
    part("newer").addEventListener("click", () => step(-1));
    part("close").addEventListener("click", close);
    markAgain = () => ids.length && bar.isConnected && mark();
  });
  // Heard once for all: a listener of each bar's own would keep every conversation ever opened.
  kanava.onAdded((root) => root.matches?.(".line[data-message]") && markAgain());

  document.addEventListener("click", (event) => event.target.closest("[data-finds]") && kanava.openFind());
})();
