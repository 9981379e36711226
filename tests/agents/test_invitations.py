"""An invitation is one link: shown once, good once, for a while, and for one person."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.factories import PASSWORD, login
from tests.forms import NEW, fill, invite, link_in, problems_in, send
from webapp.agents.models import Agent, OneTimeLink
from webapp.core import clock
from webapp.core.audit import AuditEntry
from webapp.core.database import db

SPENT = "This link does not work any more"


def agent_of(app, email="gus@example.com"):
    with app.app_context():
        return db.session.scalar(select(Agent).where(Agent.email == email))


@pytest.mark.both_databases
def test_who_is_invited_chooses_a_password_and_is_in(app, admin, centre):
    agent_id, link = invite(admin, queues=[str(centre.queue_id)], roles=["agent", "supervisor"])
    gus = app.test_client()
    assert "Gus Berg" in gus.get(link).text
    answer = fill(gus, link, password=NEW, again=NEW)
    assert answer.status_code == 303
    assert "Gus Berg" in gus.get("/conversations").text
    assert agent_of(app).joined_at is not None
    again = app.test_client()
    page = again.get("/login")
    assert send(again, page, "/login", email="gus@example.com", password=NEW).status_code == 302
    assert agent_of(app).id == agent_id


@pytest.mark.both_databases
def test_the_link_works_once(app, admin):
    _, link = invite(admin)
    fill(app.test_client(), link, password=NEW, again=NEW)
    answer = app.test_client().get(link)
    assert answer.status_code == 404
    assert SPENT in answer.text


@pytest.mark.both_databases
def test_two_who_open_it_at_once_do_not_both_get_in(app, admin):
    _, link = invite(admin)
    first, second = app.test_client(), app.test_client()
    page = second.get(link)
    fill(first, link, password=NEW, again=NEW)
    answer = send(second, page, link, password="another new password", again="another new password")
    assert answer.status_code == 404
    assert second.get("/conversations").status_code == 302


@pytest.mark.both_databases
def test_it_ends_after_seven_days(app, admin):
    _, link = invite(admin)
    with clock.frozen_at(clock.now() + timedelta(days=7, seconds=-5)):
        assert app.test_client().get(link).status_code == 200
    with clock.frozen_at(clock.now() + timedelta(days=7, seconds=5)):
        assert app.test_client().get(link).status_code == 404


@pytest.mark.both_databases
def test_a_new_link_ends_the_one_before(app, admin):
    agent_id, link = invite(admin)
    answer = fill(admin, f"/admin/people/{agent_id}", f"/admin/people/{agent_id}/invitation")
    newer = link_in(admin.get(answer.headers["Location"]))
    assert app.test_client().get(link).status_code == 404
    assert app.test_client().get(newer).status_code == 200


@pytest.mark.both_databases
def test_the_link_is_shown_once_and_kept_as_a_digest_only(app, admin):
    agent_id, link = invite(admin)
    token = link.rsplit("/", 1)[1]
    assert token not in admin.get(f"/admin/people/{agent_id}").text
    with app.app_context():
        kept = db.session.scalars(select(OneTimeLink)).one()
        assert kept.token_digest != token
        entries = db.session.scalars(select(AuditEntry)).all()
        assert not any(token in str(entry.changes) for entry in entries)
        assert {"invited"} <= {entry.verb for entry in entries}


def test_nobody_can_sign_in_before_a_password_is_chosen(app, admin):
    invite(admin)
    client = app.test_client()
    answer = send(client, client.get("/login"), "/login", email="gus@example.com", password="")
    assert answer.status_code == 200
    assert client.get("/conversations").status_code == 302


def test_a_deactivated_persons_link_lets_nobody_in(app, admin):
    agent_id, link = invite(admin)
    fill(admin, f"/admin/people/{agent_id}/deactivation")
    assert app.test_client().get(link).status_code == 404


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("values", "complaint"),
    [
        ({"name": ""}, "Give a name"),
        ({"name": "   "}, "Give a name"),
        ({"name": "x" * 300}, "At most 100"),
        ({"email": ""}, "Give an e-mail address"),
        ({"email": "nobody"}, "no e-mail address"),
        ({"email": "AOI@example.com"}, "already"),
        ({"roles": []}, "at least one role"),
        ({"roles": "owner"}, ""),
        ({"queues": "999"}, ""),
        ({"units": "many"}, ""),
        ({"units": "-1"}, "from 0 to 1000"),
        ({"units": "99999999999"}, "from 0 to 1000"),
    ],
)
def test_what_cannot_be_taken_is_said_and_kept(app, admin, values, complaint):
    entries = {"name": "Gus", "email": "gus@example.com", "roles": "agent", "units": "100"}
    answer = fill(admin, "/admin/people/new", **(entries | values))
    assert answer.status_code == 422
    assert complaint in problems_in(answer)
    kept = {"name", "email"} - values.keys()
    assert all(f'value="{entries[name]}"' in answer.text for name in kept)
    assert agent_of(app) is None


@pytest.mark.both_databases
def test_sent_twice_makes_one_person(app, admin):
    page = admin.get("/admin/people/new")
    entries = {"name": "Gus", "email": "gus@example.com", "roles": "agent", "units": "100"}
    assert send(admin, page, "/admin/people/new", **entries).status_code == 303
    answer = send(admin, page, "/admin/people/new", **entries)
    assert answer.status_code == 422
    assert "already" in problems_in(answer)


@pytest.mark.parametrize(
    ("password", "again", "complaint"),
    [
        ("brief", "brief", "at least 12"),
        ("x" * 501, "x" * 501, "at most 500"),
        ("gus@example.com", "gus@example.com", "no secret"),
        ("GUSTAVA berg-lund", "GUSTAVA berg-lund", "no secret"),
        ("password1234", "password1234", "first that are guessed"),
        (NEW, NEW + "x", "not the same"),
        ("", "", "Choose a password"),
    ],
)
def test_a_password_anybody_could_guess_is_refused_and_the_link_stays(
    app, admin, password, again, complaint
):
    _, link = invite(admin, name="Gustava Berg-Lund")
    client = app.test_client()
    answer = fill(client, link, password=password, again=again)
    assert answer.status_code == 422
    assert complaint in problems_in(answer)
    assert (
        not password
        or password not in re.sub("gus@example.com", "", answer.text)
        or "@" in password
    )
    assert client.get(link).status_code == 200


def test_a_password_with_other_letters_lets_in(app, admin):
    """The sign-in library compares passwords in a normal form of Unicode."""
    _, link = invite(admin)
    fill(app.test_client(), link, password="pässwörd ｆｕｌｌ １２", again="pässwörd ｆｕｌｌ １２")
    client = app.test_client()
    answer = send(
        client,
        client.get("/login"),
        "/login",
        email="gus@example.com",
        password="pässwörd ｆｕｌｌ １２",
    )
    assert answer.status_code == 302
    assert client.get("/conversations").status_code == 200


def test_whoever_was_signed_in_there_is_signed_out(app, admin, centre):
    _, link = invite(admin)
    aoi = login(app.test_client(), centre.aoi)
    page = aoi.get(link)
    assert "You are signed in as Aoi" in page.text
    fill(aoi, link, password=NEW, again=NEW)
    assert "Gus Berg" in aoi.get("/conversations").text


@pytest.mark.both_databases
def test_a_reset_ends_everything_at_once_and_lets_in_again(app, admin, signed_in, centre):
    aoi = signed_in("aoi")
    answer = fill(admin, f"/admin/people/{centre.aoi}/password-reset")
    assert aoi.get("/conversations").status_code == 302
    client = app.test_client()
    old = send(client, client.get("/login"), "/login", email="aoi@example.com", password=PASSWORD)
    assert old.status_code == 200
    link = link_in(admin.get(answer.headers["Location"]))
    with clock.frozen_at(clock.now() + timedelta(hours=24, seconds=5)):
        assert app.test_client().get(link).status_code == 404
    fill(client, link, password=NEW, again=NEW)
    assert client.get("/conversations").status_code == 200
