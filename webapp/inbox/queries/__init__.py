"""Reads of the console."""

from webapp.inbox.queries.cards import card_of, draft_of, read_until
from webapp.inbox.queries.decisions import decisions_of
from webapp.inbox.queries.lists import (
    LIST_LIMIT,
    my_conversations,
    queue_conversations,
    stuck_places,
)
from webapp.inbox.queries.offers import ringing_offers
from webapp.inbox.queries.pieces import profile_of
from webapp.inbox.queries.transfers import TransferTarget, transfer_targets

__all__ = [
    "LIST_LIMIT",
    "TransferTarget",
    "card_of",
    "decisions_of",
    "draft_of",
    "my_conversations",
    "profile_of",
    "queue_conversations",
    "read_until",
    "ringing_offers",
    "stuck_places",
    "transfer_targets",
]
