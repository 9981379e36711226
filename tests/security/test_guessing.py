"""Guessing passwords and codes is bounded for whoever guesses, and locks no owner out."""

import logging

import pytest
from sqlalchemy import select

from tests.agents.codes import code_of
from tests.factories import PASSWORD, csrf_token
from tests.forms import fill, send
from webapp.agents.attempts import account_name, network_of
from webapp.core.audit import AuditEntry, Verb
from webapp.core.database import db

WRONG = "a wrong one"


def try_at(client, email, password=WRONG, address="127.0.0.1", *, is_json=False):
    """The status of one try from an address."""
    place = {"REMOTE_ADDR": address}
    token = csrf_token(client.get("/login", environ_overrides=place))
    values = {"email": email, "password": password, "csrf_token": token}
    sent = {"json": values} if is_json else {"data": values}
    headers = {"X-CSRFToken": token}
    return client.post("/login", environ_overrides=place, headers=headers, **sent).status_code


def failures(app):
    """(whose, what was tried, from where) of the failures in the audit log."""
    with app.app_context():
        kept = select(AuditEntry).where(AuditEntry.verb == Verb.SIGN_IN_FAILED)
        rows = db.session.scalars(kept.order_by(AuditEntry.id)).all()
        return [(row.subject_name, row.changes["step"][1], row.address) for row in rows]


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
    ],
)
def test_a_network_is_what_one_guesser_has(address, network):
    assert network_of(address) == network


def test_all_addresses_of_a_network_are_one_guesser(app, centre):
    """A customer of any provider has 2^64 of them."""
    client = app.test_client()
    tried = [try_at(client, "aoi@example.com", address=f"2001:db8::{n:x}") for n in range(1, 13)]
    assert tried[:10] == [200] * 10
    assert set(tried[10:]) == {429}


@pytest.mark.parametrize(
    "spelling",
    [
        "aoi@ｅxample.com",
        "aoi@exａmple.com",
        "ａoi@example.com",
        "AOI@example.com ",
        "aoi@example．com",
    ],
)
def test_every_spelling_of_an_address_is_one_account(app, centre, spelling):
    client = app.test_client()
    assert account_name(spelling) == "aoi@example.com"
    for _ in range(10):
        assert try_at(client, spelling) != 429
    assert try_at(client, "aoi@example.com") == 429


def test_tries_by_json_count_as_well(app, centre):
    client = app.test_client()
    for _ in range(10):
        assert try_at(client, "aoi@example.com", is_json=True) == 400, "heard, and wrong"
    assert try_at(client, "aoi@example.com") == 429


def test_many_networks_together_are_bounded_and_the_owner_still_comes_in(app, centre):
    own = app.test_client()
    assert try_at(own, "aoi@example.com", PASSWORD) == 302
    send(own, own.get("/me"), "/logout")
    others = app.test_client()
    tried = [try_at(others, "aoi@example.com", address=f"2001:db8:{n:x}::1") for n in range(40)]
    assert tried == [200] * 29 + [429] * 11, "her own first sign-in was one of thirty"
    assert try_at(own, "aoi@example.com", PASSWORD) == 302, "her browser is known"
    assert try_at(others, "ben@example.com", PASSWORD) == 302, "and nobody else is concerned"


def test_a_known_browser_does_not_pay_for_its_network(app, centre):
    """An office has one address: sixty colleagues sign in in a minute, or one of them guesses."""
    own = app.test_client()
    assert try_at(own, "aoi@example.com", PASSWORD) == 302
    send(own, own.get("/me"), "/logout")
    others = app.test_client()
    tried = [try_at(others, f"nobody{n}@example.com") for n in range(61)]
    assert tried[-1] == 429
    assert try_at(own, "aoi@example.com", PASSWORD) == 302


def test_a_list_is_no_spelling_of_an_address(app, centre):
    """The library would take its first; the counters take it for nobody."""
    client = app.test_client()
    assert try_at(client, ["aoi@example.com"], PASSWORD, is_json=True) == 400
    assert failures(app) == [], "it was no try"


def test_a_known_browser_is_bounded_too_and_opens_nothing(app, centre):
    own = app.test_client()
    assert try_at(own, "aoi@example.com", PASSWORD) == 302
    send(own, own.get("/me"), "/logout")
    assert own.get("/conversations").status_code == 302
    tried = [try_at(own, "aoi@example.com", address=f"2001:db8:{n:x}::1") for n in range(12)]
    assert tried[-1] == 429, "by whatever way it is copied"


def test_a_failure_is_in_the_log_and_in_the_audit_log_without_what_was_typed(app, centre, caplog):
    caplog.set_level(logging.WARNING)
    client = app.test_client()
    try_at(client, "aoi@example.com", "my other password", "192.0.2.7")
    try_at(client, "my password by mistake", WRONG, "192.0.2.8")
    assert failures(app) == [("Aoi", "password", "192.0.2.7"), ("", "password", "192.0.2.8")]
    assert "a sign-in failed: password" in caplog.text
    assert "192.0.2.7" in caplog.text
    with app.app_context():
        words = " ".join(db.session.scalars(select(AuditEntry.words)))
    for typed in ("my other", "by mistake"):
        assert typed not in caplog.text + words


def test_the_audit_log_says_it_in_words(app, centre, signed_in):
    try_at(app.test_client(), "aoi@example.com")
    try_at(app.test_client(), "nobody@example.com")
    page = signed_in(centre.dana).get("/admin/audit?verb=sign_in_failed").text
    assert "tried to sign in as the person <b>Aoi</b>" in page
    assert "tried to sign in as somebody that there is not" in page
    assert "What was wrong" in page


def test_a_wrong_code_and_a_wrong_present_password_are_kept_as_well(app, centre, signed_in):
    aoi = signed_in(centre.aoi)
    fill(aoi, "/me/two-factor", current=PASSWORD, act="on")
    key = aoi.get("/me/two-factor/set-up").text.split('id="two_factor_key"')[1]
    key = key.split(">", 1)[1].split("<", 1)[0]
    assert fill(aoi, "/me/two-factor/set-up", code=code_of(key)).status_code == 303
    fill(aoi, "/me", "/me/password", current=WRONG, password=WRONG, again=WRONG)
    other = app.test_client()
    try_at(other, "aoi@example.com", PASSWORD)
    fill(other, "/tf-validate", code="000000")
    fill(other, "/mf-recovery", code="no-such-code")
    steps = [step for _name, step, _where in failures(app)]
    assert steps == ["present_password", "code", "recovery_code"]


def test_links_are_bounded_for_a_network(app, centre):
    client = app.test_client()
    asked = [
        client.get("/welcome/none", environ_overrides={"REMOTE_ADDR": f"2001:db8::{n:x}"})
        for n in range(1, 62)
    ]
    assert asked[59].status_code == 404
    assert asked[60].status_code == 429
