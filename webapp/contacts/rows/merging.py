"""Two contacts beside each other, before they become one; and what an undoing leaves."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import format_decimal, gettext
from sqlalchemy import select

from webapp.agents.models import Agent
from webapp.contacts.actions.merging import (
    CUSTOM,
    ORGANIZATION,
    PREFERRED,
    Leftover,
    facts_to_merge,
    undoable_since,
)
from webapp.contacts.models import Contact, FieldOwner, Organization
from webapp.contacts.queries import SEES_ALL, Sight, fields_of, merges_into
from webapp.core.database import db
from webapp.rules.words.condition_fields import language_word


@dataclass(frozen=True)
class MergeRow:
    """One fact of both, in words ("" for none). `is_choice`: both have one, and not the same.

    `is_fixed`: the first one's stays whatever it is.
    """

    name: str
    label: str
    kept: str
    merged: str
    is_choice: bool
    is_fixed: bool


@dataclass(frozen=True)
class UndoableRow:
    """A contact that became another one, which can be had back."""

    id: int
    name: str
    agent_name: str | None
    merged_at: datetime


def merge_rows(
    kept: Contact, merged: Contact, sight: Sight = SEES_ALL, fixed: Collection[str] = ()
) -> list[MergeRow]:
    """What at least one of them has and the viewer sees, in the order of the contact's page.

    `fixed`: what they may not change.
    """
    sides = facts_to_merge(kept), facts_to_merge(merged)
    rows = []
    for name, label in fact_labels().items():
        one, other = (side.get(name) for side in sides)
        words = fact_said(name, one), fact_said(name, other)
        if any(words) and (name in ("name", PREFERRED) or sight.shows(name)):
            is_fixed = name in fixed
            is_choice = all(words) and one != other and not is_fixed
            rows.append(MergeRow(name, label, *words, is_choice, is_fixed))
    return rows


def fact_labels() -> dict[str, str]:
    """The name of each fact that is merged, and what it is called."""
    return {
        "name": gettext("Name"),
        "email": gettext("E-mail"),
        "phone": gettext("Phone"),
        "language": gettext("Language"),
        ORGANIZATION: gettext("Organization"),
        **{f"{CUSTOM}{field.key}": field.name for field in fields_of(FieldOwner.CONTACT)},
        PREFERRED: gettext("Preferred agents"),
    }


def fact_said(name: str, value: Any) -> str:
    """A fact's value in words; "" for none."""
    if value in (None, "", []):
        return ""
    if name == ORGANIZATION:
        organization = db.session.get(Organization, value)
        return organization.name if organization is not None else ""
    if name == PREFERRED:
        agents = db.session.execute(select(Agent.id, Agent.name).where(Agent.id.in_(value)))
        names = {id_: each for id_, each in agents}  # noqa: C416
        return ", ".join(names[id_] for id_ in value if id_ in names)
    if name == "language":
        return language_word(value)
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    return format_decimal(value) if isinstance(value, int | float) else str(value)


def undoable_rows(contact: Contact | None) -> list[UndoableRow]:
    """What became this contact and can still be had back, the newest first."""
    found = merges_into(contact.id, undoable_since()) if contact is not None else ()
    return [UndoableRow(merge.id, name, by, merge.merged_at) for merge, name, by in found]


def leftover_words(leftover: Leftover) -> list[str]:
    """What an undoing leaves as it is, a line each."""
    labels = fact_labels()
    said = [
        gettext("%(field)s was changed since and stays as it is.", field=labels.get(name, name))
        for name in leftover.facts
    ]
    if leftover.chat_count:
        said.append(gettext("Chats that were linked otherwise since stay where they are."))
    return said
