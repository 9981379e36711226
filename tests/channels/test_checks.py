"""A check's history has a row for each change, and tells what an admin must mend."""

import pytest
from sqlalchemy import select

from tests.assertions import run_at_once
from tests.factories import account_of, make_centre
from webapp.channels.actions.accounts import delete_account
from webapp.channels.actions.instances import detach
from webapp.channels.actions.standing import mark_unhealthy, record_check
from webapp.channels.models import ChannelCheck, CheckOutcome
from webapp.channels.queries import account_problems, admin_problems, check_history, latest_checks
from webapp.core import clock
from webapp.core.database import db
from webapp.core.transaction import transaction

pytestmark = pytest.mark.both_databases

GOOD, BAD, UNKNOWN = CheckOutcome.GOOD, CheckOutcome.BAD, CheckOutcome.UNKNOWN


@pytest.fixture
def centre(app):
    with app.app_context():
        yield make_centre()


def note(centre, outcome, code, detail=None, name="token"):
    with transaction():
        record_check(centre.account_id, name, outcome, code, detail)


def runs(centre):
    db.session.rollback()
    return [
        (run.name, run.outcome, run.code, run.count) for run in check_history(centre.account_id)
    ]


def problems():
    db.session.rollback()
    return [(found.check_name, found.code) for found in admin_problems()]


def test_equal_outcomes_are_one_run(centre):
    for _ in range(3):
        note(centre, GOOD, "ok")
    for _ in range(2):
        note(centre, BAD, "token_refused")
    note(centre, GOOD, "ok")
    assert runs(centre) == [
        ("token", GOOD, "ok", 1),
        ("token", BAD, "token_refused", 2),
        ("token", GOOD, "ok", 3),
    ]
    assert latest_checks(centre.account_id)["token"].count == 1


def test_another_detail_is_another_run(centre):
    note(centre, BAD, "other_url", "https://a.example")
    note(centre, BAD, "other_url", "https://b.example")
    assert len(runs(centre)) == 2


def test_checks_of_one_account_do_not_mix(centre):
    note(centre, GOOD, "ok")
    note(centre, BAD, "switched_off", name="webhook_on")
    assert {name: run.code for name, run in latest_checks(centre.account_id).items()} == {
        "token": "ok",
        "webhook_on": "switched_off",
    }


def test_two_processes_that_check_at_once_begin_one_run(app, centre):
    def check():
        with app.app_context():
            note(centre, GOOD, "ok")

    assert run_at_once([check] * 4) == [None] * 4
    assert runs(centre) == [("token", GOOD, "ok", 4)]


def test_what_is_broken_stays_so_until_it_was_found_good(centre):
    note(centre, BAD, "token_refused")
    since_at = admin_problems()[0].since_at
    note(centre, UNKNOWN, "unreachable")
    assert problems() == [("token", "token_refused")]
    assert admin_problems()[0].since_at == since_at
    note(centre, GOOD, "ok")
    assert problems() == []


def test_what_waits_for_another_check_is_no_problem_of_its_own(centre):
    note(centre, BAD, "could_not_connect", name="test_received")
    note(centre, UNKNOWN, "waiting", name="test_received")
    note(centre, BAD, "switched_off", name="webhook_on")
    assert problems() == [("webhook_on", "switched_off")]


def test_unknown_alone_is_no_problem(centre):
    note(centre, UNKNOWN, "unreachable")
    assert problems() == []


@pytest.mark.parametrize("state", ["in the making", "taken off", "deleted"])
def test_only_accounts_in_service_are_told(centre, state):
    note(centre, BAD, "token_refused")
    with transaction():
        mark_unhealthy(centre.account_id, "401")
    assert problems() == [("token", "token_refused")]
    assert len(account_problems()) == 1
    with transaction():
        account = account_of(centre)
        if state == "in the making":
            account.set_up_at = None
        else:
            detach(account.instance, "Shop")
        if state == "deleted":
            delete_account(account, "Shop")
    assert problems() == []
    assert account_problems() == [], "agents hear only of accounts they answer through"


def test_old_history_goes_with_the_next_change(centre):
    with clock.frozen_at(clock.after(-91 * 24 * 3600)):
        note(centre, BAD, "token_refused")
        note(centre, GOOD, "ok", name="secret")
    note(centre, GOOD, "ok")
    kept = db.session.scalars(select(ChannelCheck.name)).all()
    assert sorted(kept) == ["secret", "token"]
