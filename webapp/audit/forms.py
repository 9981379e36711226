"""What the audit log's page can be narrowed to."""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import SelectField, StringField

from webapp.audit.rows import Wanted
from webapp.audit.words import subject_kind_word, verb_word
from webapp.core.audit import Verb
from webapp.core.database import LARGEST_ID
from webapp.core.forms import PeriodForm, trimmed
from webapp.core.text import number_in

WORDS_LIMIT = 100


class AuditForm(PeriodForm):
    """The filter."""

    q = StringField(_("Search"), filters=[trimmed])
    who = SelectField(_("Person"), validate_choice=False)
    kind = SelectField(_("Changed thing"), validate_choice=False, filters=[trimmed])
    verb = SelectField(_("What was done"), validate_choice=False, filters=[trimmed])

    def offer(self, people: list[tuple[int, str]], kinds: list[str]) -> None:
        """Fill the lists to choose from."""
        everybody = [("", gettext("Everybody")), ("0", gettext("Nobody signed in, or the system"))]
        self.who.choices = everybody + [(str(id_), name) for id_, name in people]
        named = sorted((subject_kind_word(kind), kind) for kind in kinds)
        self.kind.choices = [("", gettext("Everything")), *((kind, word) for word, kind in named)]
        done = [(verb.value, verb_word(verb)) for verb in Verb]
        self.verb.choices = [("", gettext("Everything")), *done]

    def wanted(self) -> Wanted:
        """The entries that are asked for."""
        who = number_in(self.who.data or "", 9)
        return Wanted(
            actor_id=None if who is None else min(who, LARGEST_ID),
            kind=self.kind.data or "",
            verb=self.verb.data or "",
            since=self.since.start(),
            until=self.until.start(days=1),
            words=(self.q.data or "")[:WORDS_LIMIT],
        )
