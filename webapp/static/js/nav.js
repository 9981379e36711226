"use strict";
// On a phone the menu is a strip: the current entry is in sight.
document.addEventListener("DOMContentLoaded", () => {
  const strip = document.querySelector(".admin-nav");
  const current = strip?.querySelector("[aria-current='page']");
  if (current) strip.scrollLeft = current.offsetLeft - (strip.clientWidth - current.offsetWidth) / 2;
});
