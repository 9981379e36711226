"use strict";
// Moments in the reader's own language and time zone; waiting times that run, by the server's clock;
// the whole date as their tooltip.
(() => {
  const language = document.documentElement.lang || undefined;
  // Counted on a clock that nobody sets: this computer's may jump while the page is open.
  let offset = Date.parse(kanava.meta("server-time")) - performance.now() || Date.now() - performance.now();

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

  kanava.serverNow = () => performance.now() + offset;
  // That clock stands still while the computer sleeps; the server tells its own again and again.
  kanava.setServerNow = (moment) => {
    const told = Date.parse(moment);
    if (told) offset = told - performance.now();
  };
  kanava.elapsedWords = (milliseconds) => {
    const seconds = Math.max(0, Math.floor(milliseconds / 1000));
    if (seconds < 60) return short(seconds, "second");
    if (seconds < 3600) return short(Math.floor(seconds / 60), "minute");
    if (seconds < 86400) return short(Math.floor(seconds / 3600), "hour");
    return short(Math.floor(seconds / 86400), "day");
  };

  const plain = (value, unit) =>
    new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "short" }).format(value);
  const SOON = 5 * 60000;

  function spanWords(milliseconds) {
    const minutes = Math.floor(milliseconds / 60000);
    if (minutes < 1) return plain(Math.floor(milliseconds / 1000), "second");
    if (minutes < 60) return plain(minutes, "minute");
    if (minutes < 1440) return plain(Math.floor(minutes / 60), "hour");
    return plain(Math.floor(minutes / 1440), "day");
  }

  // How long there still is to answer, or by how much it is late.
  function showDue(element) {
    const left = new Date(element.dateTime) - kanava.serverNow();
    const words = (left < 0 ? element.dataset.late : element.dataset.due).replace("{time}", spanWords(Math.abs(left)));
    if (element.textContent !== words) element.textContent = words;
    if (!element.title) element.title = forms.full.format(new Date(element.dateTime));
    const mark = element.closest(".due");
    mark.classList.toggle("is-late", left < 0);
    mark.classList.toggle("is-soon", left >= 0 && left < SOON);
  }

  function show(element) {
    if (element.dataset.due) {
      showDue(element);
      return;
    }
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
    if (root.matches?.("time[data-moment], time[data-due]")) show(root);
    root.querySelectorAll?.("time[data-moment], time[data-due]").forEach(show);
  });
  setInterval(() => {
    document.querySelectorAll('time[data-moment="elapsed"], time[data-due]').forEach(show);
  }, 1000);
})();
