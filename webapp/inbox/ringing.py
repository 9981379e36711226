"""What rings at an agent, as a region: conversations on offer, and requests for a consult."""

from __future__ import annotations

from webapp.consults.rows import ringing_requests
from webapp.inbox.offers import ringing_offers
from webapp.inbox.regions import Region, region


def offers(agent_id: int) -> Region:
    """The cards of both."""
    ringing = {"offers": ringing_offers(agent_id), "requests": ringing_requests(agent_id)}
    return region("inbox/_offers.html", "offers", **ringing)
