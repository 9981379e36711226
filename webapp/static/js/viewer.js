"use strict";
// A picture of the thread, large: nearer and farther by keys, wheel, double click or two fingers; on to
// the others; kept by Save. It closes when its sender takes the picture back.
(() => {
  const [NEAREST, STEP] = [8, 1.5];

  kanava.behave("viewer", (viewer) => {
    const [stage, image] = [viewer.querySelector(".viewer-stage"), viewer.querySelector("img")];
    const part = (name) => viewer.querySelector(`[data-viewer="${name}"]`);
    const all = () => [...document.querySelectorAll("#thread .image-link")];
    // A button that is disabled would lose the focus, and the keys with it.
    const turn = (name, isOff) => part(name).setAttribute("aria-disabled", String(isOff));
    let shown = "";
    let zoom = 1;
    const place = () => all().findIndex((link) => link.getAttribute("href") === shown);

    function fit() {
      const { naturalWidth: width, naturalHeight: height } = image;
      if (!width) return;
      const least = Math.min(stage.clientWidth / width, stage.clientHeight / height, 1);
      image.style.width = `${Math.floor(width * least * zoom)}px`;
      part("level").textContent = `${Math.round(least * zoom * 100)} %`;
      turn("out", zoom <= 1);
      turn("in", zoom >= NEAREST);
    }

    // What is under the pointer, else in the middle, stays there.
    function zoomTo(wanted, at) {
      const box = stage.getBoundingClientRect();
      const [x, y] = at ? [at.clientX - box.left, at.clientY - box.top] : [box.width / 2, box.height / 2];
      const before = image.getBoundingClientRect();
      const [across, down] = [(x + box.left - before.left) / before.width, (y + box.top - before.top) / before.height];
      zoom = Math.min(NEAREST, Math.max(1, wanted));
      fit();
      const after = image.getBoundingClientRect();
      stage.scrollLeft += after.left + after.width * across - box.left - x;
      stage.scrollTop += after.top + after.height * down - box.top - y;
    }

    function show(link) {
      const line = link.closest(".line");
      shown = link.getAttribute("href");
      zoom = 1;
      image.src = shown;
      image.alt = link.querySelector("img").alt;
      part("save").href = shown;
      part("who").textContent = [".visually-hidden", ".meta time"].map((name) => line.querySelector(name)?.textContent.trim()).join(" ");
      const [at, count] = [place(), all().length];
      part("place").textContent = count > 1 ? kanava.fill(viewer.dataset.word, { number: at + 1, total: count }) : "";
      turn("previous", at <= 0);
      turn("next", at >= count - 1);
      fit();
    }

    function step(by) {
      const next = all()[place() + by];
      if (next) show(next);
    }

    const keys = {
      ArrowLeft: () => step(-1),
      ArrowRight: () => step(1),
      "+": () => zoomTo(zoom * STEP),
      "=": () => zoomTo(zoom * STEP),
      "-": () => zoomTo(zoom / STEP),
      0: () => zoomTo(1),
      s: () => part("save").click(),
    };
    const presses = { previous: () => step(-1), next: () => step(1), in: keys["+"], out: keys["-"], close: () => viewer.close() };

    image.addEventListener("load", fit);
    image.addEventListener("dblclick", (event) => zoomTo(zoom > 1 ? 1 : 2.5, event));
    new ResizeObserver(fit).observe(stage);
    stage.addEventListener("wheel", (event) => {
      event.preventDefault();
      zoomTo(event.deltaY < 0 ? zoom * 1.2 : zoom / 1.2, event);
    }, { passive: false });
    viewer.addEventListener("keydown", (event) => {
      const act = keys[event.key];
      if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      act();
    });
    viewer.addEventListener("click", (event) => {
      const name = event.target.closest("button")?.dataset.viewer;
      if (name) presses[name]();
      else if (event.target === stage) viewer.close();
    });
    // Where it was opened from may have been drawn anew meanwhile.
    viewer.addEventListener("close", () => {
      image.removeAttribute("src");
      if (document.activeElement === document.body) (all()[place()] || document.getElementById("thread"))?.focus();
    });
    document.addEventListener("click", (event) => {
      const link = event.target.closest("#thread .image-link");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      event.preventDefault();
      viewer.showModal();
      show(link);
    });
    kanava.onAdded(() => viewer.open && place() < 0 && viewer.close());
  });
})();
