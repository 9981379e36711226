"""Notes: what colleagues write to each other into a conversation. Nothing of it goes to the
customer, it answers nobody and stops no clock.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, select

from webapp.agents.models import Agent
from webapp.conversations.actions.drafts import forget_draft
from webapp.conversations.actions.outbound import add_line, checked_words
from webapp.conversations.actions.submissions import posted_before
from webapp.conversations.events import MentionsChanged, MessageChanged
from webapp.conversations.mentions import SIGNS, Named, names_in
from webapp.conversations.models import Conversation, Direction, Mention, Message, PendingAnswer
from webapp.core import clock
from webapp.core.database import db
from webapp.core.errors import Conflict, Invalid
from webapp.core.events import record
from webapp.core.text import isolated

# In UTF-16 units, as answers are counted.
NOTE_LIMIT = 5000
MENTIONS_LIMIT = 20


def write_note(
    conversation: Conversation,
    agent: Agent,
    text: str,
    submission_key: str | None = None,
    chosen: Collection[int] = (),
) -> Message | PendingAnswer:
    """Add a note, whatever the conversation's state; the caller has been let in to it.

    `submission_key`: as for answers. `chosen`: ids of colleagues picked from the list, which tell
    apart who is called the same. Who is mentioned is told, and may read the conversation.

    Raises:
        Invalid: no words or too many, somebody who left, several of one name, too many mentions.
        Conflict: the key belongs to a line of another conversation.
    """
    db.session.refresh(conversation, with_for_update={"of": Conversation})
    posted = posted_before(conversation, agent.id, submission_key)
    if posted is not None:
        return posted
    words = checked_words(text, NOTE_LIMIT)
    named = _named(words, chosen)
    facts = {"text": words, "content": _content(named, chosen), "agent_id": agent.id}
    key = submission_key or None
    note = add_line(conversation, Direction.INTERNAL, kind="text", submission_key=key, **facts)
    _mention(note, _meant(named, chosen) - {agent.id})
    forget_draft(conversation, agent.id, text, is_note=True)
    return note


def edit_note(note: Message, agent: Agent, text: str, chosen: Collection[int] = ()) -> None:
    """Give a note other words; the old ones are gone, and it says that it was edited.

    Who is named no more is mentioned no more; who was mentioned stays so under an old name.

    Raises as `write_note` does; Conflict when it is another's note or was deleted.
    """
    _hold(note)
    if note.agent_id != agent.id:
        raise Conflict("not_author", _("Only who wrote a note can change its words."))
    words = checked_words(text, NOTE_LIMIT)
    if words == note.text:
        return
    known = _known_names(note)
    chosen = {*chosen, *(agent_id for agent_id, _name in known)}
    named = _named(words, chosen, known)
    note.text, note.content, note.edited_at = words, _content(named, chosen), clock.now()
    _mention(note, _meant(named, chosen) - {agent.id})
    _told(note)


def delete_note(note: Message, agent: Agent, *, is_supervising: bool) -> None:
    """Take a note's words away, and its mentions; that there was one, and who deleted it, stays.

    Raises Conflict when it is another's, unless a supervisor deletes it, or was deleted before.
    """
    _hold(note)
    if note.agent_id != agent.id and not is_supervising:
        raise Conflict("not_author", _("Only who wrote a note, or a supervisor, can delete it."))
    note.text, note.content, note.retracted_at = None, {"by": agent.name}, clock.now()
    _mention(note, set())
    _told(note)


def _hold(note: Message) -> None:
    """Its conversation stays locked, so that two changes come one after the other."""
    id_ = note.conversation_id or 0
    db.session.get(Conversation, id_, with_for_update={"of": Conversation})
    db.session.refresh(note)
    if note.direction != Direction.INTERNAL or note.retracted_at is not None:
        raise Conflict("note_deleted", _("This note was deleted."))


def _named(
    words: str, chosen: Collection[int], known: Collection[tuple[int, str]] = ()
) -> list[Named]:
    """The names in the words. Raises Invalid where one means nobody who may be mentioned."""
    if not any(sign in words for sign in SIGNS):
        return []
    mentionable = db.session.execute(
        select(Agent.id, Agent.name).where(Agent.active, Agent.joined_at.is_not(None))
    )
    people = [(id_, name) for id_, name in mentionable]
    named = names_in(words, [*people, *known])
    _refuse_left(words, {*chosen} - {agent_id for agent_id, _name in (*people, *known)})
    for one in named:
        if not one.those_of(chosen):
            complaint = _("Several colleagues are called %(name)s: choose one from the list.")
            raise Invalid("mention_unclear", complaint % {"name": isolated(one.name)}, "text")
    if len(_meant(named, chosen)) > MENTIONS_LIMIT:
        complaint = _("At most %(limit)d colleagues can be mentioned in one note.")
        raise Invalid("too_many", complaint % {"limit": MENTIONS_LIMIT}, "text")
    return named


def _refuse_left(words: str, ids: Collection[int]) -> None:
    left = db.session.execute(select(Agent.id, Agent.name).where(Agent.id.in_(ids)))
    for one in names_in(words, [(id_, name) for id_, name in left]):
        complaint = _("%(name)s can no longer be mentioned: the person cannot sign in any more.")
        raise Invalid("mention_gone", complaint % {"name": isolated(one.name)}, "text")


def _meant(named: list[Named], chosen: Collection[int]) -> set[int]:
    return {agent_id for one in named for agent_id in one.those_of(chosen)}


def _content(named: list[Named], chosen: Collection[int]) -> dict[str, Any]:
    """Where names stand, and whose they are, in the manner of emojis."""
    mentions = [
        {"index": one.index, "length": one.length, "agent_ids": list(one.those_of(chosen))}
        for one in named
    ]
    return {"mentions": mentions} if mentions else {}


def _known_names(note: Message) -> list[tuple[int, str]]:
    """Whom the note mentions, as its words call them."""
    raw = (note.text or "").encode("utf-16-le", "surrogatepass")
    known = []
    for one in (note.content or {}).get("mentions", ()):
        start, end = 2 * one["index"] + 2, 2 * (one["index"] + one["length"])
        name = raw[start:end].decode("utf-16-le", "replace")
        known += [(agent_id, name) for agent_id in one["agent_ids"]]
    return known


def _mention(note: Message, meant: set[int]) -> None:
    """Mention these, and nobody else any more; who comes or goes hears of it."""
    rows = select(Mention.agent_id).where(Mention.message_id == note.id)
    before = set(db.session.scalars(rows))
    is_gone = Mention.agent_id.in_(before - meant)
    db.session.execute(delete(Mention).where(Mention.message_id == note.id, is_gone))
    for agent_id in sorted(meant - before):
        facts = {"message_id": note.id, "conversation_id": note.conversation_id}
        db.session.add(Mention(agent_id=agent_id, **facts))
    db.session.flush()
    for agent_id in sorted(meant ^ before):
        record(MentionsChanged(agent_id))


def _told(note: Message) -> None:
    db.session.flush()
    record(MessageChanged(note.id, note.social_profile_id, note.conversation_id))
