"""Tables about conversations and what is said in them."""

from webapp.conversations.models.conversations import (
    Conversation,
    ConversationSession,
    ConversationSkill,
    Priority,
)
from webapp.conversations.models.messages import (
    Attachment,
    AttachmentState,
    ConversationReading,
    Direction,
    Draft,
    Mention,
    Message,
    PendingAnswer,
    RetractedMessage,
    TakenBack,
)
from webapp.conversations.models.participants import (
    ConsultDesk,
    ConsultLine,
    Participant,
    ParticipationEnd,
)

__all__ = [
    "Attachment",
    "AttachmentState",
    "ConsultDesk",
    "ConsultLine",
    "Conversation",
    "ConversationReading",
    "ConversationSession",
    "ConversationSkill",
    "Direction",
    "Draft",
    "Mention",
    "Message",
    "Participant",
    "ParticipationEnd",
    "PendingAnswer",
    "Priority",
    "RetractedMessage",
    "TakenBack",
]
