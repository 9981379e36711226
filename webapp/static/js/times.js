"use strict";
// Moments in the reader's own language and time zone; waiting times that run, by the server's clock.
(() => {
  const language = document.documentElement.lang || undefined;
  const offset = Date.parse(kanava.meta("server-time")) - Date.now() || 0;

  // The person's own time zone, if chosen, else this computer's.
  function ownZone() {
    const name = document.documentElement.dataset.timeZone;
    try {
      return new Intl.DateTimeFormat(language, { timeZone: name }).resolvedOptions().timeZone;
    } catch {
      return undefined; // one that this browser does not know
    }
  }
  const timeZone = ownZone();
  // For the server, whose pages are then right before this runs.
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (here) document.cookie = `time_zone=${here}; path=/; max-age=31536000; samesite=lax`;
  kanava.dateFormat = (options) => new Intl.DateTimeFormat(language, { timeZone, ...options });
  const forms = {
    time: kanava.dateFormat({ timeStyle: "short" }),
    date: kanava.dateFormat({ dateStyle: "medium" }),
    full: kanava.dateFormat({ dateStyle: "medium", timeStyle: "short" }),
  };
  const short = (value, unit) =>
    new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "narrow" }).format(value);

  kanava.serverNow = () => Date.now() + offset;
  kanava.elapsedWords = (milliseconds) => {
    const seconds = Math.max(0, Math.floor(milliseconds / 1000));
    if (seconds < 60) return short(seconds, "second");
    if (seconds < 3600) return short(Math.floor(seconds / 60), "minute");
    if (seconds < 86400) return short(Math.floor(seconds / 3600), "hour");
    return short(Math.floor(seconds / 86400), "day");
  };

  function show(element) {
    const moment = new Date(element.dateTime);
    const style = element.dataset.moment;
    const words =
      style === "elapsed"
        ? kanava.elapsedWords(kanava.serverNow() - moment)
        : (forms[style] || forms.full).format(moment);
    if (element.textContent !== words) element.textContent = words;
    if (!element.title) element.title = forms.full.format(moment);
  }

  kanava.onAdded((root) => {
    if (root.matches?.("time[data-moment]")) show(root);
    root.querySelectorAll?.("time[data-moment]").forEach(show);
  });
  setInterval(() => {
    document.querySelectorAll('time[data-moment="elapsed"]').forEach(show);
  }, 1000);
})();
