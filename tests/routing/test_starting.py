"""A closed conversation is taken up as a new one, by who had it; nobody is written to in vain."""

from contextlib import suppress

import pytest

from tests import factories
from tests.factories import write
from webapp.agents.models import Agent
from webapp.channels.models import ChannelInstance
from webapp.conversations.actions.transitions import close
from webapp.conversations.models import Conversation, Message
from webapp.core.database import db
from webapp.core.errors import Conflict
from webapp.core.transaction import transaction
from webapp.routing.actions.offers import pick
from webapp.routing.actions.starting import begin_with, take_up
from webapp.routing.actions.wrap_up import end
from webapp.workstreams.models import Queue

UNITS = 25


@pytest.fixture
def closed(app, client, centre):
    """The id of Emi's conversation, which Aoi has closed."""
    write(app, client, centre)
    with app.app_context(), transaction():
        conversation = db.session.query(Conversation).one()
        for step in (pick, end, close):
            step(conversation, centre.aoi)
        return conversation.id


@pytest.fixture
def reopen(app, closed):
    """A function: the id of the conversation that somebody has then."""

    def reopened(agent_id):
        with app.app_context(), transaction():
            agent = db.session.get_one(Agent, agent_id)
            return take_up(db.session.get_one(Conversation, closed), agent).id

    return reopened


@pytest.mark.both_databases
def test_a_new_one_is_the_agents_with_its_capacity_and_the_old_one_stays(
    app, centre, look, closed, reopen
):
    new_id = reopen(centre.aoi)
    assert look.conversation(closed) == ("closed", None, None)
    assert look.conversation(new_id) == ("active", centre.aoi, None)
    assert look.units(centre.aoi) == UNITS
    with app.app_context():
        new, old = (db.session.get_one(Conversation, id_) for id_ in (new_id, closed))
        assert new.follows_id == closed
        assert new.queue_id == old.queue_id
        assert new.awaiting_reply_since_at is None, "nobody waits for an answer"
        lines = db.session.query(Message.kind, Message.content).filter_by(conversation_id=new_id)
        assert lines.all() == [("reopened", {"by": "Aoi"})]


def test_its_queue_is_the_fallback_once_the_old_one_is_gone(app, centre, closed, reopen):
    with app.app_context(), transaction():
        other = Queue(name="Later")
        db.session.add(other)
        db.session.flush()
        other.deleted_at = other.created_at
        db.session.get_one(Conversation, closed).queue_id = other.id
    with app.app_context():
        assert db.session.get_one(Conversation, reopen(centre.aoi)).queue_id == centre.queue_id


@pytest.mark.parametrize(
    ("what", "code"),
    [("ongoing", "conversation_ongoing"), ("standby", "standby"), ("gone", "unfollowed"),
     ("off", "account_unusable")],
)  # fmt: skip
def test_it_is_refused_where_nobody_could_be_written_to(
    app, client, centre, look, closed, reopen, what, code
):
    if what == "ongoing":
        write(app, client, centre, "Hello again")
    with app.app_context(), transaction():
        profile = db.session.get_one(Conversation, closed).social_profile
        profile.is_standby, profile.is_blocked = what == "standby", what == "gone"
        if what == "off":
            db.session.delete(db.session.query(ChannelInstance).one())
    with pytest.raises(Conflict) as refused:
        reopen(centre.aoi)
    assert refused.value.code == code
    assert look.units(centre.aoi) == 0


@pytest.mark.parametrize(("who", "code"), [("ben", "not_owner"), ("chen", "reading_only")])
def test_it_is_refused_to_others_but_supervisors(centre, look, reopen, who, code):
    with pytest.raises(Conflict) as refused:
        reopen(getattr(centre, who))
    assert refused.value.code == code
    assert look.conversation(reopen(centre.dana))[1] == centre.dana


def test_each_leads_to_the_other(app, centre, closed, reopen):
    aoi = factories.login(app.test_client(), centre.aoi)
    page = aoi.get(f"/conversations/{closed}").text
    assert "Starts a new conversation with this customer" in page
    new_id = reopen(centre.aoi)
    old_page, new_page = (aoi.get(f"/conversations/{id_}").text for id_ in (closed, new_id))
    assert "Starts a new conversation" not in old_page
    assert f'href="/conversations/{new_id}" hx-get="/conversations/{new_id}"' in old_page
    assert f'href="/conversations/{closed}" hx-get="/conversations/{closed}"' in new_page
    assert "reopened it as a new conversation" in new_page


@pytest.mark.parametrize("is_of_their_team", [False, True])
@pytest.mark.parametrize("start", [take_up, begin_with])
def test_an_old_one_is_no_way_into_what_another_team_said_since(
    app, client, centre, closed, start, is_of_their_team
):
    write(app, client, centre, "Hello again")
    with app.app_context(), transaction():
        later = db.session.query(Conversation).order_by(Conversation.id.desc()).first()
        for step in (pick, end, close):
            step(later, centre.ben)
        if not is_of_their_team:
            later.queue_id = centre.other_queue_id
    begun = []
    with suppress(Conflict), app.app_context(), transaction():
        known, aoi = db.session.get_one(Conversation, closed), db.session.get_one(Agent, centre.aoi)
        begun.append(start(known, aoi).agent_id)
    assert begun == [centre.aoi] * is_of_their_team
    with app.app_context():
        assert db.session.query(Conversation).count() == 2 + is_of_their_team
