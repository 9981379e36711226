"use strict";
// A picture that cannot be had gives way to the initials behind it.
kanava.behave("picture", (image) => {
  const giveWay = () => image.remove();
  image.addEventListener("error", giveWay);
  if (image.complete && !image.naturalWidth && image.src) giveWay();
});
