"use strict";
// A list changes by the rows that came, and by the order when it came. All other rows stay as they
// are: with the focus, under the pointer, where they were scrolled to.
(() => {
  const number = (row) => row.dataset.conversation;
  const rowsIn = (root) => [...root.querySelectorAll(".row-item")];

  // A row that moves takes its focus along, where the browser can do that.
  function put(parent, child, before) {
    if (child.isConnected && parent.moveBefore) parent.moveBefore(child, before);
    else parent.insertBefore(child, before);
  }

  // What stands in order already is not touched, else a person's scrolling would jump.
  function arrange(parent, wanted) {
    const staying = new Set(wanted);
    for (const child of [...parent.childNodes]) if (!staying.has(child)) child.remove();
    let next = parent.firstElementChild;
    for (const child of wanted) {
      // One that only sank lets the others stay.
      if (child !== next && next?.nextElementSibling === child) next = child;
      if (child === next) next = next.nextElementSibling;
      else put(parent, child, next);
    }
  }

  // Gives false, and changes nothing, when a row is meant that neither came nor is there.
  kanava.patchList = (region, fresh) => {
    const came = rowsIn(fresh);
    const rows = new Map([...rowsIn(region), ...came].map((row) => [number(row), row]));
    const lists = [...fresh.querySelectorAll(":scope > .rows")].map((list) => {
      const known = document.getElementById(list.id);
      const order = list.dataset.order?.split(" ") ?? rowsIn(known).map(number);
      return [list, known, order.filter(Boolean).map((name) => rows.get(name))];
    });
    if (lists.some(([, known, wanted]) => !known || wanted.includes(undefined))) return false;
    region.dataset.digest = ""; // should anything fail from here on, it is neither
    const places = new Map(lists.map(([list, known]) => [list, known]));
    const same = (part) => [...region.children].find((child) => child.isEqualNode(part)) || part;
    arrange(region, [...fresh.children].map((part) => places.get(part) || same(part)));
    for (const [, known, wanted] of lists) arrange(known, wanted);
    region.dataset.digest = fresh.dataset.digest;
    came.forEach(kanava.enliven);
    return true;
  };
})();
