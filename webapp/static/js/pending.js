"use strict";
// What was sent and can still be taken back: how long, and the way back into the composer. The server
// sends it when its time is over, also when nobody looks any more.
(() => {
  function count(list) {
    for (const line of list.querySelectorAll("[data-until]")) {
      const seconds = Math.ceil((Date.parse(line.dataset.until) - kanava.serverNow()) / 1000);
      const words = seconds > 0 ? kanava.fill(list.dataset.wordLeft, { seconds }) : document.getElementById("outbox").dataset.wordSending;
      const place = line.querySelector(".pending-left");
      if (place.textContent !== words) place.textContent = words;
      line.querySelector("[data-undoes]").hidden = seconds <= 0;
    }
  }
  setInterval(() => document.querySelectorAll(".pending-answers").forEach(count), 250);

  async function takeBack(button, list) {
    const field = document.querySelector(".composer .composer-text");
    const { conversation } = field.form.dataset;
    button.disabled = true;
    let response;
    try {
      response = await kanava.request("DELETE", button.dataset.undoes, {});
    } catch {
      response = null;
    }
    // Whatever answers besides our own server tells nothing of what became of it.
    if (!response || response.status >= 500) {
      kanava.say(list.dataset.wordDoubt, { isLasting: true });
      return kanava.refresh();
    }
    if (!response.ok) return kanava.toast(await response.text());
    const { text, is_sticker: sticker, quoted } = await response.json();
    // Another conversation may be open by now: the server keeps the words as the draft of theirs.
    if (!field.isConnected || field.form.dataset.conversation !== conversation) return;
    list.querySelector(`#${button.id}`)?.closest(".line").remove();
    kanava.putBack(field, { text, sticker }, "");
    kanava.quoteAgain(field.form, quoted);
    kanava.writeAs("answer");
    if (!sticker) field.setSelectionRange(text.length, text.length);
  }

  // The line it has become may come before the news that it waits no more.
  kanava.onAdded((root) => {
    const key = root.matches?.(".line[data-message]") && root.dataset.key;
    if (key) document.querySelector(`.pending-answer[data-key="${key}"]`)?.remove();
  });

  kanava.behave("pending-answers", (list) => {
    count(list);
    const thread = document.getElementById("thread");
    if (thread.dataset.follow !== "false") thread.scrollTop = thread.scrollHeight;
    list.addEventListener("click", ({ target }) => {
      const button = target.closest("[data-undoes]");
      if (button && !button.disabled) takeBack(button, list);
    });
  });
})();
