"""Secrets stay where they belong, headers guard each page, and a fault shows nobody its trace."""

import logging

import pytest
from sqlalchemy import select, text

from tests.factories import PASSWORD, SECRET, TOKEN, login, post_webhook, text_event, work
from tests.services.databases import dispose
from tests.services.warm import PRODUCT_ARGON2
from webapp import create_app, signing_in
from webapp.agents.actions.people import create_agent
from webapp.agents.models import RoleName
from webapp.channels.models import ChannelAccount
from webapp.config import Settings
from webapp.core.crypto import make_cipher
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.line.accounts import account_by_id


@pytest.mark.both_databases
def test_credentials_are_encrypted_in_their_column(app, centre):
    with app.app_context():
        raw = db.session.scalar(text("SELECT credentials FROM channel_account"))
        assert SECRET not in raw
        assert TOKEN not in raw
        account = db.session.get_one(ChannelAccount, centre.account_id)
        assert account.credentials == {"channel_secret": SECRET, "access_token": TOKEN}


@pytest.mark.both_databases
def test_an_old_key_still_reads_and_the_first_one_writes(settings):
    from cryptography.fernet import Fernet

    old, new = settings.encryption_keys[0], Fernet.generate_key().decode()
    written = make_cipher((old,)).encrypt(b"words")
    both = make_cipher((new, old))
    assert both.decrypt(written) == b"words"
    assert make_cipher((new,)).decrypt(both.encrypt(b"words")) == b"words"


def test_passwords_are_argon2_with_19_mib(settings, monkeypatch):
    monkeypatch.setattr(signing_in, "ARGON2", PRODUCT_ARGON2)
    app = create_app(settings)
    with app.app_context(), transaction():
        stored = create_agent("aoi@example.com", "Aoi", PASSWORD, [RoleName.AGENT]).password
    with app.app_context():
        dispose()
    assert stored.startswith("$argon2id$")
    assert "m=19456,t=2,p=1" in stored
    assert PASSWORD not in stored


def test_no_secret_is_ever_logged(app, client, centre, caplog):
    caplog.set_level(logging.DEBUG)
    login(client, centre.aoi)
    post_webhook(client, centre, [text_event()], secret="wrong")
    post_webhook(client, centre, [text_event()])
    work(app)
    for secret in (SECRET, TOKEN, PASSWORD):
        assert secret not in caplog.text


def test_what_is_printed_of_an_account_holds_no_secret(app, centre):
    with app.app_context():
        shown = repr(account_by_id(centre.account_id))
        shown += repr(db.session.get_one(ChannelAccount, centre.account_id))
    assert SECRET not in shown
    assert TOKEN not in shown


def test_what_is_printed_of_the_settings_holds_no_secret(settings):
    assert isinstance(settings, Settings)
    shown = repr(settings)
    assert settings.secret_key not in shown
    assert settings.encryption_keys[0] not in shown


@pytest.mark.parametrize("path", ["/login", "/conversations", "/nothing-here", "/health"])
def test_every_page_carries_the_guarding_headers(signed_in, centre, path):
    answer = signed_in(centre.aoi).get(path)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"]


def test_a_page_with_words_of_customers_is_not_kept_by_caches(signed_in, centre, support):
    answer = signed_in(centre.aoi).get(f"/conversations/{support.conversation_id}")
    assert "no-store" in answer.headers["Cache-Control"]


def test_the_sign_in_cookie_is_out_of_reach_of_scripts_and_other_sites(app, centre):
    client = app.test_client()
    cookies = client.get("/login").headers.getlist("Set-Cookie")
    assert cookies
    for cookie in cookies:
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie


@pytest.fixture
def broken(app, monkeypatch):
    """A page that fails, as a fault of ours would."""

    def fail(*_args, **_options):
        raise RuntimeError("the secret inside")

    monkeypatch.setitem(app.view_functions, "inbox.conversations", fail)
    app.config["PROPAGATE_EXCEPTIONS"] = False


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "htmx"])
def test_a_fault_is_logged_for_us_and_told_plainly_to_the_person(
    signed_in, centre, broken, caplog, headers
):
    answer = signed_in(centre.aoi).get("/conversations", headers=headers)
    assert answer.status_code == 500
    assert "Traceback" not in answer.text
    assert "the secret inside" not in answer.text
    assert "RuntimeError" not in answer.text
    assert "the secret inside" in caplog.text


def test_customers_words_never_become_markup(app, client, signed_in, centre):
    hostile = '<img src=x onerror="alert(1)"><script>alert(2)</script>'
    post_webhook(client, centre, [text_event(hostile)])
    work(app, "lanes")
    with app.app_context(), transaction():
        from webapp.contacts.models import SocialProfile

        db.session.scalars(select(SocialProfile)).one().display_name = hostile
    page = signed_in(centre.aoi).get("/conversations/1").text
    assert "&lt;img src=x" in page
    assert "<img src=x" not in page
    assert "<script>alert" not in page
