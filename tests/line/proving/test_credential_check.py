"""Three values are proven by LINE itself, and what is wrong is said of the field that holds it."""

import socket

import pytest

from simulator.faults import Fault
from tests.line.proving.conftest import OTHER, SHOP
from webapp.channels.models import CheckOutcome
from webapp.line.client import LineClient
from webapp.line.credential_check import prove


def proven(line_client, channel_id=SHOP.channel_id, secret=SHOP.channel_secret, token=None):
    return prove(line_client, channel_id, secret, token)


def wrong(proof):
    return {
        (found.name, found.code, found.field)
        for found in proof.findings
        if found.outcome == CheckOutcome.BAD
    }


@pytest.mark.parametrize("token", [SHOP.access_token, None], ids=["long-lived", "our own"])
def test_right_values_tell_what_account_it_is(sim, line_client, token):
    channel = sim.channel(SHOP.channel_id)
    channel.monthly_limit, channel.used_quota = 500, 120
    proof = proven(line_client, token=token)
    assert proof.is_good
    assert {found.name for found in proof.findings} == {"secret", "token", "bot_info", "quota"}
    assert proof.facts.destination == SHOP.bot_user_id
    assert proof.facts.display_name == "Bean shop"
    assert proof.facts.basic_id.startswith("@")
    assert proof.facts.picture_url.startswith(sim.base_url)
    assert (proof.facts.quota_limit, proof.facts.quota_used) == (500, 120)
    assert proof.facts.chat_mode == "bot"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"token": "made up"}, {("token", "token_refused", "access_token")}),
        (
            {"token": OTHER.access_token},
            {("token", "token_of_other_channel", "access_token")},
        ),
        (
            {"token": SHOP.access_token, "secret": OTHER.channel_secret},
            {("secret", "secret_refused", "channel_secret")},
        ),
        (
            {"token": OTHER.access_token, "secret": OTHER.channel_secret},
            {
                ("secret", "secret_refused", "channel_id"),
                ("token", "token_of_other_channel", "channel_id"),
            },
        ),
        ({"secret": OTHER.channel_secret}, {("secret", "secret_refused", "channel_secret")}),
        (
            {"channel_id": SHOP.channel_secret, "secret": SHOP.channel_id},
            {("secret", "secret_refused", "channel_secret")},
        ),
        (
            {"token": "made up", "secret": "made up"},
            {
                ("secret", "secret_refused", "channel_secret"),
                ("token", "token_refused", "access_token"),
            },
        ),
    ],
    ids=[
        "token of nobody",
        "somebody else's token",
        "somebody else's secret",
        "wrong channel id",
        "own token, wrong secret",
        "id and secret swapped",
        "both of nobody",
    ],
)
def test_what_is_wrong_is_said_of_its_field(line_client, values, expected):
    proof = proven(line_client, **values)
    assert wrong(proof) == expected
    assert not proof.is_good


ENDPOINTS = ("stateless_token", "verify", "bot_info", "quota", "quota_consumption")
NAMES = {"stateless_token": "secret", "verify": "token", "quota_consumption": "quota"}
REFUSALS = {
    ("stateless_token", 401): "secret_refused",
    ("stateless_token", 403): "secret_refused",
    ("verify", 401): "token_refused",
    ("verify", 403): "token_without_right",
    ("bot_info", 401): "token_refused",
    ("bot_info", 403): "token_without_right",
}
SAID_NOTHING = {401: "line_failed", 403: "line_failed", 429: "rate_limited", 500: "line_failed"}


@pytest.mark.parametrize("endpoint", ENDPOINTS)
@pytest.mark.parametrize("status", [401, 403, 429, 500, None], ids=str)
def test_each_call_refused_failing_or_unanswered(sim, line_client, endpoint, status):
    """A refusal is an error only where it says something of the values; nothing is no refusal."""
    fault = Fault(endpoint, status=status) if status else Fault(endpoint, delay=2.0)
    sim.state.faults.add(fault)
    proof = proven(line_client, token=SHOP.access_token)
    finding = proof.finding(NAMES.get(endpoint, endpoint))
    refusal = REFUSALS.get((endpoint, status))
    if refusal:
        assert (finding.outcome, finding.code) == (CheckOutcome.BAD, refusal)
    else:
        expected = SAID_NOTHING[status] if status else "unreachable"
        assert (finding.outcome, finding.code) == (CheckOutcome.UNKNOWN, expected)
        assert not proof.is_bad


def test_a_dropped_connection_is_no_refusal(sim, line_client):
    sim.state.faults.add(Fault("*", is_dropped=True, times=None))
    proof = proven(line_client, token=SHOP.access_token)
    assert not proof.is_bad
    assert {found.code for found in proof.findings} == {"unreachable"}


def test_once_line_is_silent_nothing_more_is_asked(sim, line_client):
    """Whoever pressed Next would wait through one time limit after the other."""
    silent = Fault("*", delay=2.0, times=10)
    sim.state.faults.add(silent)
    proven(line_client, token=SHOP.access_token)
    assert silent.times == 9


def test_a_line_that_is_not_there_leaves_the_values_unverified():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, not listening: refused at once
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        proof = prove(LineClient(url, url, 1.0, url), "1", "secret", "token")
    assert not proof.is_good
    assert not proof.is_bad
    assert {found.code for found in proof.findings} == {"unreachable"}


@pytest.mark.parametrize(
    ("endpoint", "body"),
    [
        ("bot_info", {}),
        ("bot_info", {"userId": 5}),
        ("verify", {"client_id": 5}),
        ("stateless_token", {"access_token": ["x"]}),
        ("quota", {"type": "limited", "value": "many"}),
        ("quota_consumption", {"totalUsage": 10**30}),
    ],
)
def test_an_answer_of_another_shape_breaks_nothing(sim, line_client, endpoint, body):
    sim.state.faults.add(Fault(endpoint, status=200, body=body))
    proof = proven(line_client, token=SHOP.access_token)
    assert proof.facts is None or proof.facts.quota_used in (0, None)


def test_nothing_found_holds_a_secret(line_client):
    said = repr(proven(line_client, token=OTHER.access_token))
    assert SHOP.channel_secret not in said
    assert OTHER.access_token not in said
