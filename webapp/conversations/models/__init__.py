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
)

__all__ = [
    "Attachment",
    "AttachmentState",
    "Conversation",
    "ConversationReading",
    "ConversationSession",
    "ConversationSkill",
    "Direction",
    "Draft",
    "Mention",
    "Message",
    "PendingAnswer",
    "Priority",
    "RetractedMessage",
]
