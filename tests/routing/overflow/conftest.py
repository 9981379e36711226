"""The only conversation, rules of a queue, and actions in a transaction of their own."""

from types import SimpleNamespace

import pytest
from sqlalchemy import select

from webapp.conversations.models import Conversation, Message
from webapp.core.database import db
from webapp.core.errors import KanavaError
from webapp.core.transaction import transaction
from webapp.hours.models import OperatingHours
from webapp.routing.models import DecisionKind, RoutingDecision
from webapp.workstreams.models import OverflowRule, Queue


def only_conversation():
    return db.session.scalars(select(Conversation)).one()


def within(app, action):
    """Run an action in a transaction of its own; gives its error's class or None."""
    with app.app_context():
        try:
            with transaction():
                action()
        except KanavaError as error:
            return type(error)
        finally:
            db.session.remove()
    return None


@pytest.fixture
def arrange(app):
    """Functions that put rules before queues, and a queue out of its hours."""

    def rule(queue_id, condition, action, number=None, target=None, message=""):
        with app.app_context(), transaction():
            db.session.add(
                OverflowRule(
                    queue_id=queue_id,
                    condition=condition,
                    action=action,
                    number=number,
                    target_queue_id=target,
                    message=message,
                )
            )

    def closed(queue_id):
        """Give a queue a calendar that never opens."""
        with app.app_context(), transaction():
            hours = OperatingHours(name=f"Never {queue_id}", time_zone="UTC", weekly=[[]] * 7)
            db.session.add(hours)
            db.session.flush()
            db.session.get_one(Queue, queue_id).operating_hours_id = hours.id

    return SimpleNamespace(rule=rule, closed=closed)


@pytest.fixture
def told(app):
    """Functions that read what became of a conversation."""

    def story():
        """(queue, condition, action, target) of each overflow in the trace, by names."""
        with app.app_context():
            lines = db.session.scalars(
                select(RoutingDecision.facts)
                .where(RoutingDecision.kind == DecisionKind.OVERFLOWED)
                .order_by(RoutingDecision.id)
            )
            keys = ("queue", "condition", "action", "target")
            return [tuple(facts[key] for key in keys) for facts in lines]

    def place():
        """(state, queue) of the newest conversation."""
        with app.app_context():
            newest = select(Conversation).order_by(Conversation.id.desc()).limit(1)
            found = db.session.scalars(newest).one()
            return found.state, found.queue_id

    def goodbyes():
        """(trigger, text, language) of what we said by ourselves."""
        with app.app_context():
            said = select(Message).where(Message.trigger.is_not(None)).order_by(Message.id)
            return [
                (message.trigger, message.text, message.content["language"])
                for message in db.session.scalars(said)
            ]

    return SimpleNamespace(story=story, place=place, goodbyes=goodbyes)
