"""Each account is looked at every few minutes, by one process at a time; what broke is said."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from simulator.faults import Fault
from tests.assertions import run_at_once
from tests.factories import TOKEN, work
from tests.line.proving.conftest import SHOP, account_row, calls_of, change_account, codes_of
from webapp.channels.actions.accounts import delete_account
from webapp.channels.actions.instances import detach
from webapp.channels.actions.key_rotation import rotate_token
from webapp.channels.models import ChannelAccount
from webapp.channels.queries import account_problems, admin_problems
from webapp.core import clock, storage
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.core.worker import run_once
from webapp.intake.models import WebhookTally
from webapp.line import tasks
from webapp.line.accounts import forget
from webapp.line.checks import learn_from_line

pytestmark = pytest.mark.both_databases


@pytest.fixture
def due(centre):
    change_account(centre, due_at=clock.now())


def wait_for_next(centre):
    """Seconds until the next look."""
    return (account_row(centre).due_at - clock.now()).total_seconds()


def broken(centre):
    db.session.rollback()
    return {(trouble.check_name, trouble.code) for trouble in admin_problems()}


def look_again(app, centre):
    change_account(centre, due_at=clock.now())
    forget()
    assert run_once(app, tasks.DUTY)
    db.session.rollback()


def test_an_account_that_is_well(app, sim, centre, webhook, due):
    assert run_once(app, tasks.DUTY)
    assert set(codes_of(centre).values()) == {"ok", "waiting"}
    assert codes_of(centre)["silence"] == "waiting"
    assert broken(centre) == set()
    row = account_row(centre)
    assert row.verified_at is not None
    assert (row.display_name, row.chat_mode) == ("Bean shop", "bot")
    assert 240 <= wait_for_next(centre) <= 360
    assert not run_once(app, tasks.DUTY), "it is due once"


def test_the_picture_is_kept_and_had_anew_only_when_it_is_another(app, sim, centre, webhook, due):
    run_once(app, tasks.DUTY)
    first = account_row(centre).picture_key
    with storage.open_file(first) as kept:
        assert kept.read(4) == b"\x89PNG"
    look_again(app, centre)
    assert account_row(centre).picture_key == first
    change_account(centre, picture_url="https://old.example/face.png")
    look_again(app, centre)
    assert account_row(centre).picture_key != first
    with pytest.raises(FileNotFoundError):
        storage.open_file(first)


def test_a_picture_in_a_private_network_is_not_fetched(app, sim, centre, webhook, due):
    body = {"userId": SHOP.bot_user_id, "pictureUrl": "https://127.0.0.1/secret.png"}
    sim.state.faults.add(Fault("bot_info", status=200, body=body))
    run_once(app, tasks.DUTY)
    assert account_row(centre).picture_key is None


def test_a_revoked_token_is_told_and_forgotten_when_it_is_mended(app, sim, centre, webhook, due):
    sim.channel(SHOP.channel_id).issue(access_token="another-token")
    run_once(app, tasks.DUTY)
    assert broken(centre) == {("token", "token_refused")}
    assert account_problems()[0].reason == "LINE does not accept the access token"
    assert wait_for_next(centre) <= 72, "soon, while something is wrong"
    with transaction():
        rotate_token(account_row(centre), "another-token")
    assert run_once(app, tasks.DUTY), "new values are proven at once"
    assert broken(centre) == set()
    assert account_problems() == []


def test_a_webhook_switched_off_at_line_is_told(app, centre, webhook, due):
    webhook.is_active = False
    run_once(app, tasks.DUTY)
    assert broken(centre) == {("webhook_on", "switched_off")}
    webhook.is_active = True
    look_again(app, centre)
    assert broken(centre) == set()


def test_line_being_away_mends_nothing_and_breaks_nothing(app, sim, centre, webhook, due):
    """A token that was refused stays refused while LINE cannot be asked."""
    sim.channel(SHOP.channel_id).issue(access_token="another-token")
    run_once(app, tasks.DUTY)
    sim.state.faults.add(Fault("*", is_dropped=True, times=None))
    look_again(app, centre)
    assert codes_of(centre)["token"] == "unreachable"
    assert broken(centre) == {("token", "token_refused")}
    assert len(account_problems()) == 1


@pytest.mark.parametrize(
    ("used", "expected"),
    [(449, set()), (450, {("quota", "nearly_spent")}), (500, {("quota", "spent")})],
)
def test_a_plan_that_runs_out_is_told_in_time(app, sim, centre, webhook, due, used, expected):
    channel = sim.channel(SHOP.channel_id)
    channel.monthly_limit, channel.used_quota = 500, used
    run_once(app, tasks.DUTY)
    assert broken(centre) == expected
    assert (account_row(centre).quota_limit, account_row(centre).quota_used) == (500, used)
    assert account_problems() == [], "it still sends: agents need not know"


def test_an_account_that_grew_silent_is_told(app, centre, webhook, due):
    now = clock.now()
    with transaction():
        for hours in range(30, 15 * 24, 3):
            moment = now - timedelta(hours=hours)
            key = {"channel_account_id": centre.account_id, "hour_at": moment}
            db.session.add(WebhookTally(**key, received=3, last_at=moment))
    run_once(app, tasks.DUTY)
    assert broken(centre) == {("silence", "silent")}
    with transaction():
        db.session.query(WebhookTally).delete()
    look_again(app, centre)
    assert broken(centre) == {("silence", "silent")}, "two weeks later it is no better"
    with transaction():
        key = {"channel_account_id": centre.account_id, "hour_at": clock.now()}
        db.session.add(WebhookTally(**key, received=1, last_at=clock.now()))
    look_again(app, centre)
    assert broken(centre) == set()


def test_several_processes_look_once(app, sim, centre, webhook, due):
    done = run_at_once([lambda: run_once(app, tasks.DUTY)] * 4)
    assert sorted(done) == [False, False, False, True]
    assert calls_of(sim, "bot_info") == 1


def test_a_look_that_was_killed_is_made_again(app, sim, centre, due):
    assert tasks.claim() is not None
    assert tasks.claim() is None
    change_account(centre, leased_until=clock.now())
    assert tasks.claim() is not None


def test_values_changed_during_a_look_are_not_spoken_of(app, sim, centre, webhook, monkeypatch):
    """What LINE said of the old token must not be written down of the new one."""
    from webapp.line import checks

    really = checks.prove

    def prove_while_rotating(*values):
        proof = really(*values)
        with transaction():
            rotate_token(account_row(centre), "another-token")
        return proof

    monkeypatch.setattr(checks, "prove", prove_while_rotating)
    checks.check_credentials(centre.account_id)
    assert "token" not in codes_of(centre)
    assert wait_for_next(centre) <= 0, "the new one is looked at next"


def test_credentials_that_no_key_opens_are_told(app, centre, due):
    with transaction():
        db.session.connection().exec_driver_sql("UPDATE channel_account SET credentials = 'x'")
    forget()
    run_once(app, tasks.DUTY)
    assert broken(centre) == {("secret", "unreadable")}
    assert "key" in account_problems()[0].reason


def test_whoever_is_taken_off_is_proven_but_not_missed(app, sim, centre, webhook, due):
    with transaction():
        detach(account_row(centre).instance, "Shop")
    webhook.is_active = False
    look_again(app, centre)
    assert codes_of(centre)["token"] == "ok"
    assert broken(centre) == set()


def test_a_deleted_account_is_left_alone(app, sim, centre, due):
    with transaction():
        account = account_row(centre)
        detach(account.instance, "Shop")
        delete_account(account, "Shop")
    assert not run_once(app, tasks.DUTY)
    tasks.check_account(centre.account_id)
    assert calls_of(sim, "stateless_token", "verify", "bot_info") == 0


def test_one_account_in_trouble_keeps_no_other_waiting(app, sim, centre, due, monkeypatch):
    def fail(_account_id):
        raise OSError("disk full")

    monkeypatch.setattr(tasks, "check_account", fail)
    assert run_once(app, tasks.DUTY)
    assert wait_for_next(centre) > 0


def test_the_command_line_asks_the_same_way(app, sim, centre):
    assert learn_from_line(centre.account_id) is None
    assert account_row(centre).verified_at is not None
    sim.channel(SHOP.channel_id).issue(access_token="another-token")
    assert learn_from_line(centre.account_id) == "LINE does not accept the access token"
    assert len(account_problems()) == 1
    sim.state.faults.add(Fault("*", is_dropped=True, times=None))
    assert "cannot be reached" in learn_from_line(centre.account_id)


def test_an_account_just_made_is_looked_at_within_two_minutes(app, centre):
    made_at, due_at = db.session.execute(
        select(ChannelAccount.created_at, ChannelAccount.due_at)
    ).one()
    assert made_at < due_at <= made_at + timedelta(seconds=120)


def test_other_work_is_not_held_up(app, centre):
    """Without LINE in reach, all that is due gets done all the same."""
    change_account(centre, due_at=clock.now())
    work(app)
    assert TOKEN not in str(codes_of(centre))
