"use strict";
// What one author says within some minutes stands together: one name on top, one time below. Each line
// keeps both for who does not see it, and shows its own time under the pointer.
(() => {
  const APART = 5 * 60000;
  // From so many lines on, the browser leaves out those that are not in sight.
  const LONG = 300;

  function belong(above, line) {
    const author = line?.dataset.author;
    return Boolean(author) && above?.dataset.author === author && Date.parse(line.dataset.at) - Date.parse(above.dataset.at) < APART;
  }

  // What became of an answer is said once, too, as long as it is the same for those below it.
  const fateOf = (line) => line.querySelector(".delivery")?.textContent.trim();

  function mark(line) {
    const isJoined = belong(line.previousElementSibling, line);
    const isFollowed = belong(line, line.nextElementSibling);
    line.classList.toggle("is-joined", isJoined);
    line.classList.toggle("is-followed", isFollowed);
    line.classList.toggle("is-like-next", isFollowed && fateOf(line) === fateOf(line.nextElementSibling));
  }

  // After any change of the lines: what stands between them, then what stands together.
  kanava.shape = (list) => {
    list.classList.toggle("is-long", list.childElementCount > LONG);
    const holder = document.activeElement;
    kanava.unshape(list);
    kanava.placeStory(list);
    kanava.markDividers(list);
    kanava.foldStory(list);
    list.querySelectorAll(":scope > .line[data-author]").forEach(mark);
    kanava.markTiles(list);
    if (document.activeElement === document.body && holder?.isConnected) holder.focus({ preventScroll: true });
  };
  // Before: only the lines themselves are left.
  kanava.unshape = (list) => {
    kanava.clearDividers(list);
    kanava.clearStory(list);
  };
})();
