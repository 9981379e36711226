"use strict";
// How long a text is, told near its limit, as the channel counts: in UTF-16 units.
(() => {
  const NEAR_LIMIT = 0.8;

  kanava.behave("units", (box) => {
    const field = box.querySelector("textarea");
    const note = box.querySelector(".units");
    const limit = Number(box.dataset.limit);
    const tell = () => {
      note.hidden = field.value.length < limit * NEAR_LIMIT;
      note.textContent = `${field.value.length} / ${limit}`;
      note.classList.toggle("is-over", field.value.length > limit);
    };
    field.addEventListener("input", tell);
    tell();
  });
})();
