"""A centre always keeps an admin who can sign in, also when two remove each other at once."""

import pytest
from sqlalchemy import select

from tests.assertions import run_at_once
from tests.factories import PASSWORD, make_centre
from webapp.agents.actions.people import change_agent, create_agent, deactivate, invite, reactivate
from webapp.agents.models import Agent, RoleName
from webapp.core.database import db
from webapp.core.errors import Conflict, Invalid, KanavaError
from webapp.core.transaction import transaction

pytestmark = pytest.mark.both_databases


@pytest.fixture
def centre(app):
    with app.app_context():
        yield make_centre()


def make_agent(agent_id):
    agent = db.session.get_one(Agent, agent_id)
    change_agent(agent, agent.email, agent.name, [RoleName.AGENT], 100)


def switch_off(agent_id):
    deactivate(db.session.get_one(Agent, agent_id))


def admins():
    db.session.rollback()
    found = db.session.scalars(select(Agent).where(Agent.active)).all()
    return {agent.name for agent in found if agent.is_allowed(RoleName.ADMIN)}


def test_the_only_admin_stays(centre):
    with pytest.raises(Conflict), transaction():
        switch_off(centre.dana)
    with pytest.raises(Invalid), transaction():
        make_agent(centre.dana)
    assert admins() == {"Dana"}


@pytest.mark.parametrize("other", ["invited", "deactivated"])
def test_who_cannot_sign_in_does_not_count(centre, other):
    with transaction():
        if other == "invited":
            invite("eve@example.com", "Eve", [RoleName.ADMIN])
        else:
            eve = create_agent("eve@example.com", "Eve", PASSWORD, [RoleName.ADMIN])
            deactivate(eve)
    with pytest.raises(Conflict), transaction():
        switch_off(centre.dana)


@pytest.mark.parametrize("first", [make_agent, switch_off])
@pytest.mark.parametrize("second", [make_agent, switch_off])
def test_two_who_remove_each_other_at_once_leave_one(app, centre, first, second):
    with transaction():
        eve = create_agent("eve@example.com", "Eve", PASSWORD, [RoleName.ADMIN]).id

    def within(act, agent_id):
        def run():
            with app.app_context(), transaction():
                act(agent_id)

        return run

    for _ in range(3):
        results = run_at_once([within(first, centre.dana), within(second, eve)])
        assert sum(isinstance(result, KanavaError) for result in results) == 1, results
        assert len(admins()) == 1
        with transaction():
            for agent_id in (centre.dana, eve):
                agent = db.session.get_one(Agent, agent_id)
                reactivate(agent)
                change_agent(agent, agent.email, agent.name, [RoleName.ADMIN], 100)


def test_deactivated_twice_is_fine(centre):
    for _ in range(2):
        with transaction():
            switch_off(centre.aoi)
    assert not db.session.get_one(Agent, centre.aoi).active


def test_of_two_who_take_one_address_at_once_the_second_is_told(app, centre):
    def take():
        with app.app_context(), transaction():
            invite("twin@example.com", "Twin", [RoleName.AGENT])

    def change():
        with app.app_context(), transaction():
            aoi = db.session.get_one(Agent, centre.aoi)
            change_agent(aoi, "twin@example.com", aoi.name, [RoleName.AGENT], 100)

    results = run_at_once([take, change, take])
    assert sorted(type(result).__name__ for result in results) == ["Invalid", "Invalid", "NoneType"]
