"""A record's fields: what each is called and how its values are said, written once a record.

Form, page, conflict and audit log read it here. A package's `fields.py` holds its records' tables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from flask_babel import format_number
from flask_babel import gettext as _


@dataclass(frozen=True)
class Field:
    """One field. `name` is its name in the form; so is, unless `fact` says otherwise, its name in
    the audit log and, unless `kept` reads it, that of the row's attribute. `short` is what the form
    calls it under a heading that says the rest.

    `word`: what a code is called (raises KeyError or ValueError for one nobody knows). For the
    conflict page: `typed(form)` and `kept(row)` are compared, `said(row)` is what stands there
    now, else `nothing`. What is chosen once, or elsewhere, is not compared.
    """

    name: str
    label: Any
    word: Callable[[Any], Any] | None = None
    fact: str = ""
    short: Any = None
    typed: Callable[[Any], Any] | None = None
    kept: Callable[[Any], Any] | None = None
    said: Callable[[Any], Any] | None = None
    nothing: Any = None
    is_compared: bool = True

    def typed_in(self, form: Any) -> Any:
        """What was typed, to be compared."""
        return self.typed(form) if self.typed else form[self.name].data

    def kept_by(self, row: Any) -> Any:
        """What stands there now, to be compared."""
        return self.kept(row) if self.kept else getattr(row, self.name)

    def now(self, row: Any) -> str:
        """The same in words."""
        if self.said is not None:
            return str(self.said(row) or self.nothing or _("none"))
        return value_words(self.kept_by(row), self)


class Fields(Mapping[str, Field]):
    """The table of one kind of record, by the fields' names.

    `kind`: its name in the audit log. `plural` names the kind for choosing among, `thing` one of
    it in a sentence, with `%(name)s`.
    """

    def __init__(self, kind: str, plural: Any, thing: Any, *fields: Field) -> None:
        self.kind, self.plural, self.thing = kind, plural, thing
        self._fields = {field.name: field for field in fields}
        self._facts = {field.fact or field.name: field for field in fields}

    def __getitem__(self, name: str) -> Field:
        return self._fields[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)

    def label(self, name: str) -> Any:
        """What the form calls a field, in the reader's language when it is shown."""
        field = self._fields[name]
        return field.short or field.label

    def of_fact(self, name: str) -> Field | None:
        """The field that the audit log calls `name`."""
        return self._facts.get(name)

    def facts(self, row: Any, *names: str) -> list[tuple[str, str]]:
        """(label, what stands there) of these fields, for a page that shows the record."""
        return [(str(self[name].label), self[name].now(row)) for name in names]

    def differences(self, form: Any, row: Any) -> list[tuple[str, str]]:
        """(label, what stands there now) of each field in which form and row differ."""
        return [
            (str(field.label), field.now(row))
            for field in self.values()
            if self._is_compared(field, form) and field.typed_in(form) != field.kept_by(row)
        ]

    def _is_compared(self, field: Field, form: Any) -> bool:
        return field.is_compared and (field.name in form or field.typed is not None)


def value_words(value: Any, field: Field | None = None) -> str:
    """A value for reading: lists one after another, codes by the field's words."""
    if isinstance(value, list | tuple):
        return ", ".join(value_words(item, field) for item in value) or _("none")
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if value in (None, ""):
        return str((field.nothing if field else None) or _("none"))
    if field is not None and field.word is not None:
        with suppress(KeyError, ValueError):
            return str(field.word(value))
    return format_number(value) if isinstance(value, int) else str(value)
