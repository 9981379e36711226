"""What waits has changed: other skills, or another service answers. Does its offer still fit?"""

from __future__ import annotations

from collections.abc import Iterable

from webapp.conversations.models import Conversation, ConversationSession
from webapp.conversations.queries import ongoing_of_chat
from webapp.conversations.states import ClosureReason, ConversationState
from webapp.core.events import nudge
from webapp.routing.actions.offers import ringing_of, stop_ringing
from webapp.routing.actions.placement import ASSIGNMENT, place, refresh_requirement_key
from webapp.routing.actions.queue_choice import route_anew
from webapp.routing.actions.response_targets import pass_target
from webapp.routing.eligibility import skill_count
from webapp.routing.queries.members import members_of
from webapp.routing.queries.queued import queued_of
from webapp.workstreams.methods import SkillMatching


def reroute(conversation: Conversation, skill_ids_before: Iterable[int]) -> None:
    """Let an open conversation, locked by the caller, go where its new skills lead.

    Where its workstream's rules put it, it follows them to another queue; where a person or an
    overflow put it, it stays. The work classification is not run again: it would give back what
    a person just dropped. An offer goes on ringing only at who has every skill it needs now: it
    was no decline, so the same agent may be offered it again.
    """
    queue_id = route_anew(conversation, skill_ids_before)
    if queue_id is not None:
        stop_ringing(conversation, ClosureReason.AGENT_REROUTED)
        place(conversation, queue_id)
        return
    ringing = ringing_of(conversation)
    if ringing is not None and not _fits(ringing):
        stop_ringing(conversation, ClosureReason.AGENT_REROUTED)


def hold_or_offer(profile_id: int) -> None:
    """Ring at nobody while another service answers the chat; offer it again once it is ours.

    What waits keeps its place in line, and the time it has waited.
    """
    conversation = ongoing_of_chat(profile_id, is_locked=True)
    if conversation is None:
        return
    pass_target(conversation)
    if conversation.state != ConversationState.OPEN:
        return
    stop_ringing(conversation, ClosureReason.ANSWERED_ELSEWHERE)
    refresh_requirement_key(conversation)
    nudge(ASSIGNMENT)


def _fits(ringing: ConversationSession) -> bool:
    for waiting in queued_of([ringing.conversation_id]):
        if all(step.matching == SkillMatching.NONE for step in waiting.terms.steps):
            return True
        for member in members_of([waiting.queue_id]).get(waiting.queue_id, ()):
            if member.agent.agent_id == ringing.agent_id:
                return skill_count(member.agent, waiting.skills) == len(waiting.skills)
    return False
