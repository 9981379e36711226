"""To a colleague by name: whom, what is in the way, what rings, who is told what became of it."""

import pytest
from sqlalchemy import select

from tests.assertions import run_at_once
from tests.factories import FAY, login, make_available, post_webhook, text_event, work, write
from tests.routing.overflow.conftest import only_conversation, within
from webapp.agents.actions.presences import set_presence
from webapp.agents.models import Agent, PresenceStatus
from webapp.conversations.actions.transitions import park
from webapp.conversations.events import OfferChanged
from webapp.conversations.models import Conversation, ConversationSession
from webapp.conversations.policy import Viewer
from webapp.conversations.states import ClosureReason
from webapp.core.database import db
from webapp.core.errors import Conflict, NotFound
from webapp.core.transaction import transaction
from webapp.inbox.announcements import announce_offer
from webapp.inbox.outcomes import told as told_of
from webapp.inbox.topics import OUTCOME
from webapp.routing.actions.offers import accept_offer, end_offer, pick, reject_offer
from webapp.routing.actions.transfers import transfer_to_agent
from webapp.routing.queries.colleagues import colleagues_of
from webapp.routing.terms import Obstacle

pytestmark = pytest.mark.both_databases


def give(app, by, agent_id, note="", *, is_insisting=False):
    """Give the only conversation to somebody; the error's class or None."""

    def action():
        sender = db.session.get_one(Agent, by)
        transfer_to_agent(only_conversation(), agent_id, sender, note, is_insisting=is_insisting)

    return within(app, action)


def be(app, agent_id, status):
    with app.app_context():
        make_available(agent_id)
        with transaction():
            set_presence(db.session.get_one(Agent, agent_id), status)
        db.session.remove()


@pytest.fixture
def taken(app, client, centre):
    """Aoi has Emi's conversation; Ben and Chen are there."""
    for agent_id in (centre.aoi, centre.ben, centre.chen):
        be(app, agent_id, PresenceStatus.AVAILABLE)
    write(app, client, centre)
    within(app, lambda: pick(only_conversation(), centre.aoi))


def ringing(look):
    return look.rows(
        select(ConversationSession.agent_id, ConversationSession.transferred_by_id).where(
            ConversationSession.is_ringing
        )
    )


def test_it_rings_at_once_at_whom_it_was_given_also_outside_the_queue(app, taken, centre, look):
    assert give(app, centre.aoi, centre.chen, "Wants a refund, be kind.") is None
    assert ringing(look) == [(centre.chen, centre.aoi)]
    assert look.units(centre.aoi) == 0
    assert look.units(centre.chen) == 25, "its room is kept for it"
    card = login(app.test_client(), centre.chen).get("/conversations").text
    assert "From Aoi" in card
    assert "Wants a refund, be kind." in card
    [(session_id,)] = look.rows(select(ConversationSession.id).filter_by(agent_id=centre.chen))
    assert within(app, lambda: accept_offer(session_id, centre.chen)) is None
    assert look.conversation()[:2] == ("active", centre.chen)
    page = login(app.test_client(), centre.chen).get("/conversations/1").text
    assert "Wants a refund, be kind." in page


def test_who_rejects_it_leaves_it_to_the_queue_and_is_not_asked_next(app, taken, centre, look):
    assert give(app, centre.aoi, centre.chen) is None
    [(session_id,)] = look.rows(select(ConversationSession.id).filter_by(agent_id=centre.chen))
    assert within(app, lambda: reject_offer(session_id, centre.chen)) is None
    assert look.units(centre.chen) == 0
    work(app)
    assert [agent_id for agent_id, _ in ringing(look)] in ([centre.aoi], [centre.ben])
    assert ringing(look)[0][1] is None, "the queue's own offer is nobody's transfer"


@pytest.mark.parametrize(
    ("status", "obstacle"),
    [
        (PresenceStatus.AWAY, Obstacle.PRESENCE),
        (PresenceStatus.DO_NOT_DISTURB, Obstacle.PRESENCE),
        (PresenceStatus.OFFLINE, Obstacle.NOT_CONNECTED),
    ],
)
def test_who_is_away_is_told_with_the_reason_and_refused(
    app, taken, centre, look, status, obstacle
):
    be(app, centre.ben, status)
    with app.app_context():
        found = {one.agent_id: one.obstacle for one in colleagues_of(only_conversation())}
    assert found == {centre.ben: obstacle, centre.chen: None, centre.dana: Obstacle.NOT_CONNECTED}
    assert give(app, centre.aoi, centre.ben) is Conflict
    assert give(app, centre.aoi, centre.ben, is_insisting=True) is Conflict, "no supervisor"
    expected = Conflict if obstacle is Obstacle.NOT_CONNECTED else None
    assert give(app, centre.dana, centre.ben, is_insisting=True) is expected
    assert look.units(centre.aoi) == (25 if expected else 0)


def test_who_has_no_room_is_refused_unless_a_supervisor_insists(app, taken, centre, look):
    with app.app_context(), transaction():
        db.session.get_one(Agent, centre.ben).presence.used_units = 100
    assert give(app, centre.aoi, centre.ben) is Conflict
    assert give(app, centre.dana, centre.ben) is Conflict
    assert give(app, centre.dana, centre.ben, is_insisting=True) is None
    assert look.units(centre.ben) == 125


def test_nobody_gives_away_what_is_not_theirs_or_to_who_has_it(app, taken, centre, look):
    assert give(app, centre.ben, centre.chen) is Conflict
    assert give(app, centre.aoi, centre.aoi) is Conflict
    assert give(app, centre.aoi, 999) is NotFound
    within(app, lambda: park(only_conversation(), centre.aoi))
    assert give(app, centre.aoi, centre.ben) is Conflict
    assert ringing(look) == []


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (None, "Ben has taken the conversation with"),
        (ClosureReason.AGENT_REJECTED, "Ben has rejected"),
        (ClosureReason.AGENT_TIMED_OUT, "Ben did not answer"),
        (ClosureReason.AGENT_DISCONNECTED, "Ben is no longer connected"),
    ],
)
def test_the_sender_alone_is_told_what_became_of_it(app, taken, centre, look, reason, words):
    assert give(app, centre.aoi, centre.ben) is None
    [(session_id,)] = look.rows(select(ConversationSession.id).filter_by(agent_id=centre.ben))
    with app.test_request_context():
        assert told_of(session_id, Viewer(centre.aoi)) == [], "it rings still"
        with transaction():
            if reason is None:
                accept_offer(session_id, centre.ben)
            else:
                end_offer(db.session.get_one(ConversationSession, session_id), reason)
        [html] = told_of(session_id, Viewer(centre.aoi, frozenset({centre.queue_id})))
        assert words in html
        assert "Open the conversation" in html
        assert "Open the conversation" not in told_of(session_id, Viewer(centre.aoi))[0]
        assert told_of(session_id, Viewer(centre.ben)) == []
        event = OfferChanged(session_id, 1, centre.ben, centre.queue_id, centre.aoi)
        [outcome] = [notice for notice in announce_offer(event) if notice.kind == OUTCOME]
        assert outcome.topics == (f"agent:{centre.aoi}",)


@pytest.mark.on_postgresql
def test_two_who_give_each_other_something_at_once_both_succeed(app, taken, client, centre, look):
    """Each locked its own capacity first, then the other's: one of the two was refused."""
    post_webhook(client, centre, [text_event("Me too", FAY)])
    work(app)
    with app.app_context():
        [second] = db.session.scalars(select(Conversation.id).where(Conversation.id != 1))
    assert within(app, lambda: pick(db.session.get_one(Conversation, second), centre.ben)) is None

    def give_on(conversation_id, by, agent_id):
        def action():
            conversation = db.session.get_one(Conversation, conversation_id)
            transfer_to_agent(conversation, agent_id, db.session.get_one(Agent, by))

        return lambda: within(app, action)

    pairs = [(1, centre.aoi, centre.ben), (second, centre.ben, centre.aoi)]
    assert run_at_once([give_on(*pair) for pair in pairs]) == [None, None]
    assert sorted(ringing(look)) == sorted([(centre.ben, centre.aoi), (centre.aoi, centre.ben)])


@pytest.mark.on_postgresql
def test_what_rings_at_two_is_given_the_other_way_round_at_once(app, taken, client, centre, look):
    """Whom it rang at was locked after whom it was to ring at: the two waited for each other."""
    post_webhook(client, centre, [text_event("Me too", FAY)])
    work(app)
    with app.app_context():
        [second] = db.session.scalars(select(Conversation.id).where(Conversation.id != 1))
    assert within(app, lambda: pick(db.session.get_one(Conversation, second), centre.ben)) is None

    def give_on(conversation_id, agent_id):
        def action():
            conversation = db.session.get_one(Conversation, conversation_id)
            transfer_to_agent(conversation, agent_id, db.session.get_one(Agent, centre.dana))

        return lambda: within(app, action)

    assert [give_on(1, centre.chen)(), give_on(second, centre.aoi)()] == [None, None]
    assert run_at_once([give_on(1, centre.aoi), give_on(second, centre.chen)]) == [None, None]
    assert sorted(agent_id for agent_id, _ in ringing(look)) == sorted([centre.aoi, centre.chen])


def test_what_another_service_answers_rings_at_nobody(app, taken, centre, look):
    with app.app_context(), transaction():
        db.session.get_one(Conversation, 1).social_profile.is_standby = True
    assert give(app, centre.aoi, centre.ben) is Conflict
    assert ringing(look) == []
