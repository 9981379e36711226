"""Which buttons a viewer gets: pure rules after the state table of conversations."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.barring.policy import may_bar
from webapp.conversations.policy import (
    ConversationFacts,
    Viewer,
    may_host,
    may_read_consult,
    may_work_on,
    may_write,
    may_write_consult,
)
from webapp.conversations.states import ConversationState, Move, is_possible
from webapp.dispositions.policy import may_choose
from webapp.groups.policy import may_leave
from webapp.inbox.rows import ConversationCard

STEERED = (ConversationState.OPEN, ConversationState.ACTIVE, ConversationState.WAITING)


@dataclass(frozen=True)
class Right:
    """Which commands a viewer has on a conversation right now.

    `is_asking`: may ask colleagues for a consult; `is_hosting`: lets them answer, and removes them.
    """

    is_writing: bool = False
    is_taking: bool = False
    is_reopening: bool = False
    is_beginning_anew: bool = False
    is_starting: bool = False
    is_ending: bool = False
    is_parking: bool = False
    is_releasing: bool = False
    is_closing: bool = False
    is_undoing: bool = False
    is_choosing_disposition: bool = False
    is_barring: bool = False
    is_unbarring: bool = False
    is_exporting: bool = False
    is_leaving: bool = False
    is_transferring: bool = False
    is_steering: bool = False
    is_tagging: bool = False
    is_asking: bool = False
    is_hosting: bool = False
    is_joining: bool = False
    is_reading_consult: bool = False
    is_writing_consult: bool = False
    is_assigning: bool = False


def rights_of(viewer: Viewer, card: ConversationCard) -> Right:
    """The commands that would succeed now, unless somebody else is quicker."""
    is_owner = card.agent_id == viewer.agent_id
    is_offered = card.offered_agent_id == viewer.agent_id
    is_free = card.offered_agent_id is None and (card.is_pickable or viewer.is_supervising)
    may_steer = is_owner or viewer.is_supervising
    was_owner = card.previous_agent_id in (None, viewer.agent_id)
    facts = facts_of_card(card)
    is_working = may_work_on(viewer, facts)
    is_hosting = may_host(viewer, facts)
    is_returning = is_owner and is_possible(Move.RETURN, card.state)
    is_in, is_anew = own_part(viewer, card) is not None, may_begin_anew(viewer, card)
    return Right(
        is_writing=may_write(viewer, facts),
        is_taking=is_working and (is_free or is_offered) and is_possible(Move.TAKE, card.state),
        is_reopening=is_working and was_owner and is_possible(Move.REOPEN, card.state),
        is_beginning_anew=is_working and is_anew,
        is_starting=is_working and is_last_closed(card) and not is_anew,
        is_ending=is_possible(Move.END, card.state) and is_owner,
        is_parking=is_possible(Move.PARK, card.state) and is_owner,
        is_releasing=is_possible(Move.RELEASE, card.state) and is_owner,
        is_closing=is_returning,
        is_undoing=is_returning,
        is_choosing_disposition=card.dispositions.is_asked and may_choose(viewer, facts),
        is_exporting=viewer.may_export,
        is_leaving=_may_leave(viewer, card, facts),
        is_unbarring=card.profile.is_barred and viewer.is_supervising,
        is_barring=not card.profile.is_barred and may_bar(viewer, facts),
        is_transferring=_may_transfer(viewer, card),
        is_steering=may_steer and card.state in STEERED,
        is_tagging=is_working,
        is_asking=is_hosting and card.state == ConversationState.ACTIVE,
        is_hosting=is_hosting,
        is_joining=is_hosting and not is_owner and not is_in,
        is_reading_consult=may_read_consult(viewer, facts) and card.has_consult,
        is_writing_consult=may_write_consult(viewer, facts) and bool(card.participants),
        is_assigning=viewer.is_supervising and not is_owner and _is_anothers(viewer, card),
    )


def may_begin_anew(viewer: Viewer, card: ConversationCard) -> bool:
    """Who had a closed conversation takes it up as a new one, or a supervisor: the chat's last."""
    is_own = card.previous_agent_id == viewer.agent_id or viewer.is_supervising
    return is_last_closed(card) and is_own


def is_last_closed(card: ConversationCard) -> bool:
    """Whether nothing goes on with this customer, who may be written to; and this was the last."""
    is_over = card.state == ConversationState.CLOSED and card.next_id is None
    return is_over and not card.profile.is_barred and not card.profile.is_left


def own_part(viewer: Viewer, card: ConversationCard) -> int | None:
    """The id under which the viewer takes part in it; None: not, or not yet."""
    own = (each.id for each in card.participants if each.is_in and each.agent_id == viewer.agent_id)
    return next(own, None)


def sight_of(viewer: Viewer, card: ConversationCard) -> tuple[Right, bool, bool, bool, int | None]:
    """All that what stands around a conversation depends on, of who looks at it."""
    is_owner = card.agent_id == viewer.agent_id
    is_working = may_work_on(viewer, facts_of_card(card))
    right, own = rights_of(viewer, card), own_part(viewer, card)
    return right, viewer.is_supervising, is_owner, is_working, own


def _may_leave(viewer: Viewer, card: ConversationCard, facts: ConversationFacts) -> bool:
    is_in = card.profile.is_group and not card.profile.is_left
    return is_in and may_leave(viewer, facts)


def _is_anothers(viewer: Viewer, card: ConversationCard) -> bool:
    """Whether somebody else has it, may take it up again, or hears it ring."""
    holder = {
        ConversationState.OPEN: card.offered_agent_id,
        ConversationState.ACTIVE: card.agent_id,
        ConversationState.WAITING: card.previous_agent_id,
    }.get(card.state)
    return holder not in (None, viewer.agent_id)


def _may_transfer(viewer: Viewer, card: ConversationCard) -> bool:
    """The owner gives away what is active; supervisors move what waits, too."""
    if card.state == ConversationState.ACTIVE:
        return card.agent_id == viewer.agent_id or viewer.is_supervising
    return card.state == ConversationState.OPEN and viewer.is_supervising


def facts_of_card(card: ConversationCard) -> ConversationFacts:
    """A card's facts for the rules about conversations."""
    return ConversationFacts(
        queue_id=card.queue_id,
        agent_id=card.agent_id,
        previous_agent_id=card.previous_agent_id,
        offered_agent_id=card.offered_agent_id,
        state=card.state,
        is_standby=card.profile.is_standby,
        is_left=card.profile.is_left,
        participant_ids=frozenset(each.agent_id for each in card.participants if each.is_in),
        added_ids=frozenset(each.agent_id for each in card.participants if each.is_added),
    )


def is_ringing_at(agent_id: int, row: object) -> bool:
    """Whether a row of a list, drawn or not, is of what rings at that agent."""
    return getattr(row, "offered_agent_id", None) == agent_id
