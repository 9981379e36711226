"""Everyone's own page: name and look, password, and where one is signed in."""

import pytest
from sqlalchemy import select

from tests.factories import PASSWORD
from tests.forms import NEW, problems_in, send, version_of
from webapp.agents.models import Agent, SignIn
from webapp.agents.words import browser_words
from webapp.core.database import db

OWN = {"name": "Aoi", "language": "", "time_zone": "", "theme": "auto"}


@pytest.fixture
def aoi(signed_in):
    return signed_in("aoi")


def agent(app, centre):
    with app.app_context():
        return db.session.get_one(Agent, centre.aoi)


def save(client, **values):
    page = client.get("/me")
    return send(client, page, "/me", **(OWN | {"version": version_of(page)} | values))


@pytest.mark.both_databases
def test_name_language_time_zone_and_look_are_ones_own(app, aoi, centre):
    assert (
        save(aoi, name="Aoi S.", language="ja", time_zone="Asia/Tokyo", theme="dark").status_code
        == 302
    )
    own = agent(app, centre)
    assert (own.name, own.language, own.time_zone, own.theme) == (
        "Aoi S.",
        "ja",
        "Asia/Tokyo",
        "dark",
    )
    assert 'lang="ja"' in aoi.get("/me").text


@pytest.mark.both_databases
def test_empty_is_as_the_browser_has_it(app, aoi, centre):
    save(aoi, language="fi", time_zone="Europe/Helsinki")
    page = aoi.get("/me")
    send(aoi, page, "/me", **OWN, version=version_of(page))
    assert (agent(app, centre).language, agent(app, centre).time_zone) == (None, None)


@pytest.mark.both_databases
def test_a_time_zone_may_be_typed_as_its_city(app, aoi, centre):
    save(aoi, time_zone=" Tokyo ")
    assert agent(app, centre).time_zone == "Asia/Tokyo"
    assert '<option value="Asia/Tokyo">Tokyo</option>' in aoi.get("/me").text


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "values",
    [
        {"name": ""},
        {"name": "x" * 101},
        {"language": "xx"},
        {"time_zone": "Mars/Olympus"},
        {"time_zone": "../../etc/passwd"},
        {"theme": "pink"},
    ],
)
def test_what_cannot_be_taken_changes_nothing(app, aoi, centre, values):
    assert save(aoi, **values).status_code == 422
    own = agent(app, centre)
    assert (own.name, own.language, own.time_zone, own.theme) == ("Aoi", None, None, "auto")


@pytest.mark.both_databases
def test_somebody_elses_change_is_not_overwritten_unseen(aoi, admin, centre):
    page = aoi.get("/me")
    path = f"/admin/people/{centre.aoi}"
    theirs = admin.get(path)
    entries = {"name": "Aoi Sato", "email": "aoi@example.com", "roles": "agent", "units": "100"}
    send(admin, theirs, path, **entries, version=version_of(theirs))
    answer = send(aoi, page, "/me", **OWN, version=version_of(page))
    assert answer.status_code == 422
    assert "Somebody else changed this" in problems_in(answer)
    assert send(aoi, answer, "/me", **OWN, version=version_of(answer)).status_code == 302


def change_password(client, current=PASSWORD, password=NEW, again=None):
    page = client.get("/me")
    entries = {"current": current, "password": password, "again": again or password}
    return send(client, page, "/me/password", **entries)


def is_in(client):
    return client.get("/me").status_code == 200


@pytest.mark.both_databases
def test_another_password_ends_every_other_sign_in(app, aoi, signed_in, centre):
    other = signed_in("aoi")
    assert change_password(aoi).status_code == 302
    assert is_in(aoi)
    assert not is_in(other)
    client = app.test_client()
    for password, status in ((PASSWORD, 200), (NEW, 302)):
        page = client.get("/login")
        answer = send(client, page, "/login", email="aoi@example.com", password=password)
        assert answer.status_code == status


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("entries", "complaint"),
    [
        ({"current": "wrong"}, "not your present password"),
        ({"password": "short"}, "at least 12"),
        ({"password": "Aoi@Example.com "}, "no secret"),
        ({"again": "something else"}, "not the same"),
    ],
)
def test_a_password_that_cannot_be_taken_changes_nothing(aoi, signed_in, entries, complaint):
    answer = change_password(aoi, **entries)
    assert answer.status_code == 422
    assert complaint in problems_in(answer)
    assert PASSWORD not in answer.text
    assert NEW not in answer.text
    signed_in("aoi")


def test_guessing_the_present_password_is_throttled(aoi):
    statuses = [change_password(aoi, current="wrong").status_code for _ in range(11)]
    assert statuses == [422] * 10 + [429]


def sign_in_ids(app):
    with app.app_context():
        return list(db.session.scalars(select(SignIn.id).order_by(SignIn.id)))


@pytest.mark.both_databases
def test_one_browser_or_all_others_can_be_signed_out(app, signed_in):
    first, second, third = (signed_in("aoi") for _ in range(3))
    page = first.get("/me")
    assert page.text.count("this browser") == 1
    send(first, page, f"/me/sign-ins/{sign_in_ids(app)[1]}/end")
    assert (is_in(first), is_in(second), is_in(third)) == (True, False, True)
    send(first, first.get("/me"), "/me/sign-ins/end-others")
    assert (is_in(first), is_in(third)) == (True, False)


def test_somebody_elses_browser_is_not_ones_own_to_sign_out(app, aoi, signed_in):
    ben = signed_in("ben")
    answer = send(aoi, aoi.get("/me"), f"/me/sign-ins/{sign_in_ids(app)[-1]}/end")
    assert answer.status_code == 404
    assert is_in(ben)


WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko Firefox/140.0", "Firefox on Windows"),
        (f"(Macintosh; Intel Mac OS X 10_15) {WEBKIT} Version/18.0 Safari/605", "Safari on macOS"),
        (f"(Windows NT 10.0) {WEBKIT} Chrome/140.0 Safari/537 Edg/140.0", "Edge on Windows"),
        (f"(Linux; Android 15) {WEBKIT} Chrome/140.0 Mobile Safari/537", "Chrome on Android"),
        (f"(iPhone; CPU like Mac OS X) {WEBKIT} CriOS/140 Safari/604", "Chrome on iPhone"),
        (f"(iPhone; CPU like Mac OS X) {WEBKIT} Safari/604 OPT/5.4", "Opera on iPhone"),
        ("curl/8", "A browser"),
        (None, "A browser"),
    ],
)
def test_browsers_are_called_as_their_owners_call_them(app, user_agent, words):
    with app.test_request_context():
        assert browser_words(user_agent) == words


def test_a_password_without_end_is_a_wrong_one(app, aoi, centre):
    endless = "x" * 100_000
    page = aoi.get("/me")
    answer = send(aoi, page, "/me/password", current=endless, password=NEW, again=NEW)
    assert answer.status_code == 422
    assert "not your present password" in problems_in(answer)
    stranger = app.test_client()
    for email in ("aoi@example.com", "nobody@example.com"):
        page = stranger.get("/login")
        answer = send(stranger, page, "/login", email=email, password=endless)
        assert answer.status_code == 200
        assert "do not belong together" in answer.text
