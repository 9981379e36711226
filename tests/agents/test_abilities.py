"""A person's skills, capacity profiles and first presence, and what a day's end does to them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from tests import factories
from tests.assertions import query_budget
from tests.factories import login
from tests.forms import fill, problems_in, send, version_of
from webapp.agents.actions.capacity_profiles import create_profile, set_profiles_of
from webapp.agents.actions.people import change_agent
from webapp.agents.actions.skills import create_skill, set_skills_of
from webapp.agents.models import Agent, AgentCapacityProfile, Presence, ProfileReset, RoleName
from webapp.agents.queries import profiles_of, skills_of
from webapp.conversations.models import Conversation
from webapp.core import clock
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.routing.actions.offers import pick
from webapp.workstreams.models import Workstream


@pytest.fixture
def japanese(app, centre):
    with app.app_context(), transaction():
        return create_skill("Japanese", "Language").id


@pytest.fixture
def daily(app, centre):
    """The id of a profile of two a day, with Aoi in it, that the workstream takes places in."""
    with app.app_context(), transaction():
        profile = create_profile("Daily", 2, ProfileReset.END_OF_DAY, members={centre.aoi: None})
        db.session.scalars(select(Workstream)).one().capacity_profile_id = profile.id
        return profile.id


def used(app, agent_id):
    with app.app_context():
        return [row.used for row in profiles_of(agent_id)]


@pytest.mark.both_databases
def test_a_skill_is_rated_by_its_levels_and_can_be_switched_off(app, admin, centre, japanese):
    path = f"/admin/people/{centre.aoi}/skills"
    entries = {"version": version_of(admin.get(path)), f"rating_{japanese}": "4"}
    assert fill(admin, path, **entries).status_code == 302
    with app.app_context():
        row = skills_of(centre.aoi)[0]
        assert (row.name, row.level, row.is_active) == ("Japanese", "4", False)
    page = admin.get(f"/admin/people/{centre.aoi}").text
    assert "<dt>Japanese</dt><dd>4" in page
    assert "switched off" in page
    audit = admin.get("/admin/audit").text
    assert "(Japanese: 4)" in audit


@pytest.mark.both_databases
def test_who_is_second_to_rate_sees_what_stands_there_now(admin, centre, japanese):
    path = f"/admin/people/{centre.aoi}/skills"
    opened = admin.get(path)
    first = {"version": version_of(opened), f"rating_{japanese}": "2", f"active_{japanese}": "y"}
    assert send(admin, opened, path, **first).status_code == 302
    answer = send(admin, opened, path, **first | {f"rating_{japanese}": "5"})
    assert answer.status_code == 422
    assert "<dt>Japanese</dt><dd>2</dd>" in answer.text
    assert '<option value="5" selected>' in answer.text


@pytest.mark.both_databases
def test_a_profiles_page_and_a_persons_do_not_take_back_what_the_other_did(admin, centre, daily):
    """Both change who is in a profile: whoever saves second is told, and sees what is new."""
    theirs, its = (
        f"/admin/people/{centre.ben}/capacity-profiles",
        f"/admin/capacity-profiles/{daily}",
    )
    profile = {"name": "Daily", "limit": "2", "reset": "end_of_day"}
    person, page = admin.get(theirs), admin.get(its)
    entries = {"version": version_of(person), f"in_{daily}": "y"}
    assert send(admin, person, theirs, **entries).status_code == 302
    behind = send(admin, page, its, version=version_of(page), members=str(centre.aoi), **profile)
    assert (behind.status_code, "Aoi, Ben" in behind.text) == (422, True)
    person = admin.get(theirs)
    fresh = {"version": version_of(behind), "members": str(centre.aoi), **profile}
    assert send(admin, behind, its, **fresh).status_code == 302
    behind = send(admin, person, theirs, version=version_of(person), **{f"in_{daily}": "y"})
    assert (behind.status_code, "not in it" in behind.text) == (422, True)


@pytest.mark.parametrize("rating", ["6", "0", "-1", "none", "9" * 20])
def test_a_rating_off_the_scale_is_refused_and_the_one_before_stays(
    app, admin, centre, japanese, rating
):
    path = f"/admin/people/{centre.aoi}/skills"
    with app.app_context(), transaction():
        set_skills_of(db.session.get_one(Agent, centre.aoi), {japanese: (3, True)})
    version = version_of(admin.get(path))
    answer = fill(admin, path, **{f"rating_{japanese}": rating, "version": version})
    assert answer.status_code == 422
    with app.app_context():
        assert [row.rating for row in skills_of(centre.aoi)] == [3]


@pytest.mark.both_databases
def test_an_own_limit_counts_before_the_profiles(app, admin, centre, daily):
    path = f"/admin/people/{centre.ben}/capacity-profiles"
    entries = {"version": version_of(admin.get(path)), f"in_{daily}": "y", f"limit_{daily}": "x"}
    refused = fill(admin, path, **entries)
    assert problems_in(refused).startswith("Daily: A limit is a whole number")
    assert 'aria-invalid="true" aria-label="Own limit in Daily"' in refused.text
    assert fill(admin, path, **entries | {f"limit_{daily}": "1"}).status_code == 302
    with app.app_context():
        assert [(row.limit, row.is_own_limit) for row in profiles_of(centre.ben)] == [(1, True)]
    assert "0 of 1 in use" in admin.get(f"/admin/people/{centre.ben}").text


@pytest.mark.both_databases
def test_a_skill_or_profile_given_wakes_the_assignment(app, client, admin, centre, daily):
    """Ben is free but in no profile: the conversation is his the moment he is put into it."""
    with app.app_context():
        factories.make_available(centre.ben)
        with transaction():
            set_profiles_of(db.session.get_one(Agent, centre.aoi), {})
    factories.write(app, client, centre)
    with app.app_context():
        assert db.session.scalar(select(Conversation.offered_agent_id)) is None
    path = f"/admin/people/{centre.ben}/capacity-profiles"
    fill(admin, path, version=version_of(admin.get(path)), **{f"in_{daily}": "y"})
    factories.work(app, "assignment")
    with app.app_context():
        assert db.session.scalar(select(Conversation.offered_agent_id)) == centre.ben
    assert used(app, centre.ben) == [1]


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("own", "centres", "midnight"),
    [
        ("Asia/Tokyo", "UTC", datetime(2101, 11, 22, 15, tzinfo=UTC)),
        (None, "Asia/Tokyo", datetime(2101, 11, 22, 15, tzinfo=UTC)),
        ("Europe/Berlin", "Asia/Tokyo", datetime(2101, 10, 30, 23, tzinfo=UTC)),  # of 25 hours
    ],
)
def test_a_days_places_come_back_when_the_day_is_over_where_the_person_is(
    app, settings, client, centre, daily, own, centres, midnight
):
    app.extensions["kanava_settings"] = replace(settings, time_zone=centres)
    with app.app_context(), transaction():
        db.session.get_one(Agent, centre.aoi).time_zone = own
    evening = midnight - timedelta(minutes=1)
    with clock.frozen_at(evening):
        factories.work(app, "capacity_days")
        factories.write(app, client, centre)
        with app.app_context(), transaction():
            pick(db.session.scalars(select(Conversation)).one(), centre.aoi)
            # One more was done today: its place stays taken until the day is over.
            db.session.get_one(AgentCapacityProfile, (centre.aoi, daily)).used += 1
        factories.work(app, "capacity_days")
        assert used(app, centre.aoi) == [2]
    with clock.frozen_at(midnight):
        for _twice in range(2):
            factories.work(app, "capacity_days")
            assert used(app, centre.aoi) == [1]


@pytest.mark.both_databases
def test_the_day_begins_as_the_admin_says(app, admin, centre):
    path = f"/admin/people/{centre.aoi}/default-presence"
    version = version_of(admin.get(path))
    assert fill(admin, path, default="busy", version=version).status_code == 422
    assert fill(admin, path, default="away", version=version).status_code == 302
    behind = fill(admin, path, default="available", version=version)
    assert (behind.status_code, "<dt>At sign-in</dt><dd>Away</dd>" in behind.text) == (422, True)
    with app.app_context():
        assert db.session.get_one(Presence, centre.aoi).default_status == "away"


def test_a_supervisor_sets_a_presence_and_agents_know_of_no_such_page(app, centre, signed_in):
    assert signed_in("chen").get("/team").status_code == 404
    with app.app_context(), transaction():
        ben = db.session.get_one(Agent, centre.ben)
        change_agent(ben, ben.email, ben.name, [RoleName.SUPERVISOR], 100)
    ben = login(app.test_client(), centre.ben)
    assert ben.get("/admin/people").status_code == 404
    page = ben.get("/team")
    path = f"/team/{centre.aoi}/presence"
    refused = send(ben, page, path, status="busy", q="Aoi")
    assert refused.headers["Location"] == "/team?q=Aoi"
    assert "Aoi has no console open" in ben.get("/team").text
    with app.app_context():
        factories.make_available(centre.aoi)
    assert send(ben, page, path, status="inactive").status_code == 422
    assert send(ben, page, path, status="busy").status_code == 302
    with query_budget(12):
        assert "set by Ben" in ben.get("/team?q=AOI busy").text
    assert "Nobody fits" in ben.get("/team?q=Chen busy").text
    with app.app_context():
        assert db.session.get_one(Presence, centre.aoi).set_by_id == centre.ben


@pytest.mark.both_databases
def test_signing_out_of_the_last_browser_is_offline_at_once(app, centre, signed_in):
    with app.app_context():
        factories.make_available(centre.aoi)
    office, home = signed_in("aoi"), signed_in("aoi")
    for browser, after in ((office, "available"), (home, "offline")):
        send(browser, browser.get("/conversations"), "/logout")
        with app.app_context():
            assert db.session.get_one(Presence, centre.aoi).status == after
