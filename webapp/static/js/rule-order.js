"use strict";
// Rules are put into another order by dragging their number; the buttons do the same by keyboard.
(() => {
  kanava.behave("rule-order", (list) => {
    const items = () => [...list.children];
    let held = null;
    let first = -1;

    function begin(event) {
      const handle = event.target.closest("[data-handle]");
      if (!handle || event.button) return;
      held = handle.closest(".rule-item");
      first = items().indexOf(held);
      held.classList.add("is-held");
      handle.setPointerCapture(event.pointerId);
      event.preventDefault();
    }

    function move(event) {
      if (!held) return;
      const over = items().find((item) => {
        const box = item.getBoundingClientRect();
        return item !== held && event.clientY > box.top && event.clientY < box.bottom;
      });
      if (!over) return;
      const box = over.getBoundingClientRect();
      const isBelow = event.clientY > box.top + box.height / 2;
      list.insertBefore(held, isBelow ? over.nextSibling : over);
    }

    function drop() {
      if (!held) return;
      const item = held;
      held = null;
      item.classList.remove("is-held");
      const place = items().indexOf(item);
      if (place !== first) send(item, place + 1);
    }

    function cancel() {
      if (!held) return;
      const others = items().filter((item) => item !== held);
      list.insertBefore(held, others[first] || null);
      held.classList.remove("is-held");
      held = null;
    }

    function send(item, place) {
      window.htmx.ajax("POST", item.dataset.place, {
        source: item,
        target: "#rules",
        select: "#rules",
        swap: "outerHTML",
        values: { to: place },
      });
    }

    list.addEventListener("pointerdown", begin);
    list.addEventListener("pointermove", move);
    list.addEventListener("pointerup", drop);
    list.addEventListener("pointercancel", cancel);
    list.addEventListener("keydown", (event) => {
      if (event.key === "Escape") cancel();
    });
  });
})();
