"""What disposition codes do about facts: none is closed without one that is required; copies."""

from __future__ import annotations

from flask_babel import gettext as _

from webapp.conversations.events import ConversationClosed
from webapp.core.errors import Conflict
from webapp.dispositions.actions.schemes import copy_scheme
from webapp.dispositions.queries import is_missing
from webapp.workstreams.events import WorkstreamCopied


def require_code(fact: ConversationClosed) -> None:
    """Raise Conflict: its agent has not said yet what came of it."""
    if is_missing(fact.conversation_id):
        told = _("Choose a disposition code first: this workstream asks for one.")
        raise Conflict("code_missing", told)


def follow_copy(fact: WorkstreamCopied) -> None:
    """What a workstream offers, its copy offers, too."""
    copy_scheme(fact.source_id, fact.workstream_id)
