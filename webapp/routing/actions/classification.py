"""Work classification: what a new conversation needs, by its workstream's rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from webapp.agents.models import CapacityProfile, Skill
from webapp.conversations.models import Conversation, ConversationSkill
from webapp.core.database import db
from webapp.core.errors import private_log
from webapp.routing.actions.trace import decide
from webapp.routing.models import DecisionKind
from webapp.rules.outputs import Outputs, seen_with
from webapp.rules.policy import Classification, run_rulesets
from webapp.rules.queries.facts import facts_of, known_fields
from webapp.rules.queries.rulebook import Rulebook, names_by_id
from webapp.rules.story import classified_facts

log = private_log(__name__)
Facts = dict[str, Any]


@dataclass(frozen=True)
class Classified:
    """`facts`: those of the conversation with the outputs in them, None where nothing read them.

    `is_failed`: the rules could not be run, so that those of routing are not to be run either.
    """

    facts: Facts | None = None
    is_failed: bool = False


def classify(conversation: Conversation, rulebook: Rulebook) -> Classified:
    """Run the workstream's rulesets and write down what they give; `place` says for whom it waits.

    Whatever goes wrong in the rules themselves is logged and told in the trace: tried again it
    would go wrong again, and the customer would wait for ever. What goes wrong in the database
    is raised, since then nothing else can be written either.
    """
    try:
        judged = _judge(conversation, rulebook)
    except SQLAlchemyError:
        raise
    except Exception:
        log.exception("the classification rules failed for conversation %s", conversation.id)
        facts: Facts = {"rulesets": [], "outputs": {}, "is_failed": True}
        decide(conversation.id, DecisionKind.CLASSIFIED, facts=facts)
        return Classified(is_failed=True)
    if judged is None:
        return Classified()
    facts, result, story = judged
    _apply(conversation, result.outputs)
    decide(conversation.id, DecisionKind.CLASSIFIED, facts=story)
    return Classified(facts)


def _judge(
    conversation: Conversation, rulebook: Rulebook
) -> tuple[Facts, Classification, Facts] | None:
    """What the rules say, without writing anything; None where there are no rulesets."""
    if not rulebook.rulesets:
        return None
    facts = facts_of(conversation)
    result = run_rulesets(rulebook.rulesets, facts, known_fields(rulebook.workstream_id))
    return seen_with(facts, result.outputs), result, told(result)


def told(result: Classification) -> Facts:
    """A classification as the trace keeps it, with the names of now."""
    return classified_facts(
        result.rulesets,
        result.outputs,
        names_by_id(Skill, result.outputs.skills),
        names_by_id(CapacityProfile, result.outputs.profile_ids),
    )


def _apply(conversation: Conversation, outputs: Outputs) -> None:
    if outputs.priority is not None:
        conversation.priority = outputs.priority
    if outputs.units is not None:
        conversation.needed_units = outputs.units
    profile_ids = {*conversation.needed_profile_ids, *outputs.profile_ids}
    conversation.needed_profile_ids = sorted(profile_ids)
    conversation.context = {**conversation.context, **outputs.context}
    present = {row.skill_id: row for row in conversation.skills}
    for skill_id, rating in outputs.skills.items():
        if skill_id in present:
            present[skill_id].rating = rating
        else:
            db.session.add(
                ConversationSkill(conversation_id=conversation.id, skill_id=skill_id, rating=rating)
            )
    db.session.flush()
    db.session.expire(conversation, ["skills"])
