"""The Try it box: a past conversation or typed values, and what the rules make of that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import get_timezone
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from webapp.contacts.models import ProfileKind, SocialProfile
from webapp.conversations.models import Conversation, Direction, Message
from webapp.core import clock
from webapp.core.database import db
from webapp.core.flask import row_id
from webapp.core.forms import trimmed
from webapp.core.text import cut, squeeze
from webapp.hours.calendar import is_open
from webapp.hours.queries import get_hours, week_of
from webapp.routing.queries.trial import Trial, try_rules
from webapp.rules.condition_fields import HOURS, LANGUAGE, SEVERAL, FieldKind
from webapp.rules.conditions import NOW
from webapp.rules.editor.choices import Palette
from webapp.rules.editor.conversion import NOW as NOW_FIELDS
from webapp.rules.editor.conversion import number_of
from webapp.rules.queries.facts import facts_to_try

WORDS_LIMIT = 100
VALUE_LIMIT = 5000
# At either end of the calendar a time zone would lead out of it.
YEARS = range(1900, 9000)
FACT = "fact-"
SHOWN = 20
SEARCHED = 2000
PREVIEW = 80


@dataclass(frozen=True)
class TrialBox:
    """The box as it is shown. `trial`: None until something is tried.

    `typed`: values by field; all but the skills needed have one.
    """

    who: str
    past: list[PastConversation]
    chosen: int | None
    typed: dict[str, list[str]]
    moment: str
    trial: Trial | None
    problem: str | None


def trial_box(workstream_id: int, asked: MultiDict[str, str], palette: Palette) -> TrialBox:
    """The box for what a URL asks; something chosen or typed is tried at once."""
    who = trimmed(asked.get("who", ""))[:WORDS_LIMIT]
    typed = _typed(asked, palette)
    moment, problem = _moment(asked.get("moment", ""))
    chosen = _chosen(asked.get("conversation", ""))
    is_tried = problem is None and bool(chosen or typed or moment or asked.get("do") == "try")
    trial = _tried(workstream_id, chosen, typed, moment, palette) if is_tried else None
    return TrialBox(
        who=who,
        past=past_conversations(workstream_id, who),
        chosen=chosen,
        typed=typed,
        moment=asked.get("moment", "")[:20],
        trial=trial,
        problem=problem,
    )


def fields_to_type(palette: Palette) -> list[tuple[str, str, str, list[tuple[str, str]]]]:
    """(field, its word, kind, choices) of everything that can be typed; the moment is apart."""
    return [
        (field, palette.field_word(field), kind.value, _choices(field, kind, palette))
        for field, kind in palette.known.items()
        if not field.startswith((NOW_FIELDS, HOURS))
    ]


def _choices(field: str, kind: FieldKind, palette: Palette) -> list[tuple[str, str]]:
    if kind == FieldKind.YES_NO:
        return [("yes", _("yes")), ("no", _("no"))]
    is_chosen = kind == FieldKind.CHOICE or field == LANGUAGE
    return palette.options(field) if is_chosen else []


def _tried(
    workstream_id: int,
    chosen: int | None,
    typed: Mapping[str, list[str]],
    moment: datetime | None,
    palette: Palette,
) -> Trial:
    conversation = get_past(workstream_id, chosen) if chosen else None
    facts: dict[str, Any] = {NOW: clock.now()}
    if conversation is not None:
        facts = facts_to_try(conversation)
    if conversation is None or moment is not None:
        facts[NOW] = moment or facts[NOW]
        facts.update(_open_hours(palette, facts[NOW]))
    for field, values in typed.items():
        facts[field] = _fact(field, palette.known[field], values)
    conversation_id = conversation.id if conversation else 0
    return try_rules(workstream_id, facts, conversation_id, palette.names)


def _open_hours(palette: Palette, moment: datetime) -> dict[str, bool]:
    fields = [field for field in palette.known if field.startswith(HOURS)]
    weeks = {field: week_of(get_hours(int(field.removeprefix(HOURS)))) for field in fields}
    return {field: is_open(week, moment) for field, week in weeks.items()}


def _fact(field: str, kind: FieldKind, values: list[str]) -> Any:
    if field in SEVERAL:
        return values
    if kind == FieldKind.YES_NO:
        return values[0] == "yes"
    return number_of(values[0]) if kind == FieldKind.NUMBER else values[0]


def _typed(asked: MultiDict[str, str], palette: Palette) -> dict[str, list[str]]:
    found = {
        field: [trimmed(value)[:VALUE_LIMIT] for value in asked.getlist(f"{FACT}{field}")]
        for field in palette.known
    }
    said = {field: [value for value in values if value] for field, values in found.items()}
    return {field: values for field, values in said.items() if values}


def _chosen(text: str) -> int | None:
    try:
        return row_id(text)
    except ValueError:
        return None


def _moment(text: str) -> tuple[datetime | None, str | None]:
    """The moment typed, in the reader's time zone, and what is wrong with it."""
    if not text:
        return None, None
    local: datetime | None
    try:
        local = datetime.fromisoformat(text[:20])
    except ValueError:
        local = None
    if local is None or local.year not in YEARS:
        return None, _("This is no date and time.")
    return local.replace(tzinfo=ZoneInfo(str(get_timezone() or "UTC"))), None


@dataclass(frozen=True)
class PastConversation:
    """A conversation to choose: who wrote, when, the first words."""

    id: int
    name: str | None
    is_group: bool
    created_at: datetime
    words: str


def past_conversations(workstream_id: int, words: str) -> list[PastConversation]:
    """The newest conversations of a workstream whose customer's name holds these words.

    Looks through the newest 2,000 and compares here: databases fold cases each in its own way.
    """
    name, is_group = SocialProfile.display_name, SocialProfile.kind != ProfileKind.USER
    wanted = (
        select(Conversation.id, name, is_group, Conversation.created_at)
        .join(SocialProfile, SocialProfile.id == Conversation.social_profile_id)
        .where(Conversation.workstream_id == workstream_id)
        .order_by(Conversation.id.desc())
        .limit(SEARCHED if words else SHOWN)
    )
    rows = [row for row in db.session.execute(wanted) if squeeze(words) in squeeze(row[1] or "")]
    said = _first_words([row[0] for row in rows[:SHOWN]])
    return [PastConversation(*row, words=said.get(row[0], "")) for row in rows[:SHOWN]]


def get_past(workstream_id: int, conversation_id: int) -> Conversation | None:
    """A conversation of this workstream; None when there is none of that id."""
    found: Conversation | None = db.session.get(Conversation, conversation_id)
    return found if found is not None and found.workstream_id == workstream_id else None


def _first_words(ids: list[int]) -> dict[int, str]:
    wanted = (
        select(Message.conversation_id, Message.text)
        .where(
            Message.conversation_id.in_(ids),
            Message.direction == Direction.INBOUND,
            Message.text.is_not(None),
            Message.retracted_at.is_(None),
        )
        .order_by(Message.occurred_at.desc(), Message.id.desc())
    )
    # The last one written into the dictionary is the first one said.
    rows = db.session.execute(wanted).all()
    return {row[0]: cut(row[1], PREVIEW) for row in rows if row[0] and row[1]}
