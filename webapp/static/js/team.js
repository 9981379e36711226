"use strict";
// The list of presences follows what happens: asked for every few seconds while it is looked at.
(() => {
  const EVERY = 3000;
  // What a row says, without its form's token and without the reader's own way to write moments.
  const wordOf = (cell) => cell.querySelector("select")?.dataset.now || cell.querySelector("time")?.dateTime || cell.textContent;
  const said = (row) => [...row.cells].map(wordOf).join("|");
  // Who is choosing keeps the row they choose in.
  const isInUse = (row) => row.contains(document.activeElement) || row.dataset.touched;

  kanava.behave("team", (body) => {
    body.addEventListener("input", (event) => (event.target.closest("tr").dataset.touched = "true"));

    function merge(fresh) {
      const rows = [...fresh.rows].map((row) => {
        const known = document.getElementById(row.id);
        return known && (isInUse(known) || said(known) === said(row)) ? known : row;
      });
      for (const row of [...body.rows]) if (!rows.includes(row)) row.remove();
      rows.forEach((row, place) => {
        if (body.rows[place] === row) return;
        body.insertBefore(row, body.rows[place] || null);
        kanava.enliven(row);
      });
    }

    setInterval(async () => {
      if (document.hidden) return;
      const answer = await fetch(body.dataset.from, { headers: { "HX-Request": "true" } }).catch(() => null);
      if (!answer?.ok) return;
      const table = document.createElement("table");
      table.innerHTML = await answer.text();
      const fresh = table.querySelector("tbody");
      if (fresh) merge(fresh);
    }, EVERY);
  });
})();
