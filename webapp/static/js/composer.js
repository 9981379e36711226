"use strict";
// The field of one conversation: how long it is, when Enter sends, and what becomes of its words when
// they are refused or when the conversation is taken away in the middle of one.
(() => {
  const NEAR_LIMIT = 0.8;
  const isNoteIn = (form) => form.dataset.isNote !== undefined;
  const typed = (field) => field.dispatchEvent(new CustomEvent("kanava:typed"));

  kanava.typeInto = (field, text) => {
    field.value += text;
    field.setSelectionRange(field.value.length, field.value.length);
    typed(field);
  };
  kanava.putBack = (field, { text, chosen, ...entry }, complaint) => {
    if (!entry.sticker) field.value = field.value ? `${text}\n${field.value}` : text;
    typed(field);
    kanava.complain(field.form, complaint);
    if (isNoteIn(field.form)) putBackNote(field.form, chosen, complaint);
    else {
      kanava.putQuoteBack(field.form, entry);
      kanava.keepWords(field.form);
      if (kanava.isAsked(entry.code) && !entry.sticker) field.form.dispatchEvent(new CustomEvent("kanava:asked", { detail: { lines: [], ...entry } }));
    }
  };

  // What somebody is typing meanwhile is not put away for it.
  function putBackNote(form, chosen, complaint) {
    form.elements.chosen.value = [form.elements.chosen.value, chosen].filter(Boolean).join(",");
    if (document.activeElement?.matches(".composer .composer-text")) kanava.say(complaint, { isLasting: true });
    else kanava.writeAs("note", false);
  }

  // The composer stays while what is known of its customer changes: that stands in the header.
  kanava.nameOver = (form) => form.closest(".pane-thread").querySelector(".thread-head").dataset.name;

  kanava.behave("composer", (form) => {
    const field = form.querySelector("textarea");
    const count = form.querySelector(".composer-count");
    const limit = Number(form.dataset.limit);
    const { conversation } = form.dataset;
    const isNote = isNoteIn(form);

    const fit = () => {
      const length = field.value.length;
      count.hidden = length < limit * NEAR_LIMIT;
      count.textContent = `${length} / ${limit}`;
      count.classList.toggle("is-over", length > limit);
      field.style.height = "auto";
      field.style.height = `${Math.min(field.scrollHeight + 2, 200)}px`;
    };

    function send() {
      if (form.isGuarded?.() || kanava.takeSlash(field)) return;
      const text = kanava.asTyped(field.value);
      if (!text.trim() || field.readOnly || (!isNote && kanava.takeNote(field))) return;
      if (text.length > limit) {
        kanava.complain(form, form.dataset.wordTooLong);
        return;
      }
      const facts = isNote ? { isNote, chosen: form.elements.chosen.value } : form.guarded();
      kanava.complain(form, "");
      field.value = "";
      field.dispatchEvent(new CustomEvent("kanava:cleared"));
      fit();
      if (isNote) form.elements.chosen.value = "";
      const quote = isNote ? {} : kanava.takeQuote(form);
      kanava.outbox.send({ conversation, name: kanava.nameOver(form), text, url: form.action, page: form.dataset.page, ...facts, ...quote });
      const thread = document.getElementById("thread");
      thread.dataset.follow = "true";
      thread.scrollTop = thread.scrollHeight;
    }

    kanava.watchWriting(form, send, fit);

    // A draft kept while its words were already under way is not there a second time.
    const isUnderWay = (entry) => field.value && Boolean(entry.isNote) === isNote && entry.text.startsWith(field.value);
    if (kanava.outbox.of(conversation).some(isUnderWay)) {
      field.value = "";
      typed(field);
    }
    field.setSelectionRange(field.value.length, field.value.length);
    kanava.outbox.giveBack(conversation);
    kanava.drawOutbox();
    fit();
  });
})();
