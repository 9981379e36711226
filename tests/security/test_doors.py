"""What the table of every door (test_every_door.py) cannot say in one answer."""

import re

import pytest
from sqlalchemy import select

from tests.factories import PASSWORD, csrf_token
from webapp.conversations.models import Conversation, Message
from webapp.core.database import db

pytestmark = pytest.mark.both_databases

SECRETS = ("secret words", "secret answer", "Emi Tanaka")


def token_of(client):
    """The anti-forgery token a signed-in page carries."""
    page = client.get("/conversations").text
    return re.search(r'name="csrf-token"\s+content="([^"]+)"', page).group(1)


def send(client, method, path, **options):
    headers = {"X-CSRFToken": token_of(client), **options.pop("headers", {})}
    return client.open(path, method=method, headers=headers, **options)


def conversation_of(app):
    with app.app_context():
        found = db.session.scalars(select(Conversation)).one()
        messages = db.session.scalars(select(Message.text).order_by(Message.id)).all()
        return found.state, found.agent_id, messages


def test_chen_exists_and_sees_her_own_console(signed_in, centre, support):
    page = signed_in(centre.chen).get("/conversations")
    assert page.status_code == 200
    assert "Chen" in page.text
    assert not any(secret in page.text for secret in SECRETS)


def test_aoi_whose_it_is_gets_all_of_that(signed_in, centre, support):
    """The refusals above mean something: with rights the same URLs answer."""
    aoi = signed_in(centre.aoi)
    page = aoi.get(f"/conversations/{support.conversation_id}")
    assert all(secret in page.text for secret in SECRETS)
    for path in (f"/media/{support.media_token}", f"/profiles/{support.profile_token}/picture"):
        answer = aoi.get(path)
        assert (answer.status_code, answer.mimetype) == (200, "image/png")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_dana_the_admin_sees_all_and_writes_in_nobodys(app, signed_in, centre, support):
    dana = signed_in(centre.dana)
    path = f"/conversations/{support.conversation_id}"
    assert "secret words" in dana.get(path).text
    answer = send(dana, "POST", f"{path}/messages", data={"text": "from above"})
    assert answer.status_code == 409
    assert "from above" not in conversation_of(app)[2]


def test_a_sign_in_without_its_token_is_refused(client, centre):
    answer = client.post("/login", data={"email": "aoi@example.com", "password": PASSWORD})
    assert answer.status_code == 400
    assert client.get("/conversations").status_code == 302


def try_sign_in(client, email, password):
    form = {"email": email, "password": password, "csrf_token": csrf_token(client.get("/login"))}
    return client.post("/login", data=form)


def test_guessing_is_throttled_and_locks_nobody_else_out(app, centre):
    client = app.test_client()
    form = {"email": "aoi@example.com", "csrf_token": csrf_token(client.get("/login"))}
    statuses = [
        client.post("/login", data=form | {"password": f"wrong {number}"}).status_code
        for number in range(11)
    ]
    assert statuses[:10] == [200] * 10
    assert statuses[10] == 429
    assert try_sign_in(app.test_client(), "aoi@example.com", PASSWORD).status_code == 429
    assert try_sign_in(app.test_client(), "ben@example.com", PASSWORD).status_code == 302


def test_an_unknown_address_and_a_wrong_password_look_alike(app, centre):
    known, unknown = (
        re.sub(r'(value|content)="[^"]*"', "", try_sign_in(app.test_client(), email, "nope").text)
        for email in ("aoi@example.com", "nobody@example.com")
    )
    assert known == unknown


def test_signing_out_ends_the_access(signed_in, centre):
    aoi = signed_in(centre.aoi)
    assert send(aoi, "POST", "/logout").status_code == 302
    assert aoi.get("/conversations").status_code == 302


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_link_cannot_sign_out(signed_in, centre, method):
    aoi = signed_in(centre.aoi)
    aoi.open("/logout", method=method)
    assert aoi.get("/conversations").status_code == 200


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_a_sign_in_never_leads_to_another_site(client, centre, target):
    page = client.get("/login", query_string={"next": target})
    form = {
        "email": "aoi@example.com",
        "password": PASSWORD,
        "csrf_token": csrf_token(page),
        "next": target,
    }
    answer = client.post("/login", query_string={"next": target}, data=form)
    location = answer.headers.get("Location", "/")
    assert location.startswith("/")
    assert not location.startswith(("//", "/\\"))


NO_IDS = ["0", "2147483648", str(2**63), "9" * 5000, "٣٣٣٣٣٣٣٣٣٣٣"]


@pytest.mark.parametrize("number", NO_IDS, ids=["zero", "33 bits", "64 bits", "endless", "foreign"])
def test_a_number_that_can_be_no_id_finds_nothing(signed_in, centre, number):
    aoi = signed_in(centre.aoi)
    htmx = {"HX-Request": "true"}
    assert aoi.get(f"/conversations/{number}").status_code == 404
    assert send(aoi, "POST", f"/offers/{number}/acceptance").status_code == 404
    assert send(aoi, "POST", f"/messages/{number}/resending", headers=htmx).status_code == 404
    assert aoi.get(f"/screen?conversation={number}", headers=htmx).status_code == 200


def test_no_key_is_handed_out_that_outlives_the_sign_out(app, centre):
    """The sign-in library offers API tokens without an end and a cookie of a year."""
    client = app.test_client()
    token = csrf_token(client.get("/login"))
    entries = {"email": "aoi@example.com", "password": PASSWORD, "remember": True}
    answer = client.post("/login?include_auth_token", json=entries, headers={"X-CSRFToken": token})
    assert answer.status_code == 200
    key = answer.json["response"]["user"]["authentication_token"]
    cookies = " ".join(answer.headers.getlist("Set-Cookie"))
    assert "session=" in cookies
    assert "remember_token" not in cookies
    for options in (
        {"headers": {"Authentication-Token": key}},
        {"query_string": {"auth_token": key}},
    ):
        assert app.test_client().get("/conversations", **options).status_code == 302
