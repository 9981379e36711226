"use strict";
// Sounds of the console, each as loud as its agent wants it, from one tab of this browser only: the
// ring of offers (two soft tones, repeated until answered), a message, a mention.
(() => {
  const EVERY = 2600;
  // One tab plays; the others of this browser leave it alone for so long.
  const TURN = 1500;
  const GAIN = { off: 0, quiet: 0.04, normal: 0.12, loud: 0.36 };
  // Frequency and start in seconds of each tone.
  const TONES = { offer: [[660, 0], [880, 0.18]], message: [[520, 0]], mention: [[740, 0], [740, 0.16]] };
  const isMuted = () => localStorage.getItem("kanava-muted") === "true";
  let context = null;
  let timer = 0;
  let letGo = null;

  function tone(frequency, start, loudest) {
    const oscillator = context.createOscillator();
    const gain = context.createGain();
    oscillator.frequency.value = frequency;
    oscillator.type = "sine";
    gain.gain.setValueAtTime(0.0001, start);
    gain.gain.exponentialRampToValueAtTime(loudest, start + 0.02);
    gain.gain.exponentialRampToValueAtTime(0.0001, start + 0.35);
    oscillator.connect(gain).connect(context.destination);
    oscillator.start(start);
    oscillator.stop(start + 0.4);
  }

  // Browsers keep silent until the first press or key on the page.
  function play(kind, volume) {
    if (!GAIN[volume] || !navigator.userActivation?.hasBeenActive) return;
    context ||= new AudioContext();
    if (context.state !== "running") {
      context.resume();
      return;
    }
    for (const [frequency, start] of TONES[kind]) tone(frequency, context.currentTime + start, GAIN[volume]);
  }
  const volumeOf = (kind) => (isMuted() ? "off" : (kanava.preference(`${kind}Sound`) ?? "normal"));
  const beep = () => play("offer", volumeOf("offer"));

  kanava.sound = (kind) => {
    const now = () => play(kind, volumeOf(kind));
    if (!navigator.locks) now();
    else
      navigator.locks.request(`kanava-sound-${kind}`, { ifAvailable: true }, (lock) => {
        if (!lock) return undefined;
        now();
        return new Promise((resolve) => setTimeout(resolve, TURN));
      });
  };

  // Where it is chosen it is heard.
  kanava.behave("sound-samples", (fields) =>
    fields.addEventListener("change", ({ target }) => play(target.name.replace("_sound", ""), target.value)),
  );

  function begin() {
    beep();
    timer = setInterval(beep, EVERY);
  }

  kanava.ring = (isRinging) => {
    if (isRinging === Boolean(letGo)) return;
    if (!isRinging) {
      clearInterval(timer);
      letGo();
      letGo = null;
      return;
    }
    let isOver = false;
    const over = new Promise((resolve) => {
      letGo = () => {
        isOver = true;
        resolve();
      };
    });
    const hold = () => {
      if (!isOver) begin();
      return over;
    };
    if (navigator.locks) navigator.locks.request("kanava-ring", hold);
    else hold();
  };

  kanava.behave("sound-toggle", (button) => {
    const show = () => button.setAttribute("aria-pressed", String(!isMuted()));
    button.addEventListener("click", () => {
      localStorage.setItem("kanava-muted", String(!isMuted()));
      show();
    });
    show();
  });
})();
