"""The second factor: proven before it counts, each code once, a way in without the phone."""

import dataclasses
import re
from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select, text

from tests.agents.codes import code_of
from tests.factories import PASSWORD
from tests.forms import NEW, fill, link_in, problems_in, send
from tests.services.databases import dispose
from webapp import create_app
from webapp.agents.models import Agent
from webapp.agents.totp import CodeMaker, keyed, rotate_second_factors
from webapp.core import clock
from webapp.core.audit import AuditEntry
from webapp.core.database import db
from webapp.core.transaction import transaction

PAGE, SET_UP = "/me/two-factor", "/me/two-factor/set-up"


def set_up(client):
    """Switch it on as a person does; the app's key and the recovery codes."""
    fill(client, PAGE, current=PASSWORD, act="on")
    key = re.search(r'id="two_factor_key"[^>]*>([^<]+)<', client.get(SET_UP).text).group(1)
    answer = fill(client, SET_UP, code=code_of(key))
    assert answer.status_code == 303, problems_in(answer)
    page = client.get(answer.headers["Location"]).text
    codes = re.search(r'id="recovery_codes"[^>]*>([^<]+)<', page).group(1).split()
    return key, codes


def enter_password(app, path="/login", address="127.0.0.1"):
    """A browser that has the password right and is asked for the second step."""
    client = app.test_client()
    client.environ_base["REMOTE_ADDR"] = address
    page = client.get(path)
    answer = send(client, page, path, email="aoi@example.com", password=PASSWORD)
    assert "/tf-validate" in answer.headers["Location"]
    return client


def later(seconds):
    return clock.frozen_at(clock.now() + timedelta(seconds=seconds))


def is_in(client):
    return client.get("/conversations").status_code == 200


@pytest.fixture
def aoi(signed_in):
    return signed_in("aoi")


@pytest.mark.both_databases
def test_signing_in_asks_for_a_code_from_then_on(app, aoi):
    key, codes = set_up(aoi)
    assert len(codes) == 10
    assert is_in(aoi)
    client = enter_password(app)
    assert not is_in(client)
    with later(31):
        assert fill(client, "/tf-validate", code=code_of(key)).status_code == 302
        assert is_in(client)


def test_a_password_alone_opens_nothing(app, aoi):
    set_up(aoi)
    client = enter_password(app)
    for path in ("/conversations", "/me", PAGE, "/tf-setup", "/mf-recovery-codes"):
        assert client.get(path).status_code in {302, 404}, path


def test_without_the_password_there_is_no_second_step(app, aoi):
    key, codes = set_up(aoi)
    for path, code in (("/tf-validate", code_of(key)), ("/mf-recovery", codes[0])):
        client = app.test_client()
        assert client.get(path).status_code == 302
        answer = send(client, client.get("/login"), path, code=code)
        assert "/login" in answer.headers["Location"]
        assert not is_in(client)


@pytest.mark.both_databases
def test_a_code_works_once(app, aoi):
    key, _ = set_up(aoi)
    with later(31):
        code = code_of(key)
        assert fill(enter_password(app), "/tf-validate", code=code).status_code == 302
        client = enter_password(app)
        assert fill(client, "/tf-validate", code=code).status_code == 200
        assert not is_in(client)


def test_the_code_that_proved_the_app_signs_nobody_in(app, aoi):
    # At one moment: a new half-minute would have a new code.
    with later(0):
        key, _ = set_up(aoi)
        client = enter_password(app)
        fill(client, "/tf-validate", code=code_of(key))
    assert not is_in(client)


@pytest.mark.parametrize("steps", [-3, 3])
def test_old_codes_and_early_ones_are_refused(app, aoi, steps):
    key, _ = set_up(aoi)
    client = enter_password(app)
    with later(300):
        answer = fill(client, "/tf-validate", code=code_of(key, steps=steps))
    assert "does not fit" in problems_in(answer)
    assert not is_in(client)


@pytest.mark.parametrize("code", ["", "000000", "12345", "x" * 500, "'; --", "١٢٣٤٥٦"])
def test_what_is_no_code_is_refused(app, aoi, code):
    set_up(aoi)
    client = enter_password(app)
    assert fill(client, "/tf-validate", code=code).status_code == 200
    assert not is_in(client)


@pytest.mark.both_databases
def test_a_recovery_code_lets_in_once(app, aoi):
    _, codes = set_up(aoi)
    client = enter_password(app)
    answer = fill(client, "/mf-recovery", code=f" {codes[0].upper()} ")
    assert answer.status_code == 302
    assert is_in(client)
    again = enter_password(app)
    assert fill(again, "/mf-recovery", code=codes[0]).status_code == 200
    assert not is_in(again)
    assert "9 recovery codes" in aoi.get(PAGE).text


@pytest.mark.both_databases
def test_new_recovery_codes_end_the_old(app, aoi):
    _, codes = set_up(aoi)
    answer = fill(aoi, PAGE, current=PASSWORD, act="codes")
    assert "recovery-codes" in answer.headers["Location"]
    client = enter_password(app)
    fill(client, "/mf-recovery", code=codes[0])
    assert not is_in(client)


def test_recovery_codes_are_shown_once(aoi):
    _, codes = set_up(aoi)
    answer = aoi.get("/me/two-factor/recovery-codes")
    assert answer.status_code == 302
    assert not any(code in aoi.get(PAGE).text for code in codes)


@pytest.mark.both_databases
def test_guessing_codes_is_throttled_per_person_from_everywhere(app, aoi):
    key, _ = set_up(aoi)
    for number in range(10):
        guesser = enter_password(app, address=f"198.51.100.{number + 1}")
        assert fill(guesser, "/tf-validate", code=f"{number:06d}").status_code == 200
    client = enter_password(app)
    with later(31):
        answer = fill(client, "/tf-validate", code=code_of(key))
    assert answer.status_code == 429
    assert not is_in(client)


def _token(page):
    return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text).group(1)


@pytest.mark.parametrize("act", ["on", "off", "codes"])
def test_every_change_asks_for_the_password(app, aoi, act):
    if act != "on":
        set_up(aoi)
    answer = fill(aoi, PAGE, current="not the password", act=act)
    assert answer.status_code == 422
    assert "not your present password" in problems_in(answer)
    assert aoi.get(SET_UP).status_code == 302
    with app.app_context():
        agent = db.session.scalars(select(Agent).where(Agent.name == "Aoi")).one()
        assert agent.has_two_factor is (act != "on")


@pytest.mark.both_databases
def test_it_counts_only_once_a_code_has_proven_it(app, aoi):
    fill(aoi, PAGE, current=PASSWORD, act="on")
    answer = fill(aoi, SET_UP, code="000000")
    assert answer.status_code == 422
    client = app.test_client()
    answer = send(
        client, client.get("/login"), "/login", email="aoi@example.com", password=PASSWORD
    )
    assert "/tf-validate" not in answer.headers["Location"]
    assert is_in(client)


@pytest.mark.both_databases
def test_switched_off_it_asks_no_more(app, aoi):
    set_up(aoi)
    fill(aoi, PAGE, current=PASSWORD, act="off")
    client = app.test_client()
    send(client, client.get("/login"), "/login", email="aoi@example.com", password=PASSWORD)
    assert is_in(client)


@pytest.mark.both_databases
def test_an_admins_reset_takes_it_away_and_the_log_tells(app, aoi, admin, centre):
    set_up(aoi)
    answer = fill(admin, f"/admin/people/{centre.aoi}/password-reset")
    client = app.test_client()
    fill(client, link_in(admin.get(answer.headers["Location"])), password=NEW, again=NEW)
    assert is_in(client)
    with app.app_context():
        changes = db.session.scalars(
            select(AuditEntry.changes).where(AuditEntry.actor_name == "Dana")
        ).all()
        assert {"password": [None, "••••"], "two_factor": [True, False]} in changes


def test_nothing_of_it_is_kept_or_logged_in_plain(app, aoi, caplog):
    key, codes = set_up(aoi)
    with app.app_context():
        rows = db.session.execute(text("SELECT tf_totp_secret, mf_recovery_codes FROM agent")).all()
        told = [
            (entry.changes, entry.subject_name) for entry in db.session.scalars(select(AuditEntry))
        ]
    kept = f"{rows} {told} {caplog.text}"
    for secret in (key, key.replace("-", ""), *codes):
        assert secret not in kept
    assert "enckey" in kept


def test_an_old_key_still_reads_a_secret_and_the_first_writes_it_anew():
    old, new = (Fernet.generate_key().decode() for _ in range(2))
    secret = CodeMaker(keyed([old]), "Kanava").generate_totp_secret()
    key = CodeMaker(keyed([old]), "Kanava").get_totp_pretty_key(secret)
    both = CodeMaker(keyed([new, old]), "Kanava")
    assert both.get_totp_pretty_key(secret) == key
    again = both.reencrypted(secret)
    assert CodeMaker(keyed([new]), "Kanava").get_totp_pretty_key(again) == key
    assert both.reencrypted(again) is None


@pytest.mark.parametrize(
    "path", ["/tf-setup", "/tf-setup/x", "/tf-rescue", "/tf-select", "/mf-recovery-codes"]
)
def test_the_librarys_other_pages_are_closed(aoi, path):
    assert aoi.get(path).status_code in {404, 405}


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_the_second_step_leads_to_no_other_site(app, aoi, target):
    key, codes = set_up(aoi)
    with later(31):
        for path, code in (("/tf-validate", code_of(key)), ("/mf-recovery", codes[0])):
            client = enter_password(app)
            page = client.get(path, query_string={"next": target})
            answer = client.post(
                path, query_string={"next": target}, data={"code": code, "csrf_token": _token(page)}
            )
            assert not answer.headers["Location"].startswith(("http", "//", "/\\"))


def test_the_second_step_leads_where_the_person_wanted_to_go(app, aoi):
    key, _ = set_up(aoi)
    client = enter_password(app, "/login?next=/me")
    with later(31):
        answer = fill(client, "/tf-validate?next=/me", code=code_of(key))
    assert answer.headers["Location"] == "/me"


@pytest.mark.both_databases
def test_after_a_rotation_only_the_new_key_is_needed(app, aoi, settings):
    key, codes = set_up(aoi)
    new = Fernet.generate_key().decode()
    keys = (new, *settings.encryption_keys)
    both = create_app(dataclasses.replace(settings, encryption_keys=keys))
    with both.app_context():
        with transaction():
            assert rotate_second_factors() == 1
        dispose()
    alone = create_app(dataclasses.replace(settings, encryption_keys=(new,)))
    with later(31):
        for path, code in (("/tf-validate", code_of(key)), ("/mf-recovery", codes[0])):
            client = enter_password(alone)
            assert fill(client, path, code=code).status_code == 302
            assert is_in(client)
    with alone.app_context():
        dispose()
