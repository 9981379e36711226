"""What the panel shows of a customer's proof, and the commands this viewer has."""

from __future__ import annotations

from typing import Any

from webapp.conversations.policy import Viewer, may_identify, may_write
from webapp.inbox.policy import facts_of_card
from webapp.inbox.rows import ConversationCard
from webapp.verified_links.queries import Proof, proof_of


def proof_shown(viewer: Viewer, card: ConversationCard) -> dict[str, Any]:
    """For the panel's template; groups prove nothing."""
    proof = Proof() if card.profile.is_group else proof_of(card.social_profile_id)
    facts = facts_of_card(card)
    is_reached = proof.is_offered and not card.profile.is_blocked
    return {
        "proof": proof,
        "may_ask_proof": is_reached and may_write(viewer, facts),
        "may_end_proof": proof.is_verified and may_identify(viewer, facts),
    }
