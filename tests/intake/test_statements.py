"""What a message costs: the statements from the look for its lane to the notices handed out.

Counted are SELECT, INSERT, UPDATE and DELETE of the lanes' duty, its first look and the end of the
lease among them; BEGIN and COMMIT are not.
"""

from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, event, update

from tests.factories import EMI, FAY, make_available, make_centre, post_webhook, text_event, work
from webapp.agents.models import CapacityProfile
from webapp.conversations.models import Conversation
from webapp.conversations.states import ConversationState
from webapp.core import clock
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.core.worker import run_once
from webapp.intake import tasks
from webapp.wiring import BUS_DUTIES, DUTIES, PROCESS_DUTIES
from webapp.workstreams.models import (
    OverflowAction,
    OverflowCondition,
    OverflowRule,
    Workstream,
    WrapUpBlocking,
)

COUNTED = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")
MOST_ONGOING, MOST_NEW = 14, 26


@contextmanager
def counted():
    """The statements that run inside the block."""
    statements = []

    def note(_connection, _cursor, statement, *_rest):
        if statement.lstrip().startswith(COUNTED):
            statements.append(" ".join(statement.split()))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", note)


@pytest.fixture
def centre(app, client):
    """A centre whose caches are warm: Emi's conversation has been offered to Aoi."""
    with app.app_context():
        made = make_centre()
        make_available(made.aoi)
    post_webhook(client, made, [text_event("the first of all", EMI)])
    work(app)
    return made


def cost_of_message(app, client, centre, user_id):
    post_webhook(client, centre, [text_event("Hello", user_id)])
    with counted() as statements:
        assert run_once(app, tasks.DUTY)
    return statements


def told(statements):
    return f"{len(statements)} statements:\n" + "\n".join(statements)


def test_a_message_in_an_ongoing_conversation(app, client, centre):
    statements = cost_of_message(app, client, centre, EMI)
    assert len(statements) <= MOST_ONGOING, told(statements)


def test_a_first_message_of_somebody_new(app, client, centre):
    statements = cost_of_message(app, client, centre, FAY)
    assert len(statements) <= MOST_NEW, told(statements)


def test_a_message_after_the_conversation_was_closed(app, client, centre):
    with app.app_context(), transaction():
        closed = {"state": ConversationState.CLOSED, "closed_at": clock.now()}
        db.session.execute(update(Conversation).values(**closed, offered_agent_id=None))
    statements = cost_of_message(app, client, centre, EMI)
    assert len(statements) <= MOST_NEW, told(statements)


def test_an_empty_look_is_one_statement(app, client, centre):
    """Every duty looks every few seconds, in every process; whatever admins have set."""
    with app.app_context(), transaction():
        workstream = db.session.get_one(Workstream, centre.workstream_id)
        workstream.first_response_minutes = workstream.next_response_minutes = 60
        workstream.wrap_up_blocking, workstream.wrap_up_seconds = WrapUpBlocking.CUSTOM, 60
        for queue_id in (centre.queue_id, centre.other_queue_id):
            slow = {"condition": OverflowCondition.LONGER_THAN, "number": 60}
            rule = OverflowRule(queue_id=queue_id, action=OverflowAction.END, **slow)
            db.session.add(rule)
        db.session.add(CapacityProfile(name="Chats", limit=3, deleted_at=clock.now()))
    work(app)
    costs = {}
    for duty in (*DUTIES, *PROCESS_DUTIES, *BUS_DUTIES):
        run_once(app, duty)
        with app.app_context(), counted() as statements:
            assert duty.claim() is None, f"{duty.name} found something to do"
        if len(statements) > 1:
            costs[duty.name] = told(statements)
    assert not costs, "\n\n".join(f"{name}: {what}" for name, what in costs.items())
