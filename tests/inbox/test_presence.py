"""The presence menu and the banner that brings who missed an offer back to work."""

import pytest

from tests import factories
from webapp.agents.actions.custom_presences import create_presence
from webapp.agents.actions.presences import mark_missed, open_console, set_presence
from webapp.agents.models import Agent, Presence
from webapp.agents.policy import PresenceStatus
from webapp.core.database import db
from webapp.core.transaction import transaction


@pytest.fixture
def lunch(app, centre):
    with app.app_context(), transaction():
        return create_presence("Lunch", PresenceStatus.AWAY, "Back in an hour").id


def status_of(app, agent_id):
    with app.app_context():
        return db.session.get_one(Presence, agent_id).status


def test_the_menu_offers_the_centres_own_presences_and_says_who_chose(app, centre, sign_in, lunch):
    aoi = sign_in(centre.aoi)
    assert aoi.send("PUT", "/me/presence", status=f"custom:{lunch}").status_code == 200
    with app.app_context(), transaction():
        open_console(centre.aoi, "test")
    page = aoi.get("/conversations").text
    assert 'dot-away" aria-hidden="true"></span>\n    <span class="visually-hidden">' in page
    assert '<span class="presence-word">Lunch</span>' in page
    assert "chosen by yourself" in page
    assert '<span class="menu-sub">Back in an hour</span>' in page
    assert status_of(app, centre.aoi) == PresenceStatus.AWAY


@pytest.mark.parametrize("value", ["inactive", "custom:999", "custom:x", ""])
def test_what_cannot_be_chosen_is_refused(app, centre, sign_in, value):
    aoi = sign_in(centre.aoi)
    answer = aoi.send("PUT", "/me/presence", status=value)
    assert (answer.status_code, "Choose a" in answer.text) == (422, True)
    assert status_of(app, centre.aoi) == PresenceStatus.OFFLINE


def test_who_missed_an_offer_is_told_and_comes_back_with_one_press(app, centre, sign_in):
    aoi = sign_in(centre.aoi)
    assert "Back to work" not in aoi.get("/conversations").text
    with app.app_context():
        factories.make_available(centre.aoi)
        with transaction():
            mark_missed(centre.aoi)
    page = aoi.get("/conversations").text
    assert "You missed an offer" in page
    assert "because an offer was missed" in page
    assert aoi.send("POST", "/me/presence/reset").status_code == 200
    assert "Back to work" not in aoi.get("/conversations").text
    assert status_of(app, centre.aoi) == PresenceStatus.AVAILABLE


def test_a_presence_a_supervisor_set_names_them(app, centre, sign_in):
    aoi = sign_in(centre.aoi)
    with app.app_context():
        factories.make_available(centre.aoi)
        with transaction():
            agent, dana = (db.session.get_one(Agent, id_) for id_ in (centre.aoi, centre.dana))
            set_presence(agent, PresenceStatus.BUSY, by=dana)
    assert "set by Dana" in aoi.get("/conversations").text


def test_the_first_paint_does_not_say_offline_while_the_console_connects(app, centre, sign_in):
    aoi = sign_in(centre.aoi)

    def word():
        page = aoi.get("/conversations").get_data(as_text=True)
        return page.split('class="presence-word">')[1].split("<")[0]

    assert word() == "Connecting…"
    with app.app_context():
        factories.make_available(centre.aoi)
    assert word() == "Available"
