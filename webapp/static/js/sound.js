"use strict";
// The ring of offers: two soft tones, repeated until answered, from one tab of this browser only.
(() => {
  const EVERY = 2600;
  const isMuted = () => localStorage.getItem("kanava-muted") === "true";
  let context = null;
  let timer = 0;
  let letGo = null;

  function tone(frequency, start) {
    const oscillator = context.createOscillator();
    const gain = context.createGain();
    oscillator.frequency.value = frequency;
    oscillator.type = "sine";
    gain.gain.setValueAtTime(0.0001, start);
    gain.gain.exponentialRampToValueAtTime(0.12, start + 0.02);
    gain.gain.exponentialRampToValueAtTime(0.0001, start + 0.35);
    oscillator.connect(gain).connect(context.destination);
    oscillator.start(start);
    oscillator.stop(start + 0.4);
  }

  // Browsers keep silent until the first press or key on the page.
  function beep() {
    if (isMuted() || !navigator.userActivation?.hasBeenActive) return;
    context ||= new AudioContext();
    if (context.state !== "running") {
      context.resume();
      return;
    }
    tone(660, context.currentTime);
    tone(880, context.currentTime + 0.18);
  }

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
