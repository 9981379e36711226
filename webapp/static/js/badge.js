"use strict";
// How much waits for one: in the title of the tab, on its icon, and on that of the installed app.
(() => {
  const MOST = 99;
  const baseTitle = document.title;
  const counts = new Map();
  const icon = document.querySelector('link[rel="icon"]');
  const plain = icon?.href;

  // The mark lies over a corner of our own icon, drawn small: what is loaded from elsewhere shows in
  // no picture of this kind.
  function pictured(count) {
    const words = count > 9 ? "9+" : String(count);
    const size = words.length > 1 ? 13 : 17;
    const k = '<rect width="32" height="32" rx="8" fill="#0f5e63"/><path d="M8 9.5h3.6v13H8zM12.6 16 19 9.5h4.7L17.2 16l6.9 6.5h-4.9z" fill="#f4efe6"/>';
    const mark = `<circle cx="21" cy="21" r="11" fill="#b3261e"/><text x="21" y="27" text-anchor="middle" font-family="sans-serif" font-weight="700" font-size="${size}" fill="#fff">${words}</text>`;
    return `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">${k}${mark}</svg>`)}`;
  }

  kanava.mark = (kind, count) => {
    counts.set(kind, count);
    const sum = Math.min(MOST, [...counts.values()].reduce((all, each) => all + each, 0));
    document.title = sum ? `(${sum}) ${baseTitle}` : baseTitle;
    if (icon) icon.href = sum ? pictured(sum) : plain;
    if (sum) navigator.setAppBadge?.(sum).catch(() => {});
    else navigator.clearAppBadge?.().catch(() => {});
  };
})();
