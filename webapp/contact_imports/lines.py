"""What each line of a table would make of the contacts there are; nothing is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _
from sqlalchemy import select

from webapp.contact_imports.policy import (
    EMAIL,
    LANGUAGE,
    NAME,
    ORGANIZATION,
    PHONE,
    VALUE,
)
from webapp.contacts.actions.custom_fields import LONGEST_VALUE
from webapp.contacts.models import Contact, CustomField, CustomFieldKind, FieldOwner
from webapp.contacts.policy import is_same_phone, name_key, phone_key
from webapp.contacts.queries import fields_of
from webapp.core.database import IDS_LIMIT, db
from webapp.core.errors import Invalid
from webapp.core.forms import as_name
from webapp.core.tables import Outcome, TableRow, rows_at
from webapp.core.text import folded

LINES_LIMIT = 5000
LIMITS = {NAME: 100, EMAIL: 255, PHONE: 40, LANGUAGE: 20, ORGANIZATION: 100}
# As spreadsheets and the five languages say it.
YES = {"yes", "true", "1", "x", "kyllä", "はい", "是", "ใช่"}
NO = {"no", "false", "0", "ei", "いいえ", "否", "ไม่"}
Cells = dict[str, Any]
"""What a line says, by fact; custom fields by "contact.KEY". An empty cell says nothing."""


@dataclass(frozen=True)
class Planned:
    """One line. `contact_id`: whom it changes, if anybody; `problem`: why it is left out."""

    number: int
    name: str
    outcome: Outcome
    cells: Cells = field(default_factory=dict)
    contact_id: int | None = None
    problem: str = ""


def planned_lines(text: str, places: Mapping[str, int]) -> list[Planned]:
    """Look through a table whose columns stand for these facts.

    A line is the contact that has its e-mail address, else its phone number; or a new one.

    Raises:
        Invalid: the whole table cannot be used.
    """
    if NAME not in places:
        told = _("Choose the column that holds the names.")
        raise Invalid("table_unreadable", told, NAME)
    rows = rows_at(text, places, LINES_LIMIT)
    known, kinds = _Known(rows), {f"{VALUE}{row.key}": row for row in fields_of(FieldOwner.CONTACT)}
    seen: dict[tuple[str, str], int] = {}
    return [_planned(row, known, kinds, seen) for row in rows]


def _planned(
    row: TableRow,
    known: _Known,
    kinds: Mapping[str, CustomField],
    seen: dict[tuple[str, str], int],
) -> Planned:
    name = as_name(row.cells.get(NAME, ""))
    try:
        cells = _read(row.cells, kinds)
        found = known.contact_of(cells)
        if found is None and not cells.get(NAME):
            raise Invalid("name_missing", _("The name is missing."))
        _require_first(row.number, cells, seen)
    except Invalid as error:
        return Planned(row.number, name, Outcome.WRONG, problem=error.message)
    if found is None:
        return Planned(row.number, name, Outcome.NEW, cells)
    outcome = Outcome.CHANGED if is_other(found, cells) else Outcome.SAME
    return Planned(row.number, name or found.name, outcome, cells, found.id)


def _read(raw: Mapping[str, str], kinds: Mapping[str, CustomField]) -> Cells:
    """What a line says, checked. Raises Invalid."""
    read: Cells = {}
    for fact, typed in raw.items():
        if not typed.strip():
            continue
        if fact in kinds:
            read[fact] = _value(typed.strip(), kinds[fact])
        elif fact in LIMITS:
            check = _CHECKS.get(fact)
            read[fact] = check(typed.strip()) if check else as_name(typed)
            _require_short(read[fact], LIMITS[fact])
    return read


def _email(typed: str) -> str:
    try:
        validate_email(typed, check_deliverability=False)
    except EmailNotValidError as error:
        told = _("“%(typed)s” is no e-mail address.", typed=typed[:80])
        raise Invalid("email_invalid", told) from error
    return typed


def _language(typed: str) -> str:
    parts = typed.replace("_", "-").split("-")
    if not all(part.isascii() and part.isalnum() for part in parts) or len(parts[0]) not in (2, 3):
        told = _("“%(typed)s” is no language code, such as en or zh-Hant.", typed=typed[:80])
        raise Invalid("language_unknown", told)
    return "-".join(parts)


_CHECKS: dict[str, Callable[[str], str]] = {EMAIL: _email, LANGUAGE: _language}


def _value(typed: str, custom: CustomField) -> Any:
    kind = CustomFieldKind(custom.kind)
    if kind == CustomFieldKind.YES_NO:
        if folded(typed) in YES | NO:
            return folded(typed) in YES
        told = _("%(field)s: give yes or no.", field=custom.name)
        raise Invalid("value_invalid", told)
    if kind == CustomFieldKind.NUMBER:
        return _number(typed, custom.name)
    _require_short(typed, LONGEST_VALUE)
    return typed


def _number(typed: str, name: str) -> float | int:
    try:
        number = float(typed.replace(" ", "").replace(",", "."))
    except ValueError as error:
        told = _("%(field)s: give a number, such as 12 or 1.5.", field=name)
        raise Invalid("value_invalid", told) from error
    if not abs(number) < 1e15:
        raise Invalid("value_invalid", _("This number is too large."))
    return int(number) if number.is_integer() else number


def _require_short(words: str, limit: int) -> None:
    if len(words) > limit:
        told = _("“%(words)s…” is too long: at most %(limit)d characters.")
        raise Invalid("text_long", told % {"words": words[:20], "limit": limit})


def _require_first(number: int, cells: Cells, seen: dict[tuple[str, str], int]) -> None:
    keys = (EMAIL, name_key(cells.get(EMAIL))), (PHONE, phone_key(cells.get(PHONE, "")))
    for key in keys:
        first = seen.setdefault(key, number) if key[1] else number
        if first != number:
            told = _("Line %(number)d has the same e-mail address or phone number.", number=first)
            raise Invalid("alike", told)


def is_other(contact: Contact, cells: Cells) -> bool:
    """Whether the line says something of a contact that is not known yet."""
    return any(said_of(contact, fact) != value for fact, value in cells.items())


def said_of(contact: Contact, fact: str) -> Any:
    """What is known of a contact, by the names that lines have for it."""
    if fact.startswith(VALUE):
        return contact.values.get(fact.removeprefix(VALUE))
    if fact == ORGANIZATION:
        return contact.organization.name if contact.organization else None
    return getattr(contact, fact)


class _Known:
    """The contacts that lines may be, found for all of them at once."""

    def __init__(self, rows: Iterable[TableRow]) -> None:
        cells = [row.cells for row in rows]
        self._by_email = _by(Contact.email_key, (name_key(each.get(EMAIL)) for each in cells))
        self._by_phone = _by(Contact.phone_key, (phone_key(each.get(PHONE, "")) for each in cells))

    def contact_of(self, cells: Cells) -> Contact | None:
        """Whom a line is about, None for somebody new. Raises Invalid: it may be several."""
        email, phone = name_key(cells.get(EMAIL)), cells.get(PHONE, "")
        found = self._by_email[email] if email else []
        if not found and phone:
            alike = self._by_phone[phone_key(phone)]
            found = [each for each in alike if is_same_phone(each.phone or "", phone)]
        if len(found) > 1:
            told = _("Several contacts have this e-mail address or phone number.")
            raise Invalid("alike", told)
        return found[0] if found else None


def contact_now(cells: Cells) -> Contact | None:
    """Whom a line is about by now: since the table was looked through they may have been written
    down, by another import too. Raises Invalid: it may be several.
    """
    return _Known([TableRow(0, cells)]).contact_of(cells)


def _by(column: Any, keys: Iterable[str]) -> dict[str, list[Contact]]:
    found: dict[str, list[Contact]] = defaultdict(list)
    for some in _pieces(sorted({key for key in keys if key})):
        wanted = select(Contact).where(column.in_(some), Contact.deleted_at.is_(None))
        for contact in db.session.scalars(wanted.order_by(Contact.id)):
            found[getattr(contact, column.key)].append(contact)
    return found


def _pieces(keys: list[str]) -> Iterable[list[str]]:
    return (keys[first : first + IDS_LIMIT] for first in range(0, len(keys), IDS_LIMIT))
