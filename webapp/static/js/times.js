"use strict";
// Moments in the reader's own time zone; waiting times that run, by the server's clock.
(() => {
  const language = document.documentElement.lang || undefined;
  const offset = Date.parse(kanava.meta("server-time")) - Date.now() || 0;
  const clock = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hour12: false });
  const full = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short", hour12: false });
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
        : (style === "full" ? full : clock).format(moment);
    if (element.textContent !== words) element.textContent = words;
    if (!element.title) element.title = full.format(moment);
  }

  kanava.onAdded((root) => {
    if (root.matches?.("time[data-moment]")) show(root);
    root.querySelectorAll?.("time[data-moment]").forEach(show);
  });
  setInterval(() => {
    document.querySelectorAll('time[data-moment="elapsed"]').forEach(show);
  }, 1000);
})();
