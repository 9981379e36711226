"""Presence: what follows the capacity, what a person holds, and what a day begins with."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text

from tests.factories import login, make_available, make_centre
from webapp.agents import capacity
from webapp.agents.actions.capacity_profiles import create_profile, set_profiles_of
from webapp.agents.actions.custom_presences import (
    change_presence,
    create_presence,
    set_default_presence,
)
from webapp.agents.actions.people import change_agent, deactivate, reactivate
from webapp.agents.actions.presences import (
    begin_anew,
    close_consoles,
    mark_missed,
    mark_rejected,
    open_console,
    reset_presence,
    set_presence,
    sign_off_lost,
)
from webapp.agents.events import PresenceChanged
from webapp.agents.models import (
    Agent,
    CapacityProfile,
    CustomPresence,
    Presence,
    ProfileReset,
    RoleName,
)
from webapp.agents.policy import Load, PresenceCause, PresenceStatus, SetBy
from webapp.conversations.tasks import begin_day
from webapp.core import clock
from webapp.core.database import db
from webapp.core.errors import Invalid
from webapp.core.events import take_events
from webapp.core.transaction import transaction

pytestmark = pytest.mark.both_databases

AVAILABLE, BUSY, DND = (
    PresenceStatus.AVAILABLE,
    PresenceStatus.BUSY,
    PresenceStatus.DO_NOT_DISTURB,
)
AWAY, OFFLINE, INACTIVE = PresenceStatus.AWAY, PresenceStatus.OFFLINE, PresenceStatus.INACTIVE


@pytest.fixture
def aoi(app):
    """The id of Aoi, whose context stays open."""
    with app.app_context():
        yield make_centre().aoi


def agent_of(agent_id):
    return db.session.get_one(Agent, agent_id)


def do(verb, *facts, **named):
    with transaction():
        return verb(*facts, **named)


def choose(agent_id, status):
    with transaction():
        set_presence(agent_of(agent_id), status)


def presence_of(agent_id):
    db.session.rollback()
    return db.session.scalars(select(Presence).where(Presence.agent_id == agent_id)).one()


def status_of(agent_id):
    return presence_of(agent_id).status


def test_presence_goes_from_free_over_busy_to_full_and_back(aoi):
    make_available(aoi)
    seen = []
    for verb in (capacity.take_by_choice, capacity.take_by_choice, capacity.free, capacity.free):
        do(verb, aoi, Load(50))
        seen.append(status_of(aoi))
    assert seen == [BUSY, DND, BUSY, AVAILABLE]


@pytest.mark.parametrize("chosen", [DND, AWAY, OFFLINE])
def test_what_a_person_holds_outlasts_the_next_accept_and_close(aoi, chosen):
    make_available(aoi)
    choose(aoi, chosen)
    do(capacity.take_by_choice, aoi, Load(100))
    do(capacity.free, aoi, Load(100))
    assert status_of(aoi) == chosen


def test_available_by_choice_lasts_until_the_next_accept(aoi):
    make_available(aoi)
    do(capacity.take_by_choice, aoi, Load(25))
    choose(aoi, AVAILABLE)
    assert status_of(aoi) == AVAILABLE
    do(capacity.take_by_choice, aoi, Load(25))
    assert status_of(aoi) == BUSY


def test_the_next_accept_ends_a_chosen_busy_even_where_busy_is_what_follows(aoi):
    make_available(aoi)
    with transaction():
        training = create_presence("Training", BUSY).id
        set_presence(agent_of(aoi), BUSY, training)
    do(capacity.take_by_choice, aoi, Load(25))
    found = presence_of(aoi)
    assert (found.status, found.cause, found.custom_presence_id) == (
        BUSY,
        PresenceCause.CAPACITY,
        None,
    )


def test_what_an_admin_changes_is_no_accept_and_leaves_a_chosen_presence_alone(aoi):
    make_available(aoi)
    choose(aoi, BUSY)
    with transaction():
        change_agent(agent_of(aoi), "aoi@example.com", "Aoi", [RoleName.AGENT], 80)
        daily = create_profile("Daily", 2, ProfileReset.END_OF_DAY, members={aoi: None})
        set_profiles_of(agent_of(aoi), {})
    assert (status_of(aoi), presence_of(aoi).cause) == (BUSY, PresenceCause.CHOSEN)
    with transaction():
        set_profiles_of(agent_of(aoi), {daily.id: 1})
    with clock.frozen_at(clock.after(2 * 24 * 3600)):
        begin_day(aoi)
    assert (status_of(aoi), presence_of(aoi).cause) == (BUSY, PresenceCause.CHOSEN)


@pytest.mark.parametrize(
    ("before", "missed", "rejected"),
    [
        (AVAILABLE, INACTIVE, DND),
        (BUSY, INACTIVE, DND),
        (DND, INACTIVE, DND),
        (AWAY, AWAY, AWAY),
        (OFFLINE, OFFLINE, OFFLINE),
    ],
)
def test_a_missed_or_rejected_offer_takes_who_is_at_work_off_it(aoi, before, missed, rejected):
    make_available(aoi)
    for verb, after in ((mark_missed, missed), (mark_rejected, rejected)):
        choose(aoi, before)
        do(verb, aoi)
        assert status_of(aoi) == after


def test_back_to_work_is_as_the_capacity_in_use_says(aoi):
    make_available(aoi)
    do(capacity.take_by_choice, aoi, Load(25))
    do(mark_missed, aoi)
    do(capacity.free, aoi, Load(5))
    assert (status_of(aoi), presence_of(aoi).cause) == (INACTIVE, PresenceCause.MISSED)
    with transaction():
        reset_presence(agent_of(aoi))
    assert (status_of(aoi), presence_of(aoi).set_by) == (BUSY, SetBy.SYSTEM)


def test_nobody_chooses_inactive_and_no_deleted_presence(aoi):
    with transaction():
        lunch = create_presence("Lunch", AWAY).id
    with pytest.raises(Invalid):
        choose(aoi, INACTIVE)
    with transaction():
        set_presence(agent_of(aoi), AVAILABLE, lunch)
    assert status_of(aoi) == AWAY


def test_a_custom_presence_that_counts_as_another_one_does_so_for_who_has_it_now(aoi):
    """Who waits for them is looked at again; who chose it and when stays as it was."""
    make_available(aoi)
    with transaction():
        lunch = create_presence("Lunch", AWAY)
        set_presence(agent_of(aoi), AWAY, lunch.id)
    since = presence_of(aoi).changed_at
    with transaction():
        lunch = db.session.scalars(select(CustomPresence)).one()
        change_presence(lunch, "Quick tasks", BUSY, "")
        assert PresenceChanged(aoi) in take_events()
    found = presence_of(aoi)
    assert (found.status, found.cause, found.changed_at) == (BUSY, PresenceCause.CHOSEN, since)
    assert found.custom_presence.name == "Quick tasks"


def test_who_takes_work_does_not_wait_for_who_changes_a_presence_or_a_profile(app, aoi):
    """Else each could wait for the other: what is taken refers to both rows."""
    is_shared = db.engine.dialect.name == "postgresql"  # SQLite has one writer at a time
    with transaction():
        create_profile("Long", 2, ProfileReset.IMMEDIATE, members={aoi: None})
        create_presence("Lunch", AWAY)
    for table in (CapacityProfile, CustomPresence):
        with transaction(), db.engine.connect() as other:
            db.session.scalars(select(table)).one().require_version(None)
            lock = " FOR KEY SHARE NOWAIT" if is_shared else ""
            assert other.scalar(text(f"SELECT id FROM {table.__tablename__}{lock}"))


def test_who_was_deactivated_comes_back_without_what_was_missed_before(aoi):
    make_available(aoi)
    with transaction():
        set_default_presence(agent_of(aoi), OFFLINE)
        mark_missed(aoi)
    for verb in (deactivate, reactivate):
        with transaction():
            verb(agent_of(aoi))
    do(open_console, aoi, "test")
    assert (status_of(aoi), presence_of(aoi).cause) == (OFFLINE, PresenceCause.SIGNED_IN)


def test_a_supervisor_who_sets_a_presence_is_named(aoi):
    make_available(aoi)
    with transaction():
        ben = db.session.scalars(select(Agent).where(Agent.name == "Ben")).one()
        set_presence(agent_of(aoi), BUSY, by=ben)
    found = presence_of(aoi)
    assert (found.set_by, found.agent.name, found.set_by_id) == (SetBy.SUPERVISOR, "Aoi", ben.id)


@pytest.mark.parametrize(
    ("default", "used", "first"),
    [(AVAILABLE, 0, AVAILABLE), (AVAILABLE, 25, BUSY), (AVAILABLE, 100, DND), (AWAY, 0, AWAY),
     (OFFLINE, 0, OFFLINE)],
)  # fmt: skip
def test_a_day_begins_with_the_default_presence(aoi, default, used, first):
    with transaction():
        set_default_presence(agent_of(aoi), default)
        capacity.take_by_choice(aoi, Load(used))
    do(open_console, aoi, "test")
    assert status_of(aoi) == first


def test_back_within_the_grace_time_keeps_the_presence_and_later_computes_it(aoi):
    console = make_available(aoi)
    choose(aoi, AWAY)
    do(close_consoles, console)
    console = do(open_console, aoi, "test")
    assert status_of(aoi) == AWAY
    do(close_consoles, console)
    do(sign_off_lost, clock.after(1))
    assert (status_of(aoi), presence_of(aoi).cause) == (OFFLINE, PresenceCause.LOST)
    do(open_console, aoi, "test")
    assert status_of(aoi) == AVAILABLE


def test_a_choice_lasts_until_the_next_sign_in_unless_a_console_is_open_elsewhere(app, aoi):
    console = make_available(aoi)
    choose(aoi, DND)
    do(begin_anew, aoi)
    assert status_of(aoi) == DND
    do(close_consoles, console)
    login(app.test_client(), aoi)
    do(open_console, aoi, "test")
    assert status_of(aoi) == AVAILABLE


def test_another_capacity_brings_another_presence_at_once(aoi):
    make_available(aoi)
    do(capacity.take_by_choice, aoi, Load(50))
    with transaction():
        change_agent(agent_of(aoi), "aoi@example.com", "Aoi", [RoleName.AGENT], 50)
    assert status_of(aoi) == DND


def test_a_presence_says_since_when(aoi):
    make_available(aoi)
    later = datetime.now(UTC) + timedelta(hours=1)
    with clock.frozen_at(later):
        choose(aoi, BUSY)
    assert presence_of(aoi).changed_at == later
