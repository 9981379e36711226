"use strict";
// A picture that is being fetched is one pixel: it is asked for again a few times, and what stands for it
// in words stays until it is here.
kanava.behave("remote-picture", (image) => {
  const TRIES = 7;
  const url = image.src;
  let tries = 0;
  function look() {
    if (image.naturalWidth > 1) {
      image.hidden = false;
      image.closest(".pictured")?.classList.add("is-here");
      return;
    }
    tries += 1;
    if (tries <= TRIES) setTimeout(() => image.isConnected && (image.src = `${url}?again=${tries}`), 200 * 2 ** tries);
  }
  image.addEventListener("load", look);
  image.addEventListener("error", () => image.remove());
  if (image.complete && image.naturalWidth) look();
});
