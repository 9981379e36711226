"""Presences a centre makes for itself: chosen by name, routed by base."""

import pytest
from sqlalchemy import select

from tests.forms import problems_in
from webapp.agents.actions.presences import set_presence
from webapp.agents.models import Agent, CustomPresence, Presence
from webapp.agents.policy import PresenceStatus
from webapp.agents.queries import chosen_presence, presence_choices
from webapp.core.database import db
from webapp.core.transaction import transaction

pytestmark = pytest.mark.both_databases

PRESENCES = "/admin/presences"


def test_a_custom_presence_is_chosen_by_name_and_counts_as_its_base(app, dana, centre):
    typed = {"name": "Lunch", "status": "away", "description": "Back in an hour"}
    assert dana.send(f"{PRESENCES}/new", **typed).status_code == 302
    assert "has this name already" in problems_in(dana.send(f"{PRESENCES}/new", name="LUNCH"))
    with app.app_context():
        value, name, status = presence_choices()[-1]
        assert (name, status) == ("Lunch", "away")
        assert not [choice for choice in presence_choices() if choice[0] == "inactive"]
        with transaction():
            set_presence(db.session.get_one(Agent, centre.aoi), *chosen_presence(value))
        presence = db.session.get_one(Presence, centre.aoi)
        assert (presence.status, presence.custom_presence.name) == (PresenceStatus.AWAY, "Lunch")
        lunch = presence.custom_presence_id
    assert (
        dana.send(f"{PRESENCES}/{lunch}", name="Lunch break", status="offline").status_code == 302
    )
    assert dana.send(f"{PRESENCES}/{lunch}/deletion").status_code == 302
    with app.app_context():
        presence = db.session.get_one(Presence, centre.aoi)
        # Whoever had it followed its base, and keeps that.
        assert (presence.status, presence.custom_presence_id) == (PresenceStatus.OFFLINE, None)
        assert db.session.scalar(select(CustomPresence.name)) == "Lunch break"
        assert len(presence_choices()) == 5


def test_no_presence_counts_as_inactive(app, dana):
    answer = dana.send(f"{PRESENCES}/new", name="Asleep", status="inactive")
    assert answer.status_code == 422
    with app.app_context():
        assert db.session.scalar(select(CustomPresence.id)) is None


def test_the_list_says_of_each_presence_what_it_counts_as(dana):
    rows = dana.get(PRESENCES).split("<tr")
    away = next(row for row in rows if "Away from the desk" in row)
    assert "always there" in away.split('data-word="Counts as"')[0]
    assert "Away" in away.split('data-word="Counts as"')[1].split("</td>")[0]


def test_no_presence_is_called_as_one_of_the_systems_own_in_any_language(app, dana):
    assert dana.send(f"{PRESENCES}/new", name="Lunch").status_code == 302
    for name in ("available", "BUSY", "Inactive", "Poissa", "対応可能", "ไม่อยู่", "忙碌"):
        for path in (f"{PRESENCES}/new", f"{PRESENCES}/1"):
            answer = dana.send(path, name=name)
            assert answer.status_code == 422, name
            assert "Another presence has this name already." in problems_in(answer), name
    with app.app_context():
        assert db.session.scalars(select(CustomPresence.name)).all()[-1] == "Lunch"
