"""The steps of a sign-in: each belongs to one person, and to the password that began it."""

import re
from datetime import timedelta

import pytest

from tests.agents.codes import code_of
from tests.factories import PASSWORD, csrf_token, login
from tests.forms import NEW, fill, send
from webapp.core import clock

PAGE, SET_UP, CODES = "/me/two-factor", "/me/two-factor/set-up", "/me/two-factor/recovery-codes"


@pytest.fixture
def aoi(signed_in):
    return signed_in("aoi")


def begin_set_up(client):
    fill(client, PAGE, current=PASSWORD, act="on")
    return re.search(r'id="two_factor_key"[^>]*>([^<]+)<', client.get(SET_UP).text).group(1)


def turn_on(client):
    key = begin_set_up(client)
    assert fill(client, SET_UP, code=code_of(key)).status_code == 303
    return key


def enter_password(app):
    client = app.test_client()
    answer = send(
        client, client.get("/login"), "/login", email="aoi@example.com", password=PASSWORD
    )
    assert "/tf-validate" in answer.headers["Location"]
    return client


def hand_over(client, agent_id):
    """One person signs out, another one signs in, in the same browser."""
    send(client, client.get("/me"), "/logout")
    return login(client, agent_id)


def is_in(client):
    return client.get("/conversations").status_code == 200


def later(seconds):
    return clock.frozen_at(clock.now() + timedelta(seconds=seconds))


def test_a_secret_begun_by_one_is_not_offered_to_the_next(aoi, centre):
    """Else who begins it and signs out knows the second factor of who signs in there."""
    begin_set_up(aoi)
    ben = hand_over(aoi, centre.ben)
    assert ben.get(SET_UP).headers["Location"] == PAGE


def test_codes_made_by_one_do_not_show_those_of_the_next(aoi, centre):
    turn_on(aoi)
    ben = hand_over(aoi, centre.ben)
    assert ben.get(CODES).headers["Location"] == PAGE


def change_password(aoi):
    assert fill(aoi, "/me", "/me/password", current=PASSWORD, password=NEW, again=NEW)


def switch_off(aoi):
    assert fill(aoi, PAGE, current=PASSWORD, act="off").status_code == 302


@pytest.mark.both_databases
@pytest.mark.parametrize("change", [change_password, switch_off])
@pytest.mark.parametrize("path", ["/tf-validate", "/mf-recovery"])
def test_what_the_old_password_began_ends_with_it(app, aoi, change, path):
    key = turn_on(aoi)
    codes = re.search(r'id="recovery_codes"[^>]*>([^<]+)<', aoi.get(CODES).text).group(1).split()
    thief = enter_password(app)
    page = thief.get(path)
    change(aoi)
    thief.get("/login")
    with later(31):
        code = code_of(key) if path == "/tf-validate" else codes[0]
        answer = send(thief, page, path, code=code)
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith("/login")
    assert not is_in(thief)


@pytest.mark.parametrize("path", ["/tf-validate", "/mf-recovery"])
def test_going_back_to_the_second_step_signs_nobody_out(aoi, path):
    assert aoi.get(path).headers["Location"] == "/"
    assert is_in(aoi)


@pytest.mark.parametrize("path", ["/login", "/tf-validate", "/mf-recovery"])
@pytest.mark.parametrize(
    "body", [[1, 2], "x", 5, {"code": 5}, {"email": 1, "password": 2}, {"password": [[]]}]
)
def test_nothing_that_is_no_form_is_our_fault(app, centre, path, body):
    client = app.test_client()
    token = csrf_token(client.get("/login"))
    answer = client.post(path, json=body, headers={"X-CSRFToken": token})
    assert answer.status_code in {400, 415}
