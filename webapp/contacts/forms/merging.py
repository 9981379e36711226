"""Which of two contacts' facts stay when they become one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from wtforms import RadioField

from webapp.contacts.models import Contact
from webapp.contacts.rows.merging import MergeRow
from webapp.core.forms import KanavaForm, VersionField, choices_of

KEPT, MERGED = "kept", "merged"
FACT = "fact_"


class MergeForm(KanavaForm):
    """A pair of buttons for each fact of which both have another one; made when it is asked for."""

    kept_version = VersionField()
    merged_version = VersionField()
    names: dict[str, str]

    @classmethod
    def of(cls, kept: Contact, merged: Contact, rows: Sequence[MergeRow]) -> Self:
        """The form over these two as they are now, or over what was sent."""
        choosable = {f"{FACT}{at}": row for at, row in enumerate(rows) if row.is_choice}
        fields = {
            name: RadioField(
                row.label,
                choices=choices_of(((KEPT, row.kept), (MERGED, row.merged))),
                default=KEPT,
            )
            for name, row in choosable.items()
        }
        made = type("MergeFormOfNow", (cls,), fields)
        form: Self = made(data={"kept_version": kept.version, "merged_version": merged.version})
        form.names = {name: row.name for name, row in choosable.items()}
        return form

    def choice(self, fact: str) -> RadioField | None:
        """The buttons of a fact, where there is something to choose."""
        return next((self[name] for name, of in self.names.items() if of == fact), None)

    @property
    def taken(self) -> set[str]:
        """The facts of which the other one's was chosen."""
        return {fact for name, fact in self.names.items() if self[name].data == MERGED}

    @property
    def versions(self) -> tuple[int | None, int | None]:
        """Of both, as they were shown."""
        return self.kept_version.number or 0, self.merged_version.number or 0

    def show_anew(self, kept: Contact, merged: Contact) -> None:
        """Sent again, it is merged knowingly."""
        self.kept_version.data = str(kept.version)
        self.merged_version.data = str(merged.version)


class UndoForm(KanavaForm):
    """Nothing but the button."""
