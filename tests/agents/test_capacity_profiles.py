"""Capacity profiles: limits, own limits, and what is deleted is waited for no more."""

import re

import pytest
from sqlalchemy import select

from tests import factories
from tests.forms import problems_in
from webapp.agents import capacity
from webapp.agents.models import Agent, AgentCapacityProfile, CapacityProfile, Presence
from webapp.agents.policy import Load, PresenceStatus
from webapp.agents.queries import profile_choices, profiles_of
from webapp.core import clock
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.workstreams.models import Workstream

pytestmark = pytest.mark.both_databases

PROFILES = "/admin/capacity-profiles"


@pytest.fixture
def complaints(app, dana, centre):
    """The id of a profile of two with Aoi, and with Ben, whose own limit is five."""
    members = {"members": [str(centre.aoi), str(centre.ben)], f"limit_{centre.ben}": "5"}
    answer = dana.send(f"{PROFILES}/new", name="Complaints", limit="2", is_blocking="y", **members)
    assert answer.status_code == 302, problems_in(answer)
    with app.app_context():
        return db.session.scalar(select(CapacityProfile.id))


def limits(centre):
    return [
        (row.limit, row.is_own_limit)
        for id_ in (centre.aoi, centre.ben)
        for row in profiles_of(id_)
    ]


def test_another_limit_counts_for_whoever_has_none_of_their_own(app, dana, centre, complaints):
    with app.app_context():
        assert profile_choices() == [(complaints, "Complaints")]
        assert limits(centre) == [(2, False), (5, True)]
    assert dana.send(f"{PROFILES}/{complaints}", limit="3", reset="end_of_day").status_code == 302
    with app.app_context():
        assert limits(centre) == [(3, False), (5, True)]
        assert db.session.get_one(CapacityProfile, complaints).reset == "immediate"


def test_places_taken_stay_taken_when_a_profile_changes(app, dana, centre, complaints):
    with app.app_context():
        factories.make_available(centre.aoi)
        with transaction():
            capacity.take_by_choice(centre.aoi, Load(25, (complaints,)))
    assert dana.send(f"{PROFILES}/{complaints}", limit="1").status_code == 302
    with app.app_context():
        assert [row.used for row in profiles_of(centre.aoi)] == [1]
        # The only place of a profile that blocks is taken.
        presence = db.session.get_one(Presence, centre.aoi)
        assert presence.status == PresenceStatus.DO_NOT_DISTURB


def test_what_is_no_limit_is_refused_beside_its_field(dana, centre, complaints):
    answer = dana.send(f"{PROFILES}/{complaints}", **{f"limit_{centre.aoi}": "many"})
    assert answer.status_code == 422
    assert "whole number from 0" in problems_in(answer)
    assert 'value="many"' in answer.text
    marked = re.findall(r'<input[^>]*aria-invalid="true"[^>]*>', answer.text)
    assert len(marked) == 1
    assert f'name="limit_{centre.aoi}"' in marked[0]
    assert 'aria-describedby="members_problem"' in marked[0]


def test_who_is_second_to_change_a_profile_sees_what_stands_there_now(dana, centre, complaints):
    opened = dana.open(f"{PROFILES}/{complaints}")
    assert dana.send(f"{PROFILES}/{complaints}", members=[str(centre.ben)]).status_code == 302
    answer = dana.send(f"{PROFILES}/{complaints}", page=opened, limit="9")
    assert answer.status_code == 422
    assert "<dd>Ben: 5</dd>" in answer.text


def test_a_profile_in_use_stays_and_a_deleted_one_is_nobodys(app, dana, complaints):
    with app.app_context(), transaction():
        db.session.scalars(select(Workstream)).one().capacity_profile_id = complaints
    assert dana.send(f"{PROFILES}/{complaints}/deletion").status_code == 422
    with app.app_context(), transaction():
        # It is deleted, but what waits on it is still offered.
        db.session.scalars(select(Workstream)).one().deleted_at = clock.now()
    assert dana.send(f"{PROFILES}/{complaints}/deletion").status_code == 302
    with app.app_context():
        assert db.session.scalar(select(AgentCapacityProfile.agent_id)) is None
        assert profile_choices() == []
        assert db.session.scalars(select(Workstream.capacity_profile_id)).one() is None
        assert db.session.get(Agent, 1) is not None


def test_a_limit_out_of_bounds_is_refused_beside_it_however_long_it_is(dana):
    for limit in ("0", "-1", "1001", "9" * 400):
        answer = dana.send(f"{PROFILES}/new", name="Complaints", limit=limit)
        assert answer.status_code == 422, limit
        assert "A whole number from 1 to 1000." in answer.text
