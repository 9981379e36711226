"""Every verb about conversations, one file an idea."""

from webapp.conversations.actions.closing import close_all_of
from webapp.conversations.actions.closing_one import close_by_rule
from webapp.conversations.actions.editing import edit
from webapp.conversations.actions.keeping import forget_draft, mark_read, save_draft
from webapp.conversations.actions.receiving import Incoming, IncomingFile, Received, receive
from webapp.conversations.actions.retracting import retract
from webapp.conversations.actions.sending import post_automated, post_message, resend
from webapp.conversations.actions.turning import close, end, park, release

__all__ = [
    "Incoming",
    "IncomingFile",
    "Received",
    "close",
    "close_all_of",
    "close_by_rule",
    "edit",
    "end",
    "forget_draft",
    "mark_read",
    "park",
    "post_automated",
    "post_message",
    "receive",
    "release",
    "resend",
    "retract",
    "save_draft",
]
