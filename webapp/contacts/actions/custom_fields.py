"""Custom fields: what a centre wants to know of its contacts and organizations."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from webapp.contacts.models import CustomField, CustomFieldKind, FieldOwner
from webapp.core.audit import Verb, note
from webapp.core.database import db
from webapp.core.errors import Invalid
from webapp.core.text import clean, shows_anything, squeeze

CUSTOM_FIELD = "custom_field"
FIELDS_LIMIT = 50
KEY_LENGTH = 40
LONGEST_VALUE = 500


def create_field(owner: FieldOwner, name: str, kind: CustomFieldKind) -> CustomField:
    """Add a field after the others. Its key is made from the name and stays.

    Raises:
        Invalid: there is one of that name, or there are fifty.
    """
    others = _fields_of(owner)
    _require_free_name(name, others)
    if len(others) >= FIELDS_LIMIT:
        raise Invalid(
            "too_many", _("There are %(limit)d already, and that is the most.", limit=FIELDS_LIMIT)
        )
    position = max((other.position for other in others), default=0) + 1
    key = _free_key(name, {other.key for other in others})
    field = CustomField(owner=owner, key=key, name=name, kind=kind, position=position)
    db.session.add(field)
    db.session.flush()
    note(Verb.CREATED, CUSTOM_FIELD, field.id, name, after=_facts(field))
    return field


def change_field(field: CustomField, name: str) -> None:
    """Rename a field; its kind stays, for values of it are there. Raises Invalid."""
    others = [each for each in _fields_of(FieldOwner(field.owner)) if each.id != field.id]
    _require_free_name(name, others)
    before = _facts(field)
    field.name = name
    db.session.flush()
    note(Verb.CHANGED, CUSTOM_FIELD, field.id, name, before, _facts(field))


def place_field(field: CustomField, place: int) -> int:
    """Put a field at a place among those of its owner, from 1; gives the one it has then."""
    row = _fields_of(FieldOwner(field.owner), is_locked=True)
    before = row.index(field) + 1
    row.remove(field)
    place = min(max(place, 1), len(row) + 1)
    row.insert(place - 1, field)
    for number, each in enumerate(row, start=1):
        each.position = number
    db.session.flush()
    if place != before:
        was, now = {"position": before}, {"position": place}
        note(Verb.CHANGED, CUSTOM_FIELD, field.id, field.name, was, now)
    return place


def delete_field(field: CustomField) -> None:
    """Let go of a field. Rules that ask for it are skipped from then on, and say so."""
    id_, name, before = field.id, field.name, _facts(field)
    db.session.delete(field)
    db.session.flush()
    note(Verb.DELETED, CUSTOM_FIELD, id_, name, before)


def sound_values(owner: FieldOwner, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values by key that are of their field's kind and not empty; the others are left out."""
    kept = {}
    for field in _fields_of(owner):
        value = values.get(field.key)
        if field.kind == CustomFieldKind.TEXT and isinstance(value, str):
            value = clean(value, LONGEST_VALUE).strip() if shows_anything(value) else ""
        if value not in (None, "") and _is_of_kind(value, CustomFieldKind(field.kind)):
            kept[field.key] = value
    return kept


def _is_of_kind(value: Any, kind: CustomFieldKind) -> bool:
    if kind == CustomFieldKind.TEXT:
        return isinstance(value, str)
    if kind == CustomFieldKind.YES_NO:
        return isinstance(value, bool)
    is_numeric = isinstance(value, int | float) and not isinstance(value, bool)
    return is_numeric and abs(value) < 1e15


def _fields_of(owner: FieldOwner, *, is_locked: bool = False) -> list[CustomField]:
    wanted = select(CustomField).where(CustomField.owner == owner)
    wanted = wanted.order_by(CustomField.position, CustomField.id)
    return list(db.session.scalars(wanted.with_for_update() if is_locked else wanted))


def _require_free_name(name: str, others: list[CustomField]) -> None:
    if squeeze(name) in {squeeze(other.name) for other in others}:
        raise Invalid("name_taken", _("There is a field of that name already."), "name")


def _free_key(name: str, taken: set[str]) -> str:
    """ "VIP since" becomes "vip_since"; a name without Latin letters becomes "field"."""
    stem = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:KEY_LENGTH] or "field"
    key, number = stem, 1
    while key in taken:
        number += 1
        key = f"{stem}_{number}"
    return key


def _facts(field: CustomField) -> dict[str, object]:
    return {
        "name": field.name,
        "owner": FieldOwner(field.owner).value,
        "field_kind": CustomFieldKind(field.kind).value,
    }
