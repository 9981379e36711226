"""What a customer proved stands with their profile until somebody ends it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask_babel import gettext as _

from webapp.agents.models import Agent
from webapp.contacts.actions.contacts import ContactFacts, create_contact
from webapp.contacts.actions.linking import link, unlink
from webapp.contacts.events import SocialProfileChanged
from webapp.contacts.models import Contact, SocialProfile
from webapp.contacts.queries import contact_of
from webapp.conversations.actions.contact_links import (
    VERIFIED,
    VERIFIED_OTHER,
    VERIFY_ENDED,
)
from webapp.conversations.actions.outbound import post_event
from webapp.conversations.models import Conversation
from webapp.core import clock
from webapp.core.audit import Verb, note
from webapp.core.database import db
from webapp.core.errors import Conflict, Invalid
from webapp.core.events import record
from webapp.verified_links.models import Verification, VerifiedLink
from webapp.verified_links.policy import Whose, whose
from webapp.verified_links.queries import (
    contact_under,
    has_other_number,
    page_of,
    standing_link,
)

VERIFIED_LINK = "verified_link"


def verify(asked: Verification, conversation: Conversation) -> None:
    """Let a profile be the customer that its person proved to be; a proof before it ends."""
    profile, number = asked.profile, asked.customer_number or ""
    page = page_of(profile.channel_account_id)
    url = page.url if page is not None else ""
    _end(standing_link(profile.id), None)
    before = contact_of(profile)
    contact = link(profile, _contact(asked, before, url))
    # Who links it by hand at this moment waits, and is refused; or was first, and is overruled.
    db.session.flush()
    db.session.refresh(profile, ["contact_id"], with_for_update=True)
    profile.contact_id = contact.id
    db.session.add(
        VerifiedLink(
            social_profile_id=profile.id,
            contact_id=contact.id,
            page_url=url,
            customer_number=number,
        )
    )
    is_other = before is not None and before.id != contact.id
    names = {"contact": contact.name, "before": before.name if before is not None else ""}
    post_event(conversation, VERIFIED_OTHER if is_other else VERIFIED, names)
    after = {"customer_number": number, "contact": contact.name}
    note(Verb.CREATED, VERIFIED_LINK, profile.id, profile.display_name or "", after=after)


def _contact(asked: Verification, present: Contact | None, url: str) -> Contact:
    number = asked.customer_number or ""
    known = contact_under(url, number)
    is_anothers = present is not None and has_other_number(present.id, url, number)
    decided = whose(
        present.id if present else None,
        known.id if known else None,
        is_present_anothers=is_anothers,
    )
    if decided == Whose.KNOWN and known is not None:
        return known
    if decided == Whose.PRESENT and present is not None:
        return present
    return create_contact(_facts(asked, number))


def _facts(asked: Verification, number: str) -> ContactFacts:
    told, profile = asked.facts or {}, asked.profile
    name = told.get("name") or profile.display_name or number
    return ContactFacts(name, told.get("email"), told.get("phone"), language=profile.language)


def end(conversation: Conversation, agent: Agent) -> None:
    """The customer is not known as that customer any more, and their contact is taken off."""
    profile = conversation.social_profile
    standing = _held(require_verified(profile))
    contact = contact_of(profile)
    _end(standing, agent.id)
    unlink(profile)
    post_event(conversation, VERIFY_ENDED, {"by": agent.name})
    before = {
        "customer_number": standing.customer_number,
        "contact": contact.name if contact else None,
    }
    note(Verb.DELETED, VERIFIED_LINK, profile.id, profile.display_name or "", before)
    record(SocialProfileChanged(profile.id))


def require_verified(profile: SocialProfile) -> VerifiedLink:
    """What stands with a profile. Raises Conflict when nothing does (any more)."""
    standing = standing_link(profile.id)
    if standing is None:
        raise _ended()
    return standing


def _held(standing: VerifiedLink) -> VerifiedLink:
    """Until the transaction ends. Raises Conflict when somebody ended it meanwhile."""
    db.session.refresh(standing, ["ended_at"], with_for_update=True)
    if standing.ended_at is not None:
        raise _ended()
    return standing


def _ended() -> Conflict:
    return Conflict("changed_meanwhile", _("This customer is not verified any more."))


@contextmanager
def unproved(profile: SocialProfile) -> Iterator[None]:
    """Around saying by hand who somebody is. What lost its contact ends here.

    Asked again at the end, when the profile is held: they may have proved it meanwhile. Raises
    Invalid.
    """
    standing = standing_link(profile.id)
    if standing is not None and contact_of(profile) is not None:
        raise _proved()
    _end(standing, None)
    yield
    db.session.flush()
    if standing_link(profile.id) is not None:
        raise _proved()


def _proved() -> Invalid:
    told = _("This customer has proved who they are. End the verified link first.")
    return Invalid("verified", told)


def _end(standing: VerifiedLink | None, agent_id: int | None) -> None:
    if standing is not None:
        standing.ended_at, standing.ended_by_id = clock.now(), agent_id
        db.session.flush()
