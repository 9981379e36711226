"""How a queue gives work out, when it is open, and what happens when it overflows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from webapp.automation.models import TEXT_LENGTH
from webapp.core.database import db, plain_settings
from webapp.core.errors import Invalid
from webapp.core.events import record
from webapp.core.text import utf16_length, words_to_say
from webapp.hours.models import OperatingHours
from webapp.workstreams.distribution import AssignmentMethod
from webapp.workstreams.events import QueueSettingsChanged
from webapp.workstreams.models import OverflowAction, OverflowCondition, OverflowRule, Queue

STEPS_LIMIT = 10
NUMBERS = {OverflowCondition.MORE_THAN: (1, 100), OverflowCondition.LONGER_THAN: (1, 2880)}


@dataclass(frozen=True)
class OverflowChoice:
    """What an admin chose for one condition; `number` is how many wait, or minutes."""

    condition: OverflowCondition
    action: OverflowAction
    number: int | None = None
    target_queue_id: int | None = None
    message: str = ""


@dataclass(frozen=True)
class QueueSettings:
    """All of a queue but its name, priority and members. At most one choice a condition.

    `steps` have the shape that `Queue.steps` has; they count for the custom method alone.
    `plain`: values of the queue's plain settings, by column; what is missing stays.
    """

    assignment_method: AssignmentMethod = AssignmentMethod.HIGHEST_CAPACITY
    steps: tuple[dict[str, Any], ...] = ()
    operating_hours_id: int | None = None
    overflow: tuple[OverflowChoice, ...] = ()
    plain: Mapping[str, Any] = field(default_factory=dict)

    @property
    def target_ids(self) -> set[int]:
        """The queues it passes conversations on to."""
        return {each.target_queue_id for each in self.overflow if each.target_queue_id}


def settings_of(queue: Queue) -> QueueSettings:
    """A queue's settings as they stand."""
    return QueueSettings(
        assignment_method=AssignmentMethod(queue.assignment_method),
        steps=tuple(queue.steps),
        operating_hours_id=queue.operating_hours_id,
        overflow=tuple(_choice_of(rule) for rule in queue.overflow_rules),
        plain={name: getattr(queue, name) for name in plain_settings(Queue)},
    )


def lock_queues(queue_ids: Iterable[int]) -> None:
    """Hold these queues, the smallest id first: else two that point at each other would wait.

    Rows may be written that refer to them meanwhile: an offer does so with its member's row held.
    """
    wanted = select(Queue.id).where(Queue.id.in_(set(queue_ids))).order_by(Queue.id)
    db.session.execute(wanted.with_for_update(key_share=True))


def put_settings(queue: Queue, settings: QueueSettings) -> None:
    """Let a queue have these settings. Its own queue and the targets are locked by the caller.

    Raises:
        Invalid: a target is no other queue, a number out of bounds, steps are missing.
    """
    _require_steps(settings)
    for choice in settings.overflow:
        _require_sound(queue.id, choice)
    is_kept = _holds_hours(settings.operating_hours_id)
    hours_id = settings.operating_hours_id if is_kept else None
    has_new_hours = queue.operating_hours_id != hours_id
    queue.assignment_method = settings.assignment_method
    queue.steps = [dict(step) for step in settings.steps]
    queue.operating_hours_id = hours_id
    for name in plain_settings(Queue):
        setattr(queue, name, settings.plain.get(name, getattr(queue, name)))
    _put_rules(queue, settings.overflow, has_hours=is_kept)
    db.session.flush()
    db.session.expire(queue, ["overflow_rules"])
    record(QueueSettingsChanged(queue.id, has_new_hours))


def _holds_hours(operating_hours_id: int | None) -> bool:
    """True when there are such hours. Locked, so that nobody deletes them meanwhile."""
    kept = select(OperatingHours.id).where(
        OperatingHours.id == (operating_hours_id or 0), OperatingHours.deleted_at.is_(None)
    )
    return db.session.scalar(kept.with_for_update(read=True)) is not None


def settings_facts(queue: Queue) -> dict[str, Any]:
    """A queue's settings for the audit log, with the names that things have now."""
    settings = settings_of(queue)
    hours = db.session.get(OperatingHours, settings.operating_hours_id or 0)
    facts: dict[str, Any] = {
        "assignment_method": settings.assignment_method.value,
        "operating_hours": hours.name if hours else None,
        "steps": [_step_fact(step) for step in settings.steps],
        **settings.plain,
    }
    for condition in OverflowCondition:
        found = [each for each in settings.overflow if each.condition == condition]
        facts[f"overflow_{condition.value}"] = _choice_facts(found[0]) if found else []
    return facts


def _step_fact(step: dict[str, Any]) -> str:
    presences = ", ".join(step.get("presences", ()))
    return f"{step.get('skills')} / {presences} / {step.get('order_by')}"


def _choice_facts(choice: OverflowChoice) -> list[Any]:
    target = db.session.get(Queue, choice.target_queue_id or 0)
    facts = [choice.number, choice.action.value, target.name if target else None, choice.message]
    return [fact for fact in facts if fact]


def _require_steps(settings: QueueSettings) -> None:
    if settings.assignment_method == AssignmentMethod.CUSTOM and not settings.steps:
        raise Invalid("steps_missing", _("Add at least one step."), "steps")
    if len(settings.steps) > STEPS_LIMIT:
        raise Invalid("too_many", _("At most %(limit)d steps.", limit=STEPS_LIMIT), "steps")


def _require_sound(queue_id: int, choice: OverflowChoice) -> None:
    name = choice.condition.value
    if choice.condition in NUMBERS:
        low, high = NUMBERS[choice.condition]
        if choice.number is None or not low <= choice.number <= high:
            raise Invalid("number_unusable", _bounds(low, high), f"{name}_number")
        if choice.action == OverflowAction.QUEUE_ANYWAY:
            raise Invalid("action_missing", _("Choose what happens then."), f"{name}_action")
    if choice.action == OverflowAction.OTHER_QUEUE:
        target = db.session.get(Queue, choice.target_queue_id or 0)
        if target is None or target.deleted_at is not None or target.id == queue_id:
            raise Invalid("target_missing", _("Choose another queue."), f"{name}_target")
    if utf16_length(choice.message) > TEXT_LENGTH:
        raise Invalid(
            "text_long", _("At most %(limit)d characters.", limit=TEXT_LENGTH), f"{name}_message"
        )


def _bounds(low: int, high: int) -> str:
    return _("A whole number from %(min)d to %(max)d.", min=low, max=high)


def _put_rules(queue: Queue, choices: Iterable[OverflowChoice], *, has_hours: bool) -> None:
    """Rules that stay keep their ids: a worker may have one in hand."""
    wanted = {
        choice.condition: choice
        for choice in choices
        if has_hours or choice.condition != OverflowCondition.OUT_OF_HOURS
    }
    rows = db.session.scalars(select(OverflowRule).where(OverflowRule.queue_id == queue.id)).all()
    for row in rows:
        choice = wanted.pop(OverflowCondition(row.condition), None)
        if choice is None:
            db.session.delete(row)
        else:
            _fill(row, choice)
    for choice in wanted.values():
        row = OverflowRule(queue_id=queue.id, condition=choice.condition)
        _fill(row, choice)
        db.session.add(row)


def _fill(row: OverflowRule, choice: OverflowChoice) -> None:
    is_elsewhere = choice.action == OverflowAction.OTHER_QUEUE
    row.action, row.number = choice.action, choice.number
    row.target_queue_id = choice.target_queue_id if is_elsewhere else None
    is_end = choice.action == OverflowAction.END
    row.message = words_to_say(choice.message) if is_end else ""


def _choice_of(rule: OverflowRule) -> OverflowChoice:
    return OverflowChoice(
        OverflowCondition(rule.condition),
        OverflowAction(rule.action),
        rule.number,
        rule.target_queue_id,
        rule.message,
    )
