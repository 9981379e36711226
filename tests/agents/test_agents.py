"""People who sign in: made with care, and their capacity never promised twice."""

import pytest
from sqlalchemy import select

from tests.assertions import run_at_once
from tests.factories import PASSWORD, make_available, make_centre
from webapp.agents import capacity
from webapp.agents.actions.people import create_agent
from webapp.agents.models import Agent, Presence, PresenceStatus, RoleName
from webapp.agents.policy import Load
from webapp.core.database import db
from webapp.core.errors import Invalid
from webapp.core.transaction import transaction

pytestmark = pytest.mark.both_databases


@pytest.fixture
def centre(app):
    with app.app_context():
        yield make_centre()


def used(agent_id):
    db.session.rollback()
    return db.session.scalar(select(Presence.used_units).where(Presence.agent_id == agent_id))


@pytest.mark.parametrize(
    ("email", "password", "field"),
    [
        ("nobody", PASSWORD, "email"),
        ("@", PASSWORD, "email"),
        ("a b@example.com", PASSWORD, "email"),
        ("new@localhost", PASSWORD, "email"),
        ("x" * 250 + "@example.com", PASSWORD, "email"),
        ("AOI@example.com ", PASSWORD, "email"),
        ("new@example.com", "short", "password"),
    ],
    ids=["no address", "no name", "a space", "no domain", "too long", "taken", "weak"],
)
def test_what_cannot_be_an_agent_is_refused_at_its_field(centre, email, password, field):
    with pytest.raises(Invalid) as caught, transaction():
        create_agent(email, "New", password, [RoleName.AGENT])
    assert caught.value.field == field


def test_a_new_agent_is_offline_until_a_console_opens(centre):
    aoi = db.session.get_one(Agent, centre.aoi)
    assert aoi.presence.status == PresenceStatus.OFFLINE
    make_available(centre.aoi)
    assert db.session.get_one(Agent, centre.aoi).presence.status == PresenceStatus.AVAILABLE


def test_units_are_promised_once_however_many_ask(app, centre):
    make_available(centre.aoi)

    def reserve():
        with app.app_context(), transaction():
            return capacity.reserve_for_offer(centre.aoi, Load(25))

    results = run_at_once([reserve] * 9)
    assert sorted(results) == [False] * 5 + [True] * 4
    assert used(centre.aoi) == 100


def test_a_person_may_take_more_and_freeing_never_goes_below_zero(centre):
    with transaction():
        capacity.take_by_choice(centre.aoi, Load(125))
    assert used(centre.aoi) == 125
    with transaction():
        capacity.free(centre.aoi, Load(200))
    assert used(centre.aoi) == 0
