"""A customer is barred, and let in again."""

from __future__ import annotations

from flask_babel import gettext as _

from webapp.agents.models import Agent
from webapp.barring.models import WORDS_LENGTH, Bar, BarReason
from webapp.barring.policy import may_bar
from webapp.barring.queries import newest_of_chat, standing_bar_of
from webapp.contacts.actions.profiles import set_barred
from webapp.contacts.models import SocialProfile
from webapp.conversations.actions.closures import close_by_rule
from webapp.conversations.actions.contact_links import BARRED, UNBARRED
from webapp.conversations.actions.outbound import post_event
from webapp.conversations.events import ConversationChanged
from webapp.conversations.models import Conversation
from webapp.conversations.policy import Viewer
from webapp.conversations.queries import facts_of, ongoing_of_chat
from webapp.conversations.states import ClosureReason
from webapp.core import clock
from webapp.core.audit import Verb, note
from webapp.core.database import db
from webapp.core.errors import Conflict
from webapp.core.events import record
from webapp.core.text import clean

BAR = "bar"


def bar(
    conversation: Conversation, viewer: Viewer, agent: Agent, reason: BarReason, words: str = ""
) -> Bar:
    """Bar the customer of a conversation; what goes on with them is closed at once.

    Raises:
        Conflict: it is not theirs to bar, or is barred already.
    """
    profile = conversation.social_profile
    ongoing = ongoing_of_chat(profile.id, is_locked=True) or _begun_meanwhile(profile)
    if not may_bar(viewer, facts_of(conversation)):
        raise Conflict("not_owner", _("Only the agent who has this conversation can do that."))
    if standing_bar_of(profile.id) is not None:
        raise Conflict("customer_barred", _("This customer is blocked already."))
    made = Bar(
        social_profile_id=profile.id,
        reason=reason,
        words=clean(words, WORDS_LENGTH).strip(),
        agent_id=agent.id,
    )
    db.session.add(made)
    set_barred(profile, True)
    post_event(ongoing or conversation, BARRED, {"by": agent.name})
    if ongoing is not None:
        close_by_rule(ongoing, ClosureReason.CUSTOMER_BARRED)
    record(ConversationChanged(conversation.id))
    note(Verb.CREATED, BAR, made.id, profile.display_name or "", after=_facts(made))
    return made


def _begun_meanwhile(profile: SocialProfile) -> Conversation | None:
    """What a first message begins this very moment: from here on none does until the commit.

    After the look at what goes on, never before: what is received locks in that order, too.
    """
    db.session.refresh(profile, with_for_update={"of": SocialProfile})
    return ongoing_of_chat(profile.id, is_locked=True)


def lift(bar: Bar, agent: Agent) -> None:
    """Let the customer in again: what they write from now on begins a conversation.

    Raises:
        Conflict: somebody else was first.
    """
    db.session.refresh(bar, with_for_update={"of": Bar})
    if bar.lifted_at is not None:
        raise Conflict("changed_meanwhile", _("This customer was unblocked already."))
    bar.lifted_at, bar.lifted_by_id = clock.now(), agent.id
    set_barred(bar.social_profile, False)
    newest = newest_of_chat(bar.social_profile_id)
    if newest is not None:
        post_event(newest, UNBARRED, {"by": agent.name})
        record(ConversationChanged(newest.id))
    note(Verb.DELETED, BAR, bar.id, bar.social_profile.display_name or "", _facts(bar))


def _facts(bar: Bar) -> dict[str, object]:
    return {"reason": str(bar.reason), "words": bar.words}
