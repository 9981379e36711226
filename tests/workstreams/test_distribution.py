"""How a workstream's conversations are distributed: chosen, shown in words, copied, refused."""

import pytest
from sqlalchemy import select

from tests.factories import FAY, write
from tests.forms import kept_in
from webapp.agents.models import CapacityProfile
from webapp.conversations.models import Conversation
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.rules.models import (
    ClassificationRule,
    ClassificationRuleset,
    RouteTarget,
    RouteToQueueRule,
)
from webapp.workstreams.actions.workstreams import distribution_of
from webapp.workstreams.models import Workstream

HOUR, DAY = 60, 24 * 60


def settings_of(centre):
    return f"/admin/workstreams/{centre.workstream_id}/settings"


def kept(app, name="Customer messages"):
    with app.app_context():
        workstream = db.session.scalars(select(Workstream).filter_by(name=name)).one()
        return distribution_of(workstream)


@pytest.fixture
def profile_id(app, centre):
    with app.app_context(), transaction():
        profile = CapacityProfile(name="Chats", limit=3)
        db.session.add(profile)
        db.session.flush()
        return profile.id


# In the tests' centre agents may take from the list.
PICKABLE = {
    "capacity_units": 25,
    "capacity_profile_id": None,
    "wrap_up_blocking": "always",
    "wrap_up_seconds": 300,
    "allowed_presences": ["available", "busy"],
    "skill_matching": "exact",
    "affinity": "always",
    "is_picking_allowed": True,
    "offer_seconds": 120,
    "offers_per_agent": 3,
    "is_inactive_after_missed": False,
    "is_do_not_disturb_after_rejected": False,
    "auto_close_open_minutes": 30 * DAY,
    "auto_close_active_minutes": 30 * DAY,
    "auto_close_wrap_up_minutes": DAY,
    "auto_close_waiting_minutes": 28 * DAY,
    "first_response_minutes": None,
    "next_response_minutes": None,
}

CHOSEN = {
    "scheme": "profile",
    "wrap_up_blocking": "custom",
    "wrap_up_seconds": "90",
    "allowed_presences": ["available", "away"],
    "skill_matching": "closest",
    "affinity": "able",
    "is_picking_allowed": "y",
    "offer_seconds": "60",
    "offers_per_agent": "2",
    "is_inactive_after_missed": "y",
    "is_do_not_disturb_after_rejected": "y",
    "first_response_number": "10",
    "first_response_unit": "1",
    "next_response_number": "2",
    "next_response_unit": "60",
    "auto_close_open_unit": "0",
    "auto_close_active_number": "3",
    "auto_close_active_unit": "1440",
    "auto_close_wrap_up_number": "90",
    "auto_close_wrap_up_unit": "1",
}


def choose(dana, centre, profile_id):
    """Send all of it."""
    path = settings_of(centre)
    page = dana.open(path)
    values = kept_in(page.text) | CHOSEN | {"capacity_profile_id": str(profile_id)}
    token = page.text.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    return dana.client.post(path, data=values | {"csrf_token": token})


@pytest.mark.both_databases
def test_everything_is_chosen_and_the_page_says_it_in_words(app, dana, centre, profile_id):
    assert kept(app) == PICKABLE, "the reference product's defaults"
    answer = choose(dana, centre, profile_id)
    assert answer.status_code == 302
    chosen = {
        "capacity_units": 0,
        "offer_seconds": 60,
        "capacity_profile_id": profile_id,
        "wrap_up_blocking": "custom",
        "wrap_up_seconds": 90,
        "allowed_presences": ["available", "away"],
        "skill_matching": "closest",
        "affinity": "able",
        "is_picking_allowed": True,
        "offers_per_agent": 2,
        "is_inactive_after_missed": True,
        "is_do_not_disturb_after_rejected": True,
        "first_response_minutes": 10,
        "next_response_minutes": 2 * HOUR,
        "auto_close_open_minutes": None,
        "auto_close_active_minutes": 3 * DAY,
        "auto_close_wrap_up_minutes": 90,
        "auto_close_waiting_minutes": 28 * DAY,
    }
    assert kept(app) == chosen
    page = dana.get(answer.location)
    for said in (
        "Chats", "Taken for 90 seconds", "Available, Away", "Closest match", "at most 2",
        "10 minutes", "2 hours", "after 3 days of silence", "after 28 days of silence", "never",
    ):  # fmt: skip
        assert said in page, said
    assert "Chats" in dana.get("/admin/audit"), "the log has the profile's name"
    assert dana.send(settings_of(centre)).status_code == 302
    assert kept(app) == chosen, "the form gives back what it shows"


@pytest.mark.both_databases
def test_a_copy_is_distributed_alike(app, dana, centre, profile_id):
    choose(dana, centre, profile_id)
    answer = dana.send(f"/admin/workstreams/new?copy_of={centre.workstream_id}")
    assert answer.status_code == 302
    assert kept(app, "Copy of Customer messages") == kept(app)


@pytest.mark.both_databases
def test_a_copy_routes_alike(app, dana, centre):
    condition = {"join": "all", "parts": []}
    with app.app_context(), transaction():
        ruleset = ClassificationRuleset(
            workstream_id=centre.workstream_id, position=1, name="Language"
        )
        rule = ClassificationRule(position=1, name="VIP", condition=condition, is_enabled=False)
        rule.outputs = {"priority": 1}
        ruleset.rules = [rule]
        route = RouteToQueueRule(workstream_id=centre.workstream_id, position=1, name="Split")
        route.condition = condition
        shares = ((centre.queue_id, 40), (centre.other_queue_id, 60))
        route.targets = [RouteTarget(queue_id=queue, percent=part) for queue, part in shares]
        db.session.add_all([ruleset, route])
    dana.send(f"/admin/workstreams/new?copy_of={centre.workstream_id}")
    with app.app_context():
        first, copy = db.session.scalars(
            select(ClassificationRuleset).order_by(ClassificationRuleset.id)
        )
        assert (first.workstream_id, copy.workstream_id) == (
            centre.workstream_id,
            centre.workstream_id + 1,
        )
        [rule] = copy.rules
        assert (copy.name, rule.name, rule.is_enabled, rule.outputs) == (
            *("Language", "VIP", False),
            {"priority": 1},
        )
        route = db.session.query(RouteToQueueRule).filter_by(workstream_id=copy.workstream_id).one()
        assert [(each.queue_id, each.percent) for each in route.targets] == list(shares)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"scheme": "profile", "capacity_profile_id": "0"}, "Choose a capacity profile."),
        ({"scheme": "profile", "capacity_profile_id": "999"}, "was deleted meanwhile"),
        ({"capacity_units": ""}, "Say how many units"),
        ({"scheme": "profile", "capacity_profile_id": "9" * 30}, "Choose a capacity profile."),
        ({"wrap_up_blocking": "custom", "wrap_up_seconds": "29"}, "from 30 to 3600"),
        ({"wrap_up_blocking": "custom", "wrap_up_seconds": "3601"}, "from 30 to 3600"),
        ({"allowed_presences": []}, "Choose at least one"),
        ({"allowed_presences": ["offline"]}, "not"),
        ({"offers_per_agent": "6"}, "from 1 to 5"),
        ({"first_response_number": "", "first_response_unit": "60"}, "Give a whole number."),
        ({"auto_close_open_number": "0", "auto_close_open_unit": "1"}, "whole number"),
        ({"auto_close_open_number": "366", "auto_close_open_unit": "1440"}, "At most 365 days."),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(app, dana, centre, typed, said):
    answer = dana.send(settings_of(centre), name="Shop", **typed)
    assert answer.status_code == 422
    assert said in answer.text
    assert 'aria-describedby="' in answer.text
    assert kept_in(answer.text)["name"] == ["Shop"]
    assert kept(app) == PICKABLE


@pytest.mark.both_databases
def test_what_does_not_count_and_is_not_seen_refuses_nothing(app, dana, centre, profile_id):
    typed = {"scheme": "profile", "capacity_profile_id": str(profile_id), "capacity_units": "0"}
    unseen = {"wrap_up_blocking": "never", "wrap_up_seconds": "soon", "new_queue": "x" * 101}
    assert dana.send(settings_of(centre), **typed, **unseen).status_code == 302
    chosen = {"capacity_units": 0, "capacity_profile_id": profile_id, "wrap_up_blocking": "never"}
    assert kept(app) == PICKABLE | chosen


@pytest.mark.both_databases
def test_what_waits_is_weighed_anew_when_the_need_changes(app, client, dana, centre):
    write(app, client, centre)
    write(app, client, centre, user_id=FAY)
    with app.app_context(), transaction():
        first, declined = db.session.scalars(select(Conversation).order_by(Conversation.id))
        assert first.requirement_key is not None
        declined.requirement_key = f"own:{declined.id}"

    def keys():
        with app.app_context():
            found = select(Conversation.requirement_key).order_by(Conversation.id)
            return list(db.session.scalars(found))

    before = keys()
    dana.send(settings_of(centre), offer_seconds="60")
    assert keys() == before, "how long it rings is no need"
    dana.send(settings_of(centre), capacity_units="50")
    assert keys() == [None, before[1]]


@pytest.mark.both_databases
def test_in_pick_nothing_is_asked_about_offers(app, dana, centre):
    with app.app_context(), transaction():
        db.session.get_one(Workstream, centre.workstream_id).distribution_mode = "pick"
    page = dana.get(settings_of(centre))
    assert "Allowed presences" not in page
    assert dana.send(settings_of(centre), wrap_up_blocking="never").status_code == 302
    assert kept(app) == PICKABLE | {"wrap_up_blocking": "never"}, "what is not asked stays"


def test_a_time_without_its_unit_is_refused_and_never_switches_a_time_off(app, dana, centre):
    def send(**typed):
        page = dana.open(settings_of(centre)).text
        token = page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
        return dana.client.post(
            settings_of(centre), data=kept_in(page) | typed | {"csrf_token": token}
        )

    answer = send(first_response_number="1")
    assert answer.status_code == 422
    assert "Choose minutes, hours or days." in answer.text
    assert send(first_response_number="1", first_response_unit="1").status_code == 302
    assert kept(app)["first_response_minutes"] == 1
    assert send(first_response_unit="0").status_code == 302
    assert kept(app)["first_response_minutes"] is None
