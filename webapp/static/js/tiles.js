"use strict";
// Pictures that came together stand side by side, three in a row.
(() => {
  const ACROSS = 3;
  const TILES = ["tile-1", "tile-2", "tile-3"];

  function mark(run) {
    run.forEach((line, place) => {
      const own = run.length > 1 && TILES[place % ACROSS];
      line.classList.toggle("tile", Boolean(own));
      TILES.forEach((name) => line.classList.toggle(name, name === own));
    });
  }

  // Called when it is known what stands together.
  kanava.markTiles = (list) => {
    let run = [];
    for (const line of list.querySelectorAll(":scope > .line[data-picture]")) {
      const isNext = line.matches(".is-joined") && line.previousElementSibling === run.at(-1);
      if (!isNext) {
        mark(run);
        run = [];
      }
      run.push(line);
    }
    mark(run);
  };
})();
