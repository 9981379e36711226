"""Nothing waits for what no longer exists."""

import re

import pytest
from sqlalchemy import event, select

from tests.factories import FAY, work, write
from webapp.agents.actions.capacity_profiles import create_profile, delete_profile
from webapp.agents.actions.skills import create_skill, delete_skill
from webapp.agents.models import CapacityProfile, ProfileReset, Skill
from webapp.agents.policy import Load
from webapp.conversations.models import Conversation, ConversationSkill
from webapp.conversations.states import ConversationState
from webapp.core import clock
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.routing.actions.placement import load_of, refresh_requirement_key
from webapp.routing.models import RoutingDecision
from webapp.routing.tasks.deactivations import drop, find_asking
from webapp.workstreams.models import CONVERSATION_UNITS, Workstream


@pytest.mark.both_databases
def test_what_waits_for_a_place_in_a_deleted_profile_waits_for_it_no_more(app, client, centre):
    write(app, client, centre)
    with app.app_context(), transaction():
        gone = create_profile("Complaints", 5, ProfileReset.IMMEDIATE).id
        kept = create_profile("Praise", 5, ProfileReset.IMMEDIATE).id
        conversation = db.session.query(Conversation).one()
        conversation.needed_profile_ids = [gone, kept]
        refresh_requirement_key(conversation)
        before = conversation.requirement_key
    with app.app_context(), transaction():
        delete_profile(db.session.get_one(CapacityProfile, gone))
    with app.app_context():
        assert find_asking() == [1]
    woken = []
    app.extensions["kanava_bus"].hub.on_duty = woken.append
    work(app, "deleted_needs")
    assert woken == ["assignment"]
    with app.app_context():
        conversation = db.session.query(Conversation).one()
        assert conversation.needed_profile_ids == [kept]
        assert conversation.requirement_key not in (None, before)
        assert find_asking() is None


@pytest.mark.both_databases
def test_what_waits_in_a_deleted_workstream_takes_units_once_its_profile_is_gone(
    app, client, centre
):
    """It would take nothing of anybody: an agent could be given any number of them."""
    write(app, client, centre)
    with app.app_context(), transaction():
        profile = create_profile("Complaints", 5, ProfileReset.IMMEDIATE)
        workstream = db.session.get_one(Workstream, centre.workstream_id)
        workstream.capacity_units, workstream.capacity_profile_id = 0, profile.id
        workstream.deleted_at = clock.now()
        profile_id = profile.id
    with app.app_context(), transaction():
        delete_profile(db.session.get_one(CapacityProfile, profile_id))
    with app.app_context():
        workstream = db.session.get_one(Workstream, centre.workstream_id)
        load = load_of(db.session.query(Conversation).one(), workstream)
        assert load == Load(CONVERSATION_UNITS)


def need_skill(conversation, name):
    """Let a conversation need a new skill; gives its id."""
    skill_id = create_skill(name).id
    row = {"conversation_id": conversation.id, "skill_id": skill_id, "rating": 1}
    db.session.add(ConversationSkill(**row))
    db.session.flush()
    refresh_requirement_key(conversation)
    return skill_id


@pytest.fixture
def thai_gone(app, client, centre):
    """Two conversations need Thai and Lao, one of them is closed; then Thai was deleted."""
    write(app, client, centre)
    write(app, client, centre, user_id=FAY)
    with app.app_context(), transaction():
        waiting, closed = db.session.query(Conversation).order_by(Conversation.id)
        thai, lao = need_skill(waiting, "Thai"), need_skill(waiting, "Lao")
        row = {"conversation_id": closed.id, "skill_id": thai, "rating": 1}
        db.session.add(ConversationSkill(**row))
        closed.state, closed.closed_at = ConversationState.CLOSED, clock.now()
        key = waiting.requirement_key
    with app.app_context(), transaction():
        delete_skill(db.session.get_one(Skill, thai))
    return thai, lao, key


@pytest.mark.both_databases
def test_what_waits_for_a_deleted_skill_waits_for_it_no_more(app, thai_gone):
    """Closed ones keep it as history."""
    thai, lao, before = thai_gone
    with app.app_context():
        assert find_asking() == [1]
    work(app, "deleted_needs")
    with app.app_context():
        wanted = select(ConversationSkill.conversation_id, ConversationSkill.skill_id)
        assert set(db.session.execute(wanted).all()) == {(1, lao), (2, thai)}
        assert db.session.get_one(Conversation, 1).requirement_key not in (None, before)
        assert find_asking() is None
        told = db.session.query(RoutingDecision).order_by(RoutingDecision.id.desc()).first()
        assert (told.conversation_id, told.facts["dropped"]) == (1, ["Thai"])


def test_who_deletes_a_skill_holds_no_conversation(app, client, centre):
    """A thousand that need it would be held until the page is answered, and nobody could write."""
    write(app, client, centre)
    with app.app_context(), transaction():
        skill_id = need_skill(db.session.query(Conversation).one(), "Thai")

    def let_go():
        with transaction():
            delete_skill(db.session.get_one(Skill, skill_id))

    told = statements_of(app, let_go)
    assert [said for said in told if re.search(r"\bconversation(_skill)?\b", said)] == []


@pytest.mark.on_postgresql
def test_who_drops_a_need_holds_the_conversations_before_what_they_need(app, thai_gone):
    """As whoever changes the skills of one conversation: else the two would wait in a circle."""
    statements = statements_of(app, lambda: drop([1]))
    locks = ("FOR UPDATE OF conversation", "DELETE FROM conversation_skill", "UPDATE conversation ")
    order = [lock for said in statements for lock in locks if lock in said]
    assert order == list(locks)


def statements_of(app, change):
    """The SQL that a change sends."""
    statements = []

    def note(_connection, _cursor, statement, *_rest):
        statements.append(" ".join(statement.split()))

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", note)
        change()
        event.remove(db.engine, "before_cursor_execute", note)
    return statements
