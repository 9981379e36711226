"""A barred customer: what they write is kept and begins nothing, until somebody lifts it."""

import threading

import pytest
from sqlalchemy import text

from tests import factories
from tests.factories import make_available, work, write
from webapp.agents.models import Agent, Presence
from webapp.barring import actions
from webapp.barring.actions import bar, lift
from webapp.barring.models import Bar, BarReason
from webapp.barring.queries import standing_bar_of
from webapp.conversations.actions.transitions import close
from webapp.conversations.models import Conversation, ConversationSession, Message
from webapp.conversations.policy import Viewer
from webapp.core.audit import AuditEntry
from webapp.core.database import db
from webapp.core.errors import Conflict
from webapp.core.transaction import transaction
from webapp.routing.actions.offers import pick
from webapp.routing.actions.starting import take_up
from webapp.routing.actions.wrap_up import end


@pytest.fixture
def talk(app, client, centre):
    """The id of Emi's conversation, which Aoi has."""
    write(app, client, centre, "Buy cheap watches")
    with app.app_context(), transaction():
        conversation = db.session.query(Conversation).one()
        pick(conversation, centre.aoi)
        return conversation.id


@pytest.fixture
def shut_out(app, talk):
    """A function that bars Emi, as an agent or a supervisor."""

    def done(agent_id, *, is_supervising=False):
        with app.app_context(), transaction():
            viewer = Viewer(agent_id, is_supervising=is_supervising)
            agent = db.session.get_one(Agent, agent_id)
            bar(db.session.get_one(Conversation, talk), viewer, agent, BarReason.SPAM, "Watches")

    return done


def states(app):
    with app.app_context():
        rows = db.session.query(Conversation).order_by(Conversation.id)
        return [(row.state, row.closure_reason) for row in rows]


@pytest.mark.both_databases
def test_what_they_write_is_kept_and_rings_at_nobody(app, client, centre, talk, shut_out):
    shut_out(centre.aoi)
    assert states(app) == [("closed", "customer_barred")]
    with app.app_context():
        make_available(centre.ben)
        assert db.session.get_one(Presence, centre.aoi).used_units == 0
    write(app, client, centre, "Cheap, cheap")
    work(app)
    assert len(states(app)) == 1, "nothing was begun"
    with app.app_context():
        kept = db.session.query(Message).filter_by(text="Cheap, cheap").one()
        assert kept.conversation_id is None
        ringing = db.session.query(ConversationSession).filter_by(ended_at=None)
        assert ringing.count() == 0
        assert (
            "watches" in db.session.query(AuditEntry).order_by(AuditEntry.id.desc()).first().words
        )
    aoi = factories.login(app.test_client(), centre.aoi)
    page = aoi.get(f"/conversations/{talk}").text
    assert "Cheap, cheap" in page, "it stands below the last conversation"
    assert "Blocked by us" in page
    assert "Starts a new conversation" not in page


@pytest.mark.both_databases
def test_no_first_message_begins_anything_while_they_are_barred(
    app, client, centre, talk, shut_out, monkeypatch
):
    with app.app_context(), transaction():
        for step in (end, close):
            step(db.session.get_one(Conversation, talk), centre.aoi)

    def written_meanwhile(profile_id):
        is_shared = db.engine.dialect.name == "postgresql"  # SQLite has one writer at a time
        with db.engine.connect() as other:
            refer = text("SELECT id FROM social_profile FOR KEY SHARE SKIP LOCKED")
            is_free = is_shared and other.scalar(refer) is not None
        if is_free:
            customer = threading.Thread(target=write, args=(app, client, centre, "Cheap"))
            customer.start()
            customer.join()
        return standing_bar_of(profile_id)

    monkeypatch.setattr(actions, "standing_bar_of", written_meanwhile)
    shut_out(centre.aoi)
    write(app, client, centre, "Cheap, cheap")
    assert {state for state, _reason in states(app)} == {"closed"}


def test_lifted_what_they_write_begins_a_conversation_again(app, client, centre, talk, shut_out):
    shut_out(centre.dana, is_supervising=True)
    with app.app_context(), transaction():
        lift(db.session.query(Bar).one(), db.session.get_one(Agent, centre.dana))
    write(app, client, centre, "Sorry")
    assert [state for state, _reason in states(app)] == ["closed", "open"]
    shut_out(centre.dana, is_supervising=True)
    assert [state for state, _reason in states(app)] == ["closed", "closed"]
    with pytest.raises(Conflict) as refused:
        shut_out(centre.dana, is_supervising=True)
    assert refused.value.code == "customer_barred"


def test_nobody_writes_to_them(app, centre, talk, shut_out):
    shut_out(centre.aoi)
    with pytest.raises(Conflict) as refused, app.app_context(), transaction():
        take_up(db.session.get_one(Conversation, talk), db.session.get_one(Agent, centre.aoi))
    assert refused.value.code == "customer_barred"


def test_in_wrap_up_too_but_not_by_a_colleague(app, centre, talk, shut_out):
    with pytest.raises(Conflict) as refused:
        shut_out(centre.ben)
    assert refused.value.code == "not_owner"
    with app.app_context(), transaction():
        end(db.session.get_one(Conversation, talk), centre.aoi)
    shut_out(centre.aoi)
    assert states(app) == [("closed", "customer_barred")]


def test_the_page_names_them_and_undoes_it_once(app, client, centre, talk, shut_out, dana):
    assert "Nobody is blocked" in dana.get("/blocked")
    shut_out(centre.aoi)
    write(app, client, centre, "Cheap, cheap")
    page = dana.get("/blocked")
    assert "Watches" in page
    assert ">1<" in page, "how many messages were kept"
    opened = dana.open("/blocked")
    for told in ("is unblocked", "was unblocked already"):
        assert dana.send("/blocked/1/lifting", opened).status_code == 302
        assert told in dana.get("/blocked")
