"""Wrap-up takes capacity as long as its workstream wants; a returning customer takes it anew."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import text

from tests.factories import make_available, work, write
from tests.routing.conftest import NOON
from webapp.agents import capacity
from webapp.agents.models import AgentCapacityProfile, CapacityProfile
from webapp.agents.policy import Load
from webapp.conversations.actions import transitions
from webapp.conversations.actions.transitions import close, end_turn, park
from webapp.conversations.models import Conversation
from webapp.core import clock
from webapp.core.database import db
from webapp.core.errors import Conflict
from webapp.core.transaction import transaction
from webapp.routing.actions.offers import pick
from webapp.routing.actions.wrap_up import end
from webapp.workstreams.models import Workstream

pytestmark = pytest.mark.both_databases

UNITS = 25


def later(seconds):
    return clock.frozen_at(NOON + timedelta(seconds=seconds))


def having(app, centre, **settings):
    with app.app_context(), transaction():
        workstream = db.session.get_one(Workstream, centre.workstream_id)
        for name, value in settings.items():
            setattr(workstream, name, value)


def do(app, action, agent_id):
    with app.app_context(), transaction():
        action(db.session.query(Conversation).one(), agent_id)


@pytest.fixture
def ended(app, client, centre):
    """A function: Aoi took Emi's conversation and ended it at NOON, under such settings."""

    def begin(profile_ids=(), **settings):
        having(app, centre, **settings)
        write(app, client, centre)
        with app.app_context(), transaction():
            db.session.query(Conversation).one().needed_profile_ids = list(profile_ids)
        with app.app_context():
            make_available(centre.aoi)
        do(app, pick, centre.aoi)
        do(app, end, centre.aoi)

    with clock.frozen_at(NOON):
        yield begin


@pytest.mark.parametrize(("blocking", "units"), [("always", UNITS), ("never", 0)])
def test_end_frees_the_capacity_at_once_or_not(app, centre, look, ended, blocking, units):
    ended(wrap_up_blocking=blocking)
    work(app, "wrap_ups")
    assert look.conversation() == ("wrap_up", centre.aoi, None)
    assert look.units(centre.aoi) == units
    do(app, close, centre.aoi)
    assert look.units(centre.aoi) == 0, "freed once, however it was freed"


def test_a_chosen_time_frees_it_when_it_is_over(app, centre, look, ended):
    ended(wrap_up_blocking="custom", wrap_up_seconds=90)
    for seconds, units in ((89, UNITS), (90, 0), (500, 0)):
        with later(seconds):
            work(app, "wrap_ups")
        assert look.units(centre.aoi) == units, seconds
    assert look.conversation() == ("wrap_up", centre.aoi, None)


def test_who_closes_at_the_moment_when_the_time_is_over_frees_it_once(
    app, centre, look, ended, monkeypatch
):
    """Else what other conversations take is given back with it, and its agent gets too many."""
    ended(wrap_up_blocking="custom", wrap_up_seconds=90)
    with app.app_context(), transaction():
        capacity.take_by_choice(centre.aoi, Load(UNITS))

    def free_meanwhile(*turn, **values):
        is_shared = db.engine.dialect.name == "postgresql"  # SQLite has one writer at a time
        with db.engine.connect() as other:
            free = text("SELECT id FROM conversation FOR UPDATE SKIP LOCKED")
            is_free = is_shared and other.scalar(free) is not None
        if is_free:
            duty = threading.Thread(target=work, args=(app, "wrap_ups"))
            duty.start()
            duty.join()
        end_turn(*turn, **values)

    monkeypatch.setattr(transitions, "end_turn", free_meanwhile)
    with later(90):
        do(app, close, centre.aoi)
        work(app, "wrap_ups")
    assert look.units(centre.aoi) == UNITS


def test_what_is_in_wrap_up_is_freed_when_wrap_up_takes_nothing_from_now_on(
    app, centre, look, ended
):
    ended(wrap_up_blocking="always")
    having(app, centre, wrap_up_blocking="never")
    work(app, "wrap_ups")
    assert look.units(centre.aoi) == 0
    assert look.conversation() == ("wrap_up", centre.aoi, None)


@pytest.mark.parametrize("blocking", ["always", "never"])
def test_a_customer_who_returns_takes_the_capacity_again_once(
    app, client, centre, look, ended, blocking
):
    ended(wrap_up_blocking=blocking)
    for words in ("One more thing", "And another"):
        write(app, client, centre, words)
        assert look.conversation() == ("active", centre.aoi, None)
        assert look.units(centre.aoi) == UNITS
    do(app, park, centre.aoi)
    assert look.units(centre.aoi) == 0


def test_a_place_until_the_end_of_the_day_is_not_freed_by_wrap_up(app, client, centre, look, ended):
    with app.app_context(), transaction():
        kinds = {"Chat": "immediate", "Day": "end_of_day"}
        profiles = [CapacityProfile(name=name, limit=5, reset=kinds[name]) for name in kinds]
        db.session.add_all(profiles)
        db.session.flush()
        ids = [profile.id for profile in profiles]
        for id_ in ids:
            row = AgentCapacityProfile(agent_id=centre.aoi, capacity_profile_id=id_, limit=5)
            db.session.add(row)
    ended(profile_ids=ids, wrap_up_blocking="custom", wrap_up_seconds=60)

    def used():
        rows = look.rows(
            db.select(AgentCapacityProfile.used).order_by(AgentCapacityProfile.capacity_profile_id)
        )
        return [row[0] for row in rows]

    assert used() == [1, 1]
    with later(60):
        work(app, "wrap_ups")
        assert used() == [0, 1]
        write(app, client, centre, "I am back")
        assert used() == [1, 1]


def test_only_the_owner_ends(app, centre, look, ended):
    ended(wrap_up_blocking="never")
    with pytest.raises(Conflict):
        do(app, end, centre.ben)
