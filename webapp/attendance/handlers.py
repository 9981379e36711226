"""What attendance does about facts: who types is told to the colleagues who look on."""

from __future__ import annotations

from webapp.attendance.keeper import keeper
from webapp.attendance.roll import Doing
from webapp.conversations.events import Typed
from webapp.realtime.notice import Notice


def tell_typing(event: Typed) -> list[Notice]:
    """That they write, an answer or a note, or do not any longer."""
    doing = None if event.is_over else Doing.NOTING if event.is_note else Doing.ANSWERING
    return keeper().typed(event.conversation_id, event.agent_id, event.is_note, doing)
