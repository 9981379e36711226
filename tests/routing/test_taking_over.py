"""A supervisor makes what is somebody else's their own: no agent does, and nothing stays held."""

import pytest
from sqlalchemy import select

from tests import factories
from tests.inbox.conftest import sign_in
from webapp.agents.models import Presence
from webapp.conversations.actions.transitions import park
from webapp.conversations.models import Conversation, ConversationSession
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.routing.actions.offers import pick
from webapp.routing.actions.wrap_up import end
from webapp.routing.models import RoutingDecision

__all__ = ["sign_in"]
pytestmark = pytest.mark.both_databases


@pytest.fixture
def talk(app, client, centre):
    """The id of Emi's conversation, which Aoi has."""
    factories.write(app, client, centre, "My beans never came")
    with app.app_context(), transaction():
        conversation = db.session.scalars(select(Conversation)).one()
        pick(conversation, centre.aoi)
        return conversation.id


def stands(app, talk, centre):
    """(state, owner, units taken of Aoi, of Dana) now."""
    with app.app_context():
        conversation = db.session.get_one(Conversation, talk)
        used = [db.session.get_one(Presence, id_).used_units for id_ in (centre.aoi, centre.dana)]
        return conversation.state, conversation.agent_id, *used


@pytest.mark.parametrize("before", [None, park])
def test_what_a_colleague_has_or_parked_becomes_the_supervisors(app, centre, talk, sign_in, before):
    if before is not None:
        with app.app_context(), transaction():
            before(db.session.get_one(Conversation, talk), centre.aoi)
    url = f"/conversations/{talk}/assignment"
    assert sign_in(centre.ben).send("POST", url).headers["X-Refusal"] == "supervisors_only"
    dana = sign_in(centre.dana)
    assert dana.send("POST", url).status_code == 200
    assert stands(app, talk, centre) == ("active", centre.dana, 0, 25)
    assert dana.send("POST", url).headers["X-Refusal"] == "same_agent"
    with app.app_context():
        turns = db.session.scalars(select(ConversationSession).order_by(ConversationSession.id))
        assert [(turn.agent_id, turn.ended_at is None) for turn in turns] == [
            (centre.aoi, False),
            (centre.dana, True),
        ]
        last = db.session.scalars(select(RoutingDecision).order_by(RoutingDecision.id.desc()))
        assert last.first().facts == {"is_taken_over": True}
    assert "Dana took it over" in dana.get(f"/conversations/{talk}/trace").text


def test_what_rings_at_a_colleague_stops(app, client, centre, sign_in):
    with app.app_context():
        factories.make_available(centre.aoi)
    factories.write(app, client, centre, "My beans never came")
    factories.work(app, "assignment")
    with app.app_context():
        talk = db.session.scalar(select(Conversation.id))
        assert db.session.scalar(select(Conversation.offered_agent_id)) == centre.aoi
    assert sign_in(centre.dana).send("POST", f"/conversations/{talk}/assignment").status_code == 200
    assert stands(app, talk, centre) == ("active", centre.dana, 0, 25)


def test_what_is_done_stays_with_who_finishes_it(app, centre, talk, sign_in):
    with app.app_context(), transaction():
        end(db.session.get_one(Conversation, talk), centre.aoi)
    answer = sign_in(centre.dana).send("POST", f"/conversations/{talk}/assignment")
    assert answer.headers["X-Refusal"] == "state_changed"
