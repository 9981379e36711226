"""What came of tagging many contacts at once, in words."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from webapp.contact_lists.models import Tagging
from webapp.core.database import db
from webapp.core.errors import NotFound
from webapp.tags.models import Tag


@dataclass(frozen=True)
class TaggingRow:
    """One of them. `is_undoable`: whether it can be taken back."""

    id: int
    words: str
    is_undoable: bool


def get_tagging_of(agent_id: int, tagging_id: int) -> Tagging:
    """One of this agent's own. Raises NotFound."""
    made = db.session.get(Tagging, tagging_id)
    if made is None or made.agent_id != agent_id:
        raise NotFound(_("There is nothing here."))
    return made


def tagging_row(agent_id: int, tagging_id: int | None) -> TaggingRow | None:
    """What the page says of it; None for what is not there."""
    made = db.session.get(Tagging, tagging_id or 0)
    if made is None or made.agent_id != agent_id:
        return None
    return TaggingRow(made.id, " ".join(_said(made)), made.is_undoable)


def _said(made: Tagging) -> list[str]:
    count, name = len(made.contact_ids), db.session.get_one(Tag, made.tag_id).name
    if made.undone_count is not None:
        return [
            ngettext(
                "Undone for %(num)d contact.", "Undone for %(num)d contacts.", made.undone_count
            )
        ]
    if made.is_added:
        changed = ngettext(
            "%(num)d contact was tagged “%(tag)s”.",
            "%(num)d contacts were tagged “%(tag)s”.",
            count,
            tag=name,
        )
        same = ngettext("%(num)d had it already.", "%(num)d had it already.", made.same_count)
    else:
        changed = ngettext(
            "The tag “%(tag)s” was removed from %(num)d contact.",
            "The tag “%(tag)s” was removed from %(num)d contacts.",
            count,
            tag=name,
        )
        same = ngettext("%(num)d did not have it.", "%(num)d did not have it.", made.same_count)
    full = ngettext(
        "%(num)d has the most tags possible.",
        "%(num)d have the most tags possible.",
        made.full_count,
    )
    missing = ngettext(
        "%(num)d is gone or cannot be changed by you.",
        "%(num)d are gone or cannot be changed by you.",
        made.missing_count,
    )
    others = ((same, made.same_count), (full, made.full_count), (missing, made.missing_count))
    besides = [words for words, number in others if number]
    return [changed, *besides] if count or not besides else besides
