"""The place beside an open conversation where the person's past stands: each viewer's own, so it
is fetched by the page and not drawn for all.
"""

from __future__ import annotations

from webapp.contacts.models import SocialProfile
from webapp.contacts.queries import contact_of
from webapp.conversations.policy import Viewer
from webapp.core.database import db
from webapp.core.drawing import dom_id
from webapp.inbox.regions import Region, region
from webapp.inbox.rows import ConversationCard


def past(_viewer: Viewer, card: ConversationCard) -> Region:
    """The place, told anew when the contact, the state or the number of conversations changes."""
    profile = db.session.get(SocialProfile, card.social_profile_id)
    contact = contact_of(profile) if profile is not None else None
    number = contact.id if contact is not None else 0
    return region("customer/_past_place.html", dom_id(card, "past"), card=card, contact_id=number)
