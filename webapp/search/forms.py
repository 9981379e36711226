"""What the search's page can be narrowed to."""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import SelectField, StringField

from webapp.conversations.states import ConversationState
from webapp.core.database import LARGEST_ID
from webapp.core.forms import PeriodForm, trimmed
from webapp.core.text import number_in
from webapp.inbox.words import state_word
from webapp.search.queries import CUSTOMERS, OURS, Wanted

WORDS_LIMIT = 100
ID_DIGITS = 9


class SearchForm(PeriodForm):
    """The filter."""

    q = StringField(_("Words"), filters=[trimmed])
    who = SelectField(_("Who said it"), validate_choice=False)
    customer = StringField(_("Customer"), filters=[trimmed])
    queue = SelectField(_("Queue"), validate_choice=False)
    state = SelectField(_("State"), validate_choice=False)
    account = SelectField(_("Account"), validate_choice=False)
    tag = SelectField(_("Tag"), validate_choice=False)

    def offer(self, choices: dict[str, list[tuple[int, str]]]) -> None:
        """Fill the lists to choose from; `choices` as `choices.choices_for` gives them."""
        named = {kind: [(str(id_), name) for id_, name in found] for kind, found in choices.items()}
        sides = [
            ("", gettext("Anybody")),
            (CUSTOMERS, gettext("Customers")),
            (OURS, gettext("Our side")),
        ]
        self.who.choices = sides + named["agents"]
        self.queue.choices = [("", gettext("Any queue")), *named["queues"]]
        self.account.choices = [("", gettext("Any account")), *named["accounts"]]
        self.tag.choices = [("", gettext("Any tag")), *named["tags"]]
        states = [(state.value, state_word(state)) for state in ConversationState]
        self.state.choices = [("", gettext("Any state")), *states]

    def wanted(self) -> Wanted:
        """What is looked for."""
        who = self.who.data or ""
        agent_id = _id(who)
        state = self.state.data or ""
        return Wanted(
            words=(self.q.data or "")[:WORDS_LIMIT],
            who=who if who in {CUSTOMERS, OURS} else str(agent_id or ""),
            customer=(self.customer.data or "")[:WORDS_LIMIT],
            since=self.since.start(),
            until=self.until.start(days=1),
            queue_id=_id(self.queue.data),
            state=ConversationState(state) if state in list(ConversationState) else None,
            account_id=_id(self.account.data),
            tag_id=_id(self.tag.data),
        )


def _id(typed: str | None) -> int | None:
    number = number_in(typed or "", ID_DIGITS)
    return min(number, LARGEST_ID) if number else None
