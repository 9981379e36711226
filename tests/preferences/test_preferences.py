"""What an agent chooses of their console: kept, obeyed in every window, nobody else's to see."""

import pytest

from tests.forms import problems_in, send
from tests.screens import Screen
from webapp.agents.models import Agent
from webapp.core.database import db
from webapp.preferences.choice import (
    OFFERED,
    Preferences,
    SendKey,
    choices_changed,
    preferences_from,
)


@pytest.fixture
def aoi(signed_in):
    return signed_in("aoi")


def choose(client, **values):
    whole = {"is_stale_guarded": "y"} | values
    return send(client, client.get("/me"), "/me/preferences", **whole)


def kept(app, agent_id):
    with app.app_context():
        return db.session.get_one(Agent, agent_id).preferences


def send_key_on(page):
    return Screen(page.text).root.find("preferences").attributes["data-send-key"]


def test_what_is_not_offered_any_more_is_as_usual():
    assert preferences_from({"send_key": "pedal", "unheard": 1}) == Preferences()
    assert preferences_from({"send_key": "ctrl_enter"}).send_key == SendKey.CTRL_ENTER


def test_only_what_differs_is_kept_and_what_was_not_sent_stays():
    assert choices_changed({"send_key": "ctrl_enter"}, {"send_key": None}) == {
        "send_key": "ctrl_enter"
    }
    assert choices_changed({"send_key": "ctrl_enter"}, {"send_key": "enter"}) == {}


def test_every_preference_says_what_it_offers():
    usual = Preferences()
    assert all(getattr(usual, name) in offered for name, offered in OFFERED.items())
    assert set(OFFERED) == set(Preferences.__dataclass_fields__)


@pytest.mark.both_databases
def test_the_choice_is_kept_and_shown_on_ones_own_page_and_console(app, aoi, signed_in, centre):
    assert send_key_on(aoi.get("/conversations")) == "enter"
    assert choose(aoi, send_key="ctrl_enter").status_code == 302
    assert kept(app, centre.aoi) == {"send_key": "ctrl_enter"}
    assert send_key_on(aoi.get("/conversations")) == "ctrl_enter"
    chosen = [line for line in aoi.get("/me").text.splitlines() if 'value="ctrl_enter"' in line]
    assert "checked" in chosen[0]
    assert send_key_on(signed_in("ben").get("/conversations")) == "enter"


def test_what_cannot_be_chosen_changes_nothing(app, aoi, centre):
    choose(aoi, send_key="ctrl_enter")
    answer = choose(aoi, send_key="pedal")
    assert answer.status_code == 422
    assert "Not a valid choice" in problems_in(answer)
    assert kept(app, centre.aoi) == {"send_key": "ctrl_enter"}
