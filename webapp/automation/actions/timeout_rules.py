"""A workstream's timeout rules as an admin arranges them, and their switch in a conversation."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from flask_babel import gettext as _
from sqlalchemy import update

from webapp.automation.models import TEXT_LENGTH, TimeoutRule, TimeoutRun
from webapp.automation.policy import TELLING, TimeoutAction, TimeoutEvent
from webapp.automation.queries import rules_of
from webapp.conversations.events import ConversationChanged
from webapp.conversations.models import Conversation
from webapp.core.audit import Verb, note
from webapp.core.database import count_changed, db, insert_new
from webapp.core.errors import Conflict, Invalid
from webapp.core.events import record
from webapp.core.text import utf16_length, words_to_say

TIMEOUT_RULE = "timeout_rule"
RULES_LIMIT = 20
SHORTEST_SECONDS = 60


@dataclass(frozen=True)
class RuleContent:
    """All an admin chooses of a rule. `is_switchable`: agents may turn it off in a conversation."""

    name: str
    event: TimeoutEvent
    seconds: int
    action: TimeoutAction
    text: str = ""
    is_enabled: bool = True
    is_switchable: bool = True


def create_rule(workstream_id: int, content: RuleContent) -> TimeoutRule:
    """Put a new rule behind the others.

    Raises:
        Invalid: it says nothing or too much, is too quick, or there are too many.
    """
    present = rules_of(workstream_id)
    if len(present) >= RULES_LIMIT:
        raise Invalid(
            "too_many", _("A workstream has at most %(limit)d timeout rules.", limit=RULES_LIMIT)
        )
    last = max((rule.position for rule in present), default=0)
    rule = TimeoutRule(workstream_id=workstream_id, position=last + 1, **asdict(_checked(content)))
    db.session.add(rule)
    db.session.flush()
    note(Verb.CREATED, TIMEOUT_RULE, rule.id, rule.name, after=_facts(rule))
    return rule


def change_rule(rule: TimeoutRule, content: RuleContent, version: int | None = None) -> None:
    """Let a rule be this from now on; what it did stays done.

    Raises:
        Conflict: somebody else changed it since `version`.
        Invalid: as `create_rule` says.
    """
    rule.require_version(version)
    before = _facts(rule)
    for name, value in asdict(_checked(content)).items():
        setattr(rule, name, value)
    db.session.flush()
    note(Verb.CHANGED, TIMEOUT_RULE, rule.id, rule.name, before, _facts(rule))


def delete_rule(rule: TimeoutRule, version: int | None = None) -> None:
    """Forget a rule. Raises Conflict when somebody else changed it since `version`."""
    rule.require_version(version)
    note(Verb.DELETED, TIMEOUT_RULE, rule.id, rule.name, _facts(rule))
    db.session.delete(rule)
    db.session.flush()


def place_rule(rule: TimeoutRule, place: int) -> int:
    """Put a rule to a place among its workstream's, 1 being the first; gives the place it has."""
    order = rules_of(rule.workstream_id)
    before = order.index(rule) + 1
    after = min(max(place, 1), len(order))
    order.insert(after - 1, order.pop(before - 1))
    for position, other in enumerate(order, start=1):
        other.position = position
    db.session.flush()
    note(Verb.CHANGED, TIMEOUT_RULE, rule.id, rule.name, {"position": before}, {"position": after})
    return after


def copy_rules(source_id: int, workstream_id: int) -> None:
    """Give a workstream the rules of another one."""
    for rule in rules_of(source_id):
        content = {name: getattr(rule, name) for name in RuleContent.__dataclass_fields__}
        create_rule(workstream_id, RuleContent(**content))


def switch_rule(
    rule: TimeoutRule, conversation: Conversation, agent_id: int, *, is_off: bool
) -> None:
    """Turn a rule off, or on again, in one conversation.

    Raises:
        Conflict: this rule is for every conversation of the workstream, or the conversation is
            not this agent's.
    """
    if conversation.agent_id != agent_id:
        raise Conflict("not_owner", _("Only the agent who has this conversation can do that."))
    if not rule.is_switchable or rule.workstream_id != conversation.workstream_id:
        raise Conflict("timeout_rule_fixed", _("This timeout rule cannot be turned off."))
    key = {"conversation_id": conversation.id, "timeout_rule_id": rule.id}
    if not count_changed(insert_new(TimeoutRun).values(**key, is_off=is_off)):
        count_changed(update(TimeoutRun).filter_by(**key).values(is_off=is_off))
    record(ConversationChanged(conversation.id, agent_ids=(agent_id,)))


def _checked(content: RuleContent) -> RuleContent:
    is_telling = content.action in TELLING
    words = words_to_say(content.text) if is_telling else ""
    if is_telling and not words:
        raise Invalid("text_missing", _("Write what is said."), "text")
    if utf16_length(words) > TEXT_LENGTH:
        raise Invalid("text_long", _("At most %(limit)d characters.", limit=TEXT_LENGTH), "text")
    if content.seconds < SHORTEST_SECONDS:
        raise Invalid("time_short", _("One minute at least."), "time")
    return RuleContent(**asdict(content) | {"text": words})


def _facts(rule: TimeoutRule) -> dict[str, object]:
    return {
        "name": rule.name,
        "timeout_event": str(rule.event),
        "timeout_seconds": rule.seconds,
        "timeout_action": str(rule.action),
        "timeout_text": rule.text,
        "is_enabled": rule.is_enabled,
        "is_switchable": rule.is_switchable,
    }
