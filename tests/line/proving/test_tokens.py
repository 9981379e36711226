"""Without a long-lived token Kanava issues its own: kept a while, renewed when LINE refuses one."""

import pytest

from simulator.faults import Fault
from tests.assertions import run_at_once
from tests.factories import EMI
from tests.line.proving.conftest import SHOP, calls_of, change_account
from webapp.channels.gateway import NotYet
from webapp.core import clock
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.line.accounts import account_by_id, forget
from webapp.line.tokens import NoToken, Tokens
from webapp.outbox.transport import Accepted, Attempt, Refused, Route, TryLater

pytestmark = pytest.mark.both_databases


@pytest.fixture
def own(app, sim, centre):
    """The account issues its own tokens."""
    change_account(
        centre, credentials={"channel_secret": SHOP.channel_secret, "access_token": None}
    )
    forget()
    return account_by_id(centre.account_id)


@pytest.fixture
def transport(app):
    return app.extensions["kanava_transports"]["line"]


@pytest.fixture
def tokens(line_client):
    return Tokens(line_client)


def attempt(centre, sim, route=Route.PUSH):
    return Attempt(
        channel_account_id=centre.account_id,
        recipient=sim.phone("emi").user_id,
        body={"text": "hello"},
        route=route,
        retry_key="01234567-89ab-4cde-8f01-23456789abcd",
        reply_token="x" if route == Route.REPLY else None,
    )


def test_a_token_is_issued_once_and_kept(sim, own, transport, centre):
    for _ in range(3):
        assert isinstance(transport.deliver(attempt(centre, sim)), Accepted)
    assert calls_of(sim, "stateless_token") == 1


def test_a_given_token_is_used_as_it_is(sim, centre, transport):
    forget()
    assert isinstance(transport.deliver(attempt(centre, sim)), Accepted)
    assert calls_of(sim, "stateless_token") == 0


def test_a_token_that_line_refuses_is_had_anew_and_the_call_repeated(sim, own, transport, centre):
    transport.deliver(attempt(centre, sim))
    sim.channel(SHOP.channel_id).access_tokens.expiries.clear()
    assert isinstance(transport.deliver(attempt(centre, sim)), Accepted)
    assert calls_of(sim, "stateless_token") == 2


def test_the_second_401_stands(sim, own, transport, centre):
    sim.state.faults.add(Fault("push", status=401, times=2))
    outcome = transport.deliver(attempt(centre, sim))
    assert isinstance(outcome, Refused)
    assert outcome.is_account_broken
    assert calls_of(sim, "push") == 2


def test_a_given_token_is_not_asked_for_again(sim, centre, transport):
    forget()
    sim.state.faults.add(Fault("push", status=401, times=2))
    assert isinstance(transport.deliver(attempt(centre, sim)), Refused)
    assert calls_of(sim, "push") == 1


def test_a_token_is_renewed_before_it_dies(sim, own, tokens, monkeypatch):
    seconds = [1000.0]
    monkeypatch.setattr(clock, "monotonic", lambda: seconds[0])
    first = tokens.token_of(own)
    seconds[0] += 14 * 60 - 1
    assert tokens.token_of(own) == first
    seconds[0] += 2
    assert tokens.token_of(own) != first


def test_another_secret_gets_another_token(app, sim, own, tokens, centre):
    first = tokens.token_of(own)
    sim.channel(SHOP.channel_id).issue(channel_secret="ef" * 16)
    change_account(centre, credentials={"channel_secret": "ef" * 16, "access_token": None})
    forget()
    assert tokens.token_of(account_by_id(centre.account_id)) != first


def test_many_who_need_one_fetch_one(sim, own, tokens):
    got = run_at_once([lambda: tokens.token_of(own)] * 6)
    assert len(set(got)) == 1
    assert calls_of(sim, "stateless_token") == 1


def test_many_who_wait_in_vain_wait_together(sim, own, tokens):
    """Four senders that waited one after another would outlive their leases."""
    fault = Fault("stateless_token", status=500, delay=0.3, times=50)
    sim.state.faults.add(fault)
    got = run_at_once([lambda: tokens.token_of(own)] * 6)
    assert all(isinstance(error, NoToken) and not error.is_refused for error in got)
    assert fault.times >= 48


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ({"status": 400}, Refused),
        ({"status": 401}, Refused),
        ({"status": 403}, Refused),
        ({"status": 429}, TryLater),
        ({"status": 500}, TryLater),
        ({"is_dropped": True}, TryLater),
        ({"delay": 6.0}, TryLater),
    ],
    ids=["400", "401", "403", "429", "500", "dropped", "silent"],
)
@pytest.mark.parametrize("route", list(Route))
def test_no_token_means_nothing_was_sent(sim, own, transport, centre, fault, kind, route):
    """A reply may be tried again too, for it surely never left."""
    sim.state.faults.add(Fault("stateless_token", **fault))
    outcome = transport.deliver(attempt(centre, sim, route))
    assert type(outcome) is kind
    assert calls_of(sim, "push", "reply") == 0
    if kind is Refused:
        assert outcome.is_account_broken


def test_a_profile_waits_for_the_token(sim, own, transport, centre):
    sim.state.faults.add(Fault("stateless_token", status=500))
    asked = (centre.account_id, "user", sim.phone("emi").user_id, None)
    with pytest.raises(NotYet):
        transport.fetch_profile(*asked)
    assert transport.fetch_profile(*asked).display_name


def test_credentials_that_no_key_opens_fail_the_delivery_at_once(app, sim, centre, transport):
    """A delivery whose account cannot be read used to be taken again and again, silently."""
    with transaction():
        db.session.connection().exec_driver_sql("UPDATE channel_account SET credentials = 'x'")
    forget()
    outcome = transport.deliver(attempt(centre, sim))
    assert isinstance(outcome, Refused)
    assert outcome.is_account_broken
    with pytest.raises(NotYet):
        transport.fetch_profile(centre.account_id, "user", EMI, None)


def test_a_deleted_account_sends_nothing(sim, centre, transport):
    change_account(centre, credentials={})
    forget()
    assert isinstance(transport.deliver(attempt(centre, sim)), Refused)
    assert calls_of(sim, "push", "stateless_token") == 0


def test_no_secret_and_no_token_is_ever_shown(own, tokens):
    token = tokens.token_of(own)
    for shown in (repr(own), repr(tokens._kept)):
        assert token not in shown
        assert SHOP.channel_secret not in shown
