"use strict";
// A page that answers a POST gets an address that can be opened: Back and reload send nothing again.
(() => {
  const { address } = document.documentElement.dataset;
  if (address) window.history.replaceState(window.history.state, "", address);
})();
