"""A customer is asked who they are, signs in at the company's page, and the channel confirms it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select, update

from webapp.agents.models import Agent
from webapp.contacts.events import SocialProfileChanged
from webapp.contacts.models import SocialProfile
from webapp.contacts.queries import contact_of
from webapp.conversations.actions.contact_links import VERIFY_ASKED, VERIFY_FAILED
from webapp.conversations.actions.outbound import post_event, post_message
from webapp.conversations.actions.pending_answers import send_pending
from webapp.conversations.actions.submissions import posted_before
from webapp.conversations.models import Conversation
from webapp.conversations.queries import ongoing_of_chat
from webapp.core import clock
from webapp.core.crypto import digest_of, new_token
from webapp.core.database import count_changed, db
from webapp.core.errors import Conflict
from webapp.core.events import record
from webapp.verified_links.actions.links import verify
from webapp.verified_links.models import LoginPage, Verification, VerificationOutcome
from webapp.verified_links.policy import NONCE_SECONDS, STATE_SECONDS, page_for
from webapp.verified_links.queries import page_of
from webapp.verified_links.words import asking_words


def ask(conversation: Conversation, agent: Agent, submission_key: str | None, own: str) -> None:
    """Send the customer the link to the login page; the one before leads nowhere any more.

    Sent a second time under its key it does nothing. `own`: the account's language, for who has
    none that we know.

    Raises:
        Conflict: the account has no login page in use; it is a group; they have blocked us; or
            the agent may not answer here.
    """
    db.session.refresh(conversation, with_for_update={"of": Conversation})
    if posted_before(conversation, agent.id, submission_key) is not None:
        return
    profile, page = conversation.social_profile, require_page(conversation)
    if profile.is_blocked:
        raise Conflict("blocked", _("This person has blocked the account: nothing arrives."))
    send_pending(conversation)
    state, contact = new_token(), contact_of(profile)
    languages = contact.language if contact else None, profile.language, own
    post_message(
        *(conversation, agent.id, asking_words(page_for(page.url, state), *languages)),
        submission_key,
    )
    _end_open(profile.id)
    db.session.add(
        Verification(
            social_profile_id=profile.id,
            conversation_id=conversation.id,
            agent_id=agent.id,
            state_digest=digest_of(state),
            expires_at=clock.after(STATE_SECONDS),
        )
    )
    post_event(conversation, VERIFY_ASKED, {"by": agent.name})
    record(SocialProfileChanged(profile.id))


def require_page(conversation: Conversation) -> LoginPage:
    """The login page of a person's chat. Raises Conflict where none is in use."""
    page = page_of(conversation.channel_account_id)
    is_person = not conversation.social_profile.is_group
    if page is None or not page.is_on or page.key_digest is None or not is_person:
        raise Conflict("no_login_page", _("Customers of this account cannot be asked to verify."))
    return page


def _end_open(social_profile_id: int) -> None:
    is_open = (
        Verification.social_profile_id == social_profile_id,
        Verification.claimed_at.is_(None),
        Verification.expires_at > clock.now(),
    )
    count_changed(update(Verification).where(*is_open).values(expires_at=clock.now()))


def claim(verification_id: int, number: str, facts: Mapping[str, str], nonce: str) -> bool:
    """Note who signed in, and what the channel must bring back; False when somebody was first."""
    is_free = (
        Verification.id == verification_id,
        Verification.claimed_at.is_(None),
        Verification.expires_at > clock.now(),
    )
    values = {
        "claimed_at": clock.now(),
        "customer_number": number,
        "facts": dict(facts),
        "nonce_digest": digest_of(nonce),
        "nonce_expires_at": clock.after(NONCE_SECONDS),
    }
    if count_changed(update(Verification).where(*is_free).values(values)) != 1:
        return False
    record(
        SocialProfileChanged(db.session.get_one(Verification, verification_id).social_profile_id)
    )
    return True


def settle(profile: SocialProfile, nonce: str, told_at: datetime, *, is_confirmed: bool) -> None:
    """What the channel says of a nonce, once: this profile's own proof in time, or a failure.

    One that we never gave out says nothing.
    """
    wanted = select(Verification).where(
        Verification.nonce_digest == digest_of(nonce), Verification.settled_at.is_(None)
    )
    asked = db.session.scalar(wanted.with_for_update())
    if asked is None:
        return
    is_in_time = asked.nonce_expires_at is not None and told_at <= asked.nonce_expires_at
    is_proved = is_confirmed and is_in_time and asked.social_profile_id == profile.id
    conversation = ongoing_of_chat(asked.social_profile_id) or db.session.get_one(
        Conversation, asked.conversation_id
    )
    if is_proved:
        verify(asked, conversation)
    else:
        post_event(conversation, VERIFY_FAILED, {})
    asked.outcome = VerificationOutcome.PROVED if is_proved else VerificationOutcome.FAILED
    asked.settled_at, asked.facts = clock.now(), None
    record(SocialProfileChanged(asked.social_profile_id))
