"""A sign-in is a row: a cookie without it opens nothing, whoever holds it and however it came."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, event, select

from tests.factories import PASSWORD, csrf_token, login
from webapp.agents.actions.sign_ins import end_sign_ins
from webapp.agents.models import Agent, SignIn
from webapp.core import clock
from webapp.core.audit import AuditEntry
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.inbox.console import SIGNED_OUT, Console
from webapp.realtime.mailbox import Mailbox

pytestmark = pytest.mark.both_databases


def cookie_of(client):
    return client.get_cookie("session").value


def with_cookie(app, value):
    """Another browser into which somebody copied a cookie."""
    client = app.test_client()
    client.set_cookie("session", value)
    return client


def is_in(client):
    return client.get("/conversations").status_code == 200


def sign_out(client):
    page = client.get("/conversations").text
    token = page.split('name="csrf-token" content="')[1].split('"')[0]
    assert client.post("/logout", headers={"X-CSRFToken": token}).status_code == 302


def test_a_copied_cookie_is_worth_nothing_after_the_sign_out(app, signed_in, centre):
    aoi = signed_in(centre.aoi)
    copied = with_cookie(app, cookie_of(aoi))
    assert is_in(copied)
    sign_out(aoi)
    assert not is_in(with_cookie(app, cookie_of(copied)))


def test_another_browser_of_the_same_person_stays(app, signed_in, centre):
    one, other = signed_in(centre.aoi), signed_in(centre.aoi)
    sign_out(one)
    assert is_in(other)


def test_a_cookie_without_its_row_opens_nothing(app, signed_in, centre):
    """Also one signed with our own key: it would have to have been given out."""
    aoi = signed_in(centre.aoi)
    with app.app_context(), transaction():
        db.session.execute(delete(SignIn))
    assert not is_in(aoi)


def test_a_row_of_somebody_else_does_not_do(app, signed_in, centre):
    aoi, ben = signed_in(centre.aoi), signed_in(centre.ben)
    with aoi.session_transaction() as own, ben.session_transaction() as others:
        own["sign_in"] = others["sign_in"]
    assert not is_in(aoi)
    assert is_in(ben)


def test_it_ends_after_thirty_days(app, signed_in, centre):
    aoi = signed_in(centre.aoi)
    with clock.frozen_at(clock.now() + timedelta(days=30, seconds=-5)):
        assert is_in(aoi)
    with clock.frozen_at(clock.now() + timedelta(days=30, seconds=5)):
        assert not is_in(aoi)
        login(aoi, centre.aoi)
        with app.app_context():
            assert len(db.session.scalars(select(SignIn)).all()) == 1


def test_the_row_holds_no_token_and_says_where(app, centre):
    client = app.test_client()
    page = client.get("/login")
    form = {"email": "aoi@example.com", "password": PASSWORD, "csrf_token": csrf_token(page)}
    client.post("/login", data=form, headers={"User-Agent": "Firefox " + "x" * 900})
    with client.session_transaction() as held:
        token = held["sign_in"]
    with app.app_context():
        row = db.session.scalars(select(SignIn)).one()
        assert token not in (row.token_digest, row.browser)
        assert (row.address, row.browser[:7], len(row.browser)) == ("127.0.0.1", "Firefox", 200)
        assert db.session.get_one(Agent, centre.aoi).signed_in_at is not None
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "signed_in")).one()
        assert (entry.actor_id, entry.actor_name, entry.address) == (
            centre.aoi,
            "Aoi",
            "127.0.0.1",
        )


@pytest.mark.parametrize("path", ["/conversations", "/me"])
def test_knowing_who_asks_costs_one_query(app, signed_in, centre, path):
    aoi = signed_in(centre.aoi)
    asked = []

    def listen(_connection, _cursor, statement, *_rest):
        if "token_digest =" in statement:
            asked.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", listen)
    try:
        assert aoi.get(path).status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", listen)
    assert len(asked) == 1
    assert "JOIN sign_in" in asked[0]


def test_an_open_socket_ends_with_its_sign_in(app, signed_in, centre):
    """The console reads the cookie anew; the notice names the digest, never the token."""
    aoi = signed_in(centre.aoi)
    environ = aoi.get("/conversations").request.environ
    mailbox = Mailbox()
    hub = app.extensions["kanava_bus"].hub
    console = Console(app, dict(environ), mailbox, None)
    assert console.enter(hub) is None
    with app.app_context(), transaction():
        end_sign_ins(centre.aoi)
    parcel = mailbox.take()
    assert parcel is not None
    assert aoi.get_cookie("session").value not in str(parcel.notice)
    console.delta(hub, parcel)
    assert mailbox.close_code == SIGNED_OUT
    assert Console(app, dict(environ), Mailbox(), None).enter(hub) == SIGNED_OUT
