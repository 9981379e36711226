"""Quick replies made, changed and deleted. What is an agent's own is kept out of the audit log."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask_babel import gettext as _
from sqlalchemy import select

from webapp.core.audit import Verb, note
from webapp.core.database import db
from webapp.core.errors import Invalid
from webapp.core.names import NAME_LENGTH, flush_name
from webapp.core.text import folded, shows_anything, utf16_length, words_to_say
from webapp.core.translations import LANGUAGES
from webapp.quick_replies.models import (
    ANY_LANGUAGE,
    CENTRE_LIMIT,
    OWN_LIMIT,
    TAG_LENGTH,
    TAGS_LIMIT,
    TEXT_UNITS,
    QuickReply,
)
from webapp.quick_replies.policy import search_words
from webapp.quick_replies.queries import Shelf, count_on
from webapp.workstreams.models import Workstream
from webapp.workstreams.placeholders import IN_ANSWERS, unknown_in

QUICK_REPLY = "quick_reply"


@dataclass(frozen=True)
class Content:
    """All a person chooses of one. `language`: a code, or ANY_LANGUAGE; no workstream: for all."""

    title: str
    text: str
    language: str = ANY_LANGUAGE
    tags: tuple[str, ...] = ()
    workstream_ids: frozenset[int] = frozenset()


def create_quick_reply(shelf: Shelf, content: Content) -> QuickReply:
    """Put a new one on a shelf.

    Raises:
        Invalid: there are too many, another one of the shelf has its title in its language, or
            as `checked` says.
    """
    limit = OWN_LIMIT if shelf.is_own else CENTRE_LIMIT
    if count_on(shelf) >= limit:
        raise Invalid("too_many", _("There are at most %(limit)d quick replies.", limit=limit))
    content = checked(content)
    _require_free(shelf.owner_id, content)
    return add(shelf, content)


def add(shelf: Shelf, content: Content) -> QuickReply:
    """Put what was checked on a shelf. Raises Invalid when its title was taken this moment."""
    row = QuickReply(agent_id=shelf.owner_id)
    _put(row, content)
    db.session.add(row)
    flush_name(_taken(), "title")
    _note(Verb.CREATED, row, None, facts_of(row))
    return row


def change_quick_reply(row: QuickReply, content: Content, version: int | None = None) -> None:
    """Let one be this from now on; answers that were made with it stay as they are.

    Raises:
        Conflict: somebody else changed it since `version`.
        Invalid: as `create_quick_reply` says, but for their number.
    """
    row.require_version(version)
    content = checked(content, row)
    _require_free(row.agent_id, content, row)
    alter(row, content)


def alter(row: QuickReply, content: Content) -> None:
    """Let one be what was checked. Raises Invalid when its title was taken this moment."""
    before = facts_of(row)
    _put(row, content)
    flush_name(_taken(), "title")
    _note(Verb.CHANGED, row, before, facts_of(row))


def delete_quick_reply(row: QuickReply, version: int | None = None) -> None:
    """Forget one. Raises Conflict when somebody else changed it since `version`."""
    row.require_version(version)
    _note(Verb.DELETED, row, facts_of(row), None)
    db.session.delete(row)
    db.session.flush()


def checked(content: Content, own: QuickReply | None = None) -> Content:
    """What is kept of it: trimmed, its tags each once. `own`: the row that it is to change.

    Raises:
        Invalid: no title or text, one too long, an unknown language, placeholder or workstream,
            or unusable tags.
    """
    if not shows_anything(content.title) or len(content.title) > NAME_LENGTH:
        told = _("Give it a title of at most %(limit)d characters.", limit=NAME_LENGTH)
        raise Invalid("name_unusable", told, "title")
    if content.language != ANY_LANGUAGE and content.language not in LANGUAGES:
        raise Invalid("language_unknown", _("There is no such language."), "language")
    content = replace(content, text=_checked_text(content.text), tags=_checked_tags(content.tags))
    _require_workstreams(content.workstream_ids, own)
    return content


def facts_of(row: QuickReply) -> dict[str, object]:
    """What the audit log keeps of one."""
    return {
        "title": row.title,
        "language": row.language,
        "tags": list(row.tags),
        "workstreams": [workstream.name for workstream in row.workstreams],
        "text": row.text,
    }


def content_of(row: QuickReply) -> Content:
    """What was chosen of one."""
    ids = frozenset(workstream.id for workstream in row.workstreams)
    return Content(row.title, row.text, row.language, tuple(row.tags), ids)


def _put(row: QuickReply, content: Content) -> None:
    row.title, row.text, row.language = content.title, content.text, content.language
    row.tags = list(content.tags)
    row.words = search_words(content.title, content.tags, content.text)
    wanted = select(Workstream).where(Workstream.id.in_(content.workstream_ids))
    row.workstreams = list(db.session.scalars(wanted.order_by(Workstream.name)))


def _checked_text(typed: str) -> str:
    text = words_to_say(typed)
    if not text:
        raise Invalid("text_missing", _("Write what is said."), "text")
    if utf16_length(text) > TEXT_UNITS:
        raise Invalid("text_long", _("At most %(limit)d characters.", limit=TEXT_UNITS), "text")
    unknown = unknown_in(text, IN_ANSWERS)
    if unknown:
        told = _("There is no placeholder %(written)s.", written=", ".join(unknown))
        raise Invalid("placeholder_unknown", told, "text")
    return text


def _checked_tags(tags: tuple[str, ...]) -> tuple[str, ...]:
    first: dict[str, str] = {}
    for tag in filter(shows_anything, tags):
        first.setdefault(folded(tag), tag)
    kept = tuple(first.values())
    if len(kept) > TAGS_LIMIT or any(len(tag) > TAG_LENGTH for tag in kept):
        told = _(
            "At most %(count)d tags of at most %(length)d characters.",
            count=TAGS_LIMIT,
            length=TAG_LENGTH,
        )
        raise Invalid("tags_unusable", told, "tags")
    return kept


def _require_workstreams(ids: frozenset[int], own: QuickReply | None) -> None:
    """Those there are, and deleted ones that it had before."""
    if not ids:
        return
    kept = select(Workstream.id).where(Workstream.deleted_at.is_(None), Workstream.id.in_(ids))
    there = set(db.session.scalars(kept))
    there |= {workstream.id for workstream in own.workstreams} if own else set()
    if not ids <= there:
        told = _("A workstream was deleted meanwhile. Choose again.")
        raise Invalid("workstream_unknown", told, "workstreams")


def _require_free(owner_id: int | None, content: Content, own: QuickReply | None = None) -> None:
    others = select(QuickReply.title).where(
        QuickReply.agent_id == owner_id if owner_id else QuickReply.agent_id.is_(None),
        QuickReply.language == content.language,
        QuickReply.id != (own.id if own else 0),
    )
    if folded(content.title) in {folded(title) for title in db.session.scalars(others)}:
        raise Invalid("name_taken", _taken(), "title")


def _taken() -> str:
    return _("Another quick reply in this language has this title already.")


def _note(
    verb: Verb,
    row: QuickReply,
    before: dict[str, object] | None,
    after: dict[str, object] | None,
) -> None:
    """Admins read the log; what is somebody's own is nobody else's to read."""
    if row.agent_id is None:
        note(verb, QUICK_REPLY, row.id, row.title, before, after)
