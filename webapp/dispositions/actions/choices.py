"""What came of a conversation, as an agent says."""

from __future__ import annotations

from collections.abc import Collection

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import delete, insert

from webapp.conversations.actions.transitions import close
from webapp.conversations.events import ConversationChanged
from webapp.conversations.models import Conversation
from webapp.conversations.policy import Viewer
from webapp.conversations.queries import facts_of
from webapp.core import clock
from webapp.core.database import count_changed, db
from webapp.core.errors import Conflict, Invalid
from webapp.core.events import record
from webapp.dispositions.models import ConversationDisposition
from webapp.dispositions.policy import may_choose
from webapp.dispositions.queries import chosen_in, codes_of, scheme_of


def choose(conversation: Conversation, viewer: Viewer, code_ids: Collection[int]) -> None:
    """Let a conversation have these codes and no others. One that was deleted since it was chosen
    may stay.

    Raises:
        Conflict: it is not theirs to say.
        Invalid: too many, or one that is not offered ("codes").
    """
    db.session.refresh(conversation, with_for_update={"of": Conversation})
    if not may_choose(viewer, facts_of(conversation)):
        raise Conflict("not_owner", _("Only the agent who has this conversation can do that."))
    workstream_id, ids = conversation.workstream_id, set(code_ids)
    before = {code.id for code in chosen_in(conversation.id)}
    if not ids <= before | {code.id for code in codes_of(workstream_id)}:
        told = _("A code was deleted meanwhile. Choose again.")
        raise Invalid("code_unknown", told, "codes")
    limit = scheme_of(workstream_id or 0).codes_limit
    if len(ids) > limit and not ids <= before:
        told = ngettext("Choose one at most.", "Choose %(num)d at most.", limit)
        raise Invalid("too_many", told, "codes")
    if ids != before:
        _put(conversation, viewer.agent_id, before - ids, ids - before)


def choose_and_close(conversation: Conversation, viewer: Viewer, code_ids: Collection[int]) -> None:
    """The same, then wrap-up → closed. Raises as both do."""
    choose(conversation, viewer, code_ids)
    close(conversation, viewer.agent_id)


def _put(conversation: Conversation, agent_id: int, dropped: set[int], added: set[int]) -> None:
    table = ConversationDisposition
    count_changed(
        delete(table).where(table.conversation_id == conversation.id, table.code_id.in_(dropped))
    )
    facts = {"conversation_id": conversation.id, "agent_id": agent_id, "chosen_at": clock.now()}
    if added:
        db.session.execute(insert(table), [{**facts, "code_id": id_} for id_ in sorted(added)])
    owners = {conversation.agent_id or conversation.previous_agent_id, agent_id} - {None}
    ids = tuple(sorted(id_ for id_ in owners if id_ is not None))
    record(ConversationChanged(conversation.id, agent_ids=ids))
