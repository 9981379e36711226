"""The way in is proven by LINE's own test; each point says what is wrong with it."""

from datetime import timedelta

import pytest

from simulator.faults import Fault
from tests.line.proving.conftest import (
    SHOP,
    account_row,
    calls_of,
    change_account,
    codes_of,
)
from webapp.channels.actions.key_rotation import rotate_secret
from webapp.channels.models import ChannelCheck
from webapp.core import clock
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.line import webhook_test
from webapp.line.accounts import forget
from webapp.line.webhook_checks import look, set_webhook_url, webhook_url_of

GOOD = {
    "url_set": "ok",
    "webhook_on": "ok",
    "signature": "ok",
    "test_received": "ok",
    "answered_in_time": "ok",
}
UNTESTED = dict.fromkeys(webhook_test.TESTED, "waiting")


def looked(centre, **options):
    found = look(centre.account_id, **options)
    assert {f.name: f.code for f in found} == codes_of(centre), "everything found is recorded"
    return codes_of(centre)


@pytest.fixture
def later(app, monkeypatch):
    """A function that lets the seconds between two tests pass."""

    def pass_by(seconds=webhook_test.PAUSE_SECONDS + 1):
        app.extensions.pop("kanava_webhook_test_pauses", None)
        with transaction():
            for check in db.session.query(ChannelCheck):
                check.first_at -= timedelta(seconds=seconds)
                check.last_at -= timedelta(seconds=seconds)

    return pass_by


def test_a_webhook_that_works_is_green_in_all_five(centre, webhook):
    assert looked(centre) == GOOD
    assert account_row(centre).tested_at is not None
    assert account_row(centre).webhook_url == webhook.endpoint


@pytest.mark.parametrize(
    ("endpoint", "is_active", "expected"),
    [
        (None, True, {"url_set": "not_set", "webhook_on": "waiting"} | UNTESTED),
        (
            "https://old.example/callback",
            True,
            {"url_set": "other_url", "webhook_on": "ok"} | UNTESTED,
        ),
        ("ours", False, {"url_set": "ok", "webhook_on": "switched_off"} | UNTESTED),
    ],
    ids=["not set", "another tool's", "switched off"],
)
def test_what_line_has_set_wrong_waits_with_the_test(
    sim, centre, webhook, endpoint, is_active, expected
):
    webhook.endpoint = webhook.endpoint if endpoint == "ours" else endpoint
    webhook.is_active = is_active
    assert looked(centre) == expected
    assert calls_of(sim, "test_webhook_endpoint") == 0


def test_it_turns_green_by_itself_when_the_admin_mends_it(centre, webhook):
    webhook.is_active = False
    looked(centre)
    webhook.is_active = True
    assert looked(centre) == GOOD


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"reason": "COULD_NOT_CONNECT", "statusCode": 0}, {"test_received": "could_not_connect"}),
        (
            {"reason": "REQUEST_TIMEOUT", "statusCode": 0},
            {"test_received": "timeout", "answered_in_time": "timeout"},
        ),
        ({"reason": "ERROR_STATUS_CODE", "statusCode": 404}, {"test_received": "error_status"}),
        (
            {"reason": "ERROR_STATUS_CODE", "statusCode": 401},
            {"signature": "bad_signature", "test_received": "bad_signature"},
        ),
        ({"reason": "UNCLASSIFIED", "statusCode": 0}, {"test_received": "unclassified"}),
        ({"reason": "A_NEW_ONE"}, {"test_received": "unclassified"}),
        ({"success": True, "reason": "OK", "statusCode": 200}, {"test_received": "not_received"}),
    ],
    ids=["no connection", "no answer", "404", "401", "unclassified", "unheard of", "elsewhere"],
)
def test_what_lines_test_says(sim, centre, webhook, answer, expected):
    body = {"success": False} | answer
    sim.state.faults.add(Fault("test_webhook_endpoint", status=200, body=body))
    found = looked(centre)
    assert found == GOOD | UNTESTED | expected


def test_a_wrong_secret_is_found_by_the_signature(centre, webhook):
    change_account(
        centre, credentials={"channel_secret": "00" * 16, "access_token": SHOP.access_token}
    )
    forget()
    assert looked(centre)["signature"] == "bad_signature"


def test_an_answer_that_came_too_late_was_received_all_the_same(sim, centre, webhook):
    """LINE calls us, hears nothing within two seconds, and yet it is here."""
    body = {"success": False, "reason": "REQUEST_TIMEOUT", "statusCode": 0}
    late = Fault("test_webhook_endpoint", status=200, body=body, is_processed=True)
    sim.state.faults.add(late)
    assert looked(centre) == GOOD | {"answered_in_time": "timeout"}


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ({"status": 401}, "token_refused"),
        ({"status": 403}, "token_without_right"),
        ({"status": 429}, "rate_limited"),
        ({"status": 500}, "line_failed"),
        ({"is_dropped": True}, "unreachable"),
        ({"delay": 6.0}, "unreachable"),
    ],
    ids=["401", "403", "429", "500", "dropped", "silent"],
)
@pytest.mark.parametrize("endpoint", ["webhook_endpoint", "test_webhook_endpoint"])
def test_when_line_cannot_be_asked_nothing_is_said_to_be_wrong(
    sim, centre, webhook, fault, code, endpoint
):
    sim.state.faults.add(Fault(endpoint, **fault))
    found = look(centre.account_id)
    told = {f.name: f.code for f in found if f.code == code}
    is_test = endpoint == "test_webhook_endpoint"
    assert set(told) == (set(webhook_test.TESTED) if is_test else {"url_set", "webhook_on"})
    assert not [f for f in found if f.outcome == "bad"]


@pytest.mark.both_databases
def test_a_good_test_is_not_made_again(sim, centre, webhook, later):
    for _ in range(3):
        looked(centre)
        later()
    assert calls_of(sim, "test_webhook_endpoint") == 1


def test_a_failing_test_is_made_once_a_minute_by_whichever_process(
    app, sim, centre, webhook, later
):
    body = {"success": False, "reason": "COULD_NOT_CONNECT"}
    sim.state.faults.add(Fault("test_webhook_endpoint", status=200, body=body, times=2))
    for _ in range(4):
        looked(centre)
        app.extensions.pop("kanava_webhook_test_pauses", None)  # the next look is another process's
    assert calls_of(sim, "test_webhook_endpoint") == 1
    later()
    looked(centre)
    later()
    assert looked(centre) == GOOD
    assert calls_of(sim, "test_webhook_endpoint") == 3


def test_another_url_is_tested_again(sim, centre, webhook, later):
    looked(centre)
    later(10)
    webhook.endpoint = webhook.endpoint.replace("127.0.0.1", "localhost")
    assert looked(centre) == GOOD
    assert calls_of(sim, "test_webhook_endpoint") == 2


def test_a_person_may_want_it_again_but_not_twice_by_one_click(sim, centre, webhook, later):
    looked(centre)
    looked(centre, is_test_wanted=True)
    assert calls_of(sim, "test_webhook_endpoint") == 1
    later(10)
    looked(centre, is_test_wanted=True)
    assert calls_of(sim, "test_webhook_endpoint") == 2


def test_an_hour_without_any_webhook_is_worth_a_test(sim, centre, webhook, later):
    """A certificate that ran out at night is found in the morning at the latest."""
    looked(centre)
    later(webhook_test.QUIET_SECONDS + 1)
    looked(centre)
    assert calls_of(sim, "test_webhook_endpoint") == 2


def test_another_secret_is_worth_a_test(sim, centre, webhook, later):
    looked(centre)
    later(10)
    sim.channel(SHOP.channel_id).issue(channel_secret="ef" * 16)
    with transaction():
        rotate_secret(account_row(centre), "ef" * 16, 0)
    assert looked(centre) == GOOD
    assert calls_of(sim, "test_webhook_endpoint") == 2


def test_a_closed_account_is_not_tested(sim, centre, webhook):
    change_account(centre, detached_at=clock.now())
    forget()
    assert looked(centre) == GOOD | UNTESTED
    assert calls_of(sim, "test_webhook_endpoint") == 0


def test_set_it_for_me_writes_the_url_and_keeps_it(sim, centre, base_url):
    url = webhook_url_of(account_row(centre), base_url + "/")
    assert set_webhook_url(centre.account_id, url).code == "ok"
    assert sim.channel(SHOP.channel_id).webhook.endpoint == url
    assert account_row(centre).webhook_url == url
    assert looked(centre) == GOOD


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("https://x.example/" + "y" * 500, "too_long"),
        ("no url", "line_refused"),
    ],
)
def test_a_url_that_cannot_be_is_refused(centre, url, code):
    finding = set_webhook_url(centre.account_id, url)
    assert (finding.outcome, finding.code) == ("bad", code)
    assert account_row(centre).webhook_url is None


@pytest.mark.parametrize(
    ("fault", "outcome", "code"),
    [
        ({"status": 401}, "unknown", "token_refused"),
        ({"status": 403}, "unknown", "token_without_right"),
        ({"status": 429}, "unknown", "rate_limited"),
        ({"status": 500}, "unknown", "line_failed"),
        ({"is_dropped": True}, "unknown", "unreachable"),
    ],
)
def test_line_refuses_to_take_the_url(sim, centre, fault, outcome, code):
    sim.state.faults.add(Fault("set_webhook_endpoint", **fault))
    finding = set_webhook_url(centre.account_id, "https://x.example/line")
    assert (finding.outcome, finding.code) == (outcome, code)
    assert account_row(centre).webhook_url is None
