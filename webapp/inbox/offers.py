"""What an offer's card says: the notification template, filled with the conversation's facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from webapp.conversations.models import ConversationSession
from webapp.core.shown import shows_anything
from webapp.inbox.rows import OfferRow
from webapp.inbox.wording import urgency_word
from webapp.rules.languages import language_word
from webapp.workstreams.actions.notification_templates import Look, look_of
from webapp.workstreams.models import DesktopAlert, NotificationTemplate
from webapp.workstreams.placeholders import render
from webapp.workstreams.queries.notification_templates import placeholder_values

# How long it waits runs on the screen, so its place in a text is kept for the page to fill.
# (`core.text.clean` lets no NUL into any text that is kept, so nobody can write it.)
WAITING_TIME = "\0"


@dataclass(frozen=True)
class OfferCard:
    """One ringing offer as its agent sees it.

    `title` and the fields' values hold WAITING_TIME where the running time belongs. Auto-assigned,
    it is the agent's when its time is over; auto-opened, it is on the screen then, too.
    """

    row: OfferRow
    title: str
    fields: tuple[tuple[str, str], ...]
    accept_text: str
    reject_text: str
    is_countdown_shown: bool
    is_reject_shown: bool
    is_auto_assigned: bool
    is_auto_opened: bool
    desktop_alert: DesktopAlert

    dom_name: ClassVar[str] = "offer"

    @property
    def id(self) -> int:
        """The conversation session's."""
        return self.row.id


def card_of_offer(
    row: OfferRow, ringing: ConversationSession, template: NotificationTemplate
) -> OfferCard:
    """The card. `ringing` was made under the template of then, which decides about rejecting."""
    return _card(
        row, look_of(template), placeholder_values(ringing.conversation), ringing.is_auto_assigned
    )


def sample_card(row: OfferRow, look: Look, values: Mapping[str, str]) -> OfferCard:
    """The card of an offer that nobody gets; `values` as in `placeholder_values`."""
    return _card(row, look, values, look.is_auto_assigned)


def _card(row: OfferRow, look: Look, values: Mapping[str, str], is_auto: bool) -> OfferCard:
    known = {
        **values,
        "priority": urgency_word(row.priority),
        "language": language_word(values.get("language", "")),
        "waitingTime": WAITING_TIME,
    }
    fields = [
        (render(label, known).text, render(value, known).text) for label, value in look.fields
    ]
    return OfferCard(
        row=row,
        title=render(look.title, known).text,
        fields=tuple((label, value) for label, value in fields if _shows(value)),
        accept_text=look.accept_text,
        reject_text=look.reject_text,
        is_countdown_shown=look.is_countdown_shown,
        is_reject_shown=look.is_reject_shown and not is_auto,
        is_auto_assigned=is_auto,
        is_auto_opened=is_auto and look.is_auto_accepted,
        desktop_alert=DesktopAlert(look.desktop_alert),
    )


def _shows(value: str) -> bool:
    return WAITING_TIME in value or shows_anything(value)
