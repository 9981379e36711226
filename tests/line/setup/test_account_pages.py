"""An account's own pages: rename, rotation, deletion, health, and what the list says."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from simulator import Fault
from tests import factories
from tests.line.setup.conftest import OTHER, SHOP
from webapp.channels.actions.accounts import create_account
from webapp.channels.actions.standing import record_check
from webapp.channels.models import ChannelAccount, CheckOutcome
from webapp.core.audit import AuditEntry
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.intake import tasks
from webapp.intake.models import EventState, WebhookEvent

NEW_SECRET = "12" * 16


@pytest.fixture
def own(shop):
    """The account's address."""
    return f"/admin/accounts/{shop}"


def version_of(app, shop):
    with app.app_context():
        return str(db.session.get_one(ChannelAccount, shop).version)


@pytest.mark.both_databases
def test_the_list_says_when_there_is_nothing(app, centre):
    from tests.line.setup.conftest import Browser

    with app.app_context(), transaction():
        account = db.session.get_one(ChannelAccount, centre.account_id)
        db.session.delete(account.instance)
        db.session.delete(account)
    dana = Browser(factories.login(app.test_client(), centre.dana)).open("/admin/accounts")
    assert "No account yet" in dana.words
    assert "New account" in dana.words


def test_an_accounts_short_name_and_colour_are_changed_and_written_down(app, dana, own, shop):
    with app.app_context():
        assert db.session.get_one(ChannelAccount, shop).colour == "orange", "Shop has the first"
    look = {"name": "Bean shop", "colour": "plum"}
    family = "👨‍👩‍👧‍👦"
    dana.send(own, 422, **look, short_name=family * 13, version=version_of(app, shop))
    assert "at most 12 characters" in dana.words
    dana.send(own, **look, short_name=family * 12, version=version_of(app, shop))
    dana.send(own, name="Bean shop", version=version_of(app, shop))
    with app.app_context():
        account = db.session.get_one(ChannelAccount, shop)
        kept = account.short_name, account.colour
        assert kept == (family * 12, "plum"), "what an older page does not send stays"
        newest = db.session.query(AuditEntry).order_by(AuditEntry.id.desc()).first()
        assert {*newest.changes} == {"short_name", "colour"}


@pytest.mark.both_databases
def test_the_list_shows_health_workstream_and_plan_use(app, sim, dana, shop):
    dana.open("/admin/accounts")
    assert "Customer messages" in dana.words, "what Shop serves"
    assert "none yet: choose one" in dana.words
    with app.app_context(), transaction():
        account = db.session.get_one(ChannelAccount, shop)
        account.quota_used, account.quota_limit = 190, 200
        record_check(shop, "webhook_on", CheckOutcome.BAD, "switched_off")
    dana.open("/admin/accounts")
    assert "190 of 200" in dana.words
    assert 'value="190"' in dana.page.text
    assert "Needs attention" in dana.words


@pytest.mark.both_databases
def test_a_renamed_account(dana, own, account_of, app, shop):
    dana.send(own, name="Beans & more", version=version_of(app, shop))
    assert "Saved." in dana.words
    assert account_of(SHOP.channel_id, "name") == ("Beans & more",)
    dana.send(own, 422, name="Shop", version=version_of(app, shop))
    assert "There is an account of that name already." in dana.words


@pytest.mark.both_databases
def test_the_second_of_two_is_told_and_can_save_knowingly(app, dana, own, shop, account_of):
    opened = version_of(app, shop)
    dana.send(own, name="First", version=opened)
    dana.send(own, 422, name="Second", version=opened)
    assert "Changed meanwhile" in dana.words
    assert "First" in dana.words
    assert 'value="Second"' in dana.page.text
    assert account_of(SHOP.channel_id, "name") == ("First",)
    dana.send(own, name="Second", version=version_of(app, shop))
    assert account_of(SHOP.channel_id, "name") == ("Second",)


@pytest.fixture
def reissued(sim):
    """At LINE the shop has a new secret; gives a new token beside the one that is in use."""
    channel = sim.channel(SHOP.channel_id)
    account = channel.account
    channel.account = replace(account, channel_secret=NEW_SECRET)
    yield channel.access_tokens.issue(timedelta(days=1))
    channel.account = account


def rotate(dana, own, what, status=200, **typed):
    version = dana.open(f"{own}/credentials").page.text
    marker = f'name="{what}-version" type="hidden" value="'
    data = {f"{what}-version": version.split(marker)[1].split('"')[0]}
    data |= {f"{what}-{name}": value for name, value in typed.items()}
    return dana.send(f"{own}/credentials/{what}", status, **data)


def test_a_rotated_secret_leaves_the_old_one_good_for_a_while(
    app, dana, own, reissued, account_of, client
):
    rotate(dana, own, "secret", channel_secret=NEW_SECRET, keep_old="3600")
    assert "The new Channel secret is in use." in dana.words
    assert f"ends in {NEW_SECRET[-4:]}" in dana.words
    assert f"ends in {SHOP.channel_secret[-4:]}, is taken until" in dana.words
    assert NEW_SECRET not in dana.page.text
    (key,) = account_of(SHOP.channel_id, "webhook_key")
    for secret in (NEW_SECRET, SHOP.channel_secret):
        assert post(client, key, secret) == 200
    assert post(client, key, "0" * 32) == 401


def post(client, key, secret):
    from webapp.line.payloads import sign

    body = b'{"destination":"%s","events":[]}' % SHOP.bot_user_id.encode()
    headers = {"x-line-signature": sign(secret, body).decode()}
    return client.post(f"/line/webhook/{key}", data=body, headers=headers).status_code


def test_a_secret_that_line_does_not_know_is_not_saved(dana, own, account_of):
    before = account_of(SHOP.channel_id, "credentials")
    rotate(dana, own, "secret", 422, channel_secret=NEW_SECRET, keep_old="0")
    assert "do not belong together" in dana.problem_of("secret-channel_secret")
    rotate(dana, own, "secret", 422, channel_secret="12", keep_old="0")
    assert "this has 2" in dana.problem_of("secret-channel_secret")
    assert account_of(SHOP.channel_id, "credentials") == before


def test_while_line_is_silent_a_secret_is_saved_only_knowingly(sim, dana, own, account_of):
    sim.state.faults.add(Fault("*", times=None, status=500))
    rotate(dana, own, "secret", 422, channel_secret=NEW_SECRET, keep_old="0")
    assert "LINE had a fault of its own" in dana.words
    assert "Save it although LINE cannot be asked" in dana.words
    rotate(dana, own, "secret", channel_secret=NEW_SECRET, keep_old="0", is_unchecked="y")
    assert account_of(SHOP.channel_id, "credentials")[0]["channel_secret"] == NEW_SECRET


@pytest.mark.both_databases
def test_a_rotated_token(dana, own, reissued, account_of, app):
    rotate(dana, own, "token", token_way="pasted", access_token=reissued)
    assert f"ends in {reissued[-4:]}" in dana.words
    assert reissued not in dana.page.text
    assert account_of(SHOP.channel_id, "credentials")[0]["access_token"] == reissued
    with app.app_context():
        wanted = select(AuditEntry.changes).where(AuditEntry.verb == "rotated")
        words = str(db.session.scalars(wanted).all())
    assert reissued not in words
    assert reissued[-4:] in words


def test_a_token_of_another_account_is_not_saved(dana, own):
    rotate(dana, own, "token", 422, token_way="pasted", access_token=OTHER.access_token)
    assert f"another channel: {OTHER.channel_id}" in dana.problem_of("token-access_token")


def test_kanava_takes_over_issuing_tokens(dana, own, account_of):
    rotate(dana, own, "token", token_way="issued")
    assert "Kanava issues its own" in dana.words
    assert account_of(SHOP.channel_id, "credentials")[0]["access_token"] is None


@pytest.mark.both_databases
def test_the_second_to_rotate_is_told(dana, own, reissued, app, shop):
    opened = version_of(app, shop)
    rotate(dana, own, "secret", channel_secret=NEW_SECRET, keep_old="0")
    data = {"token-version": opened, "token-token_way": "issued"}
    dana.send(f"{own}/credentials/token", 422, **data)
    assert "Somebody else changed this" in dana.words


def test_an_account_that_serves_a_workstream_cannot_be_deleted(dana, centre):
    dana.open(f"/admin/accounts/{centre.account_id}/deletion")
    assert "serves the workstream “Customer messages”" in dana.words
    dana.send(f"/admin/accounts/{centre.account_id}/deletion", 422, typed_name="Shop")
    dana.open(f"/admin/accounts/{centre.account_id}")


def test_deleting_asks_for_the_name(dana, own, account_of, client):
    (key,) = account_of(SHOP.channel_id, "webhook_key")
    dana.send(f"{own}/deletion", 422, typed_name="bean")
    assert "This is not the account's name." in dana.words
    assert 'value="bean"' in dana.page.text
    dana.send(f"{own}/deletion", typed_name=" Bean shop ")
    assert dana.path == "/admin/accounts"
    assert "The account “Bean shop” was deleted." in dana.words
    assert post(client, key, SHOP.channel_secret) == 410
    dana.open(own, 404)
    dana.send(
        "/admin/accounts/new", key="n" * 40, name="Bean shop", kind="line", is_acknowledged="y"
    )
    assert dana.path.endswith("/account"), "the name is free again"


@pytest.fixture
def failed(app, shop):
    """Two events that could not be processed."""
    with app.app_context(), transaction():
        for number in (1, 2):
            event = WebhookEvent(
                channel_account_id=shop,
                webhook_event_id=f"failed-{number}",
                lane_key=f"{shop}:x",
                kind="message",
                occurred_at=factories.clock.now(),
                payload="{}",
                state=EventState.FAILED,
                tries=8,
                reason="KeyError: 'source'",
            )
            db.session.add(event)
    return shop


def states_of(app, shop):
    with app.app_context():
        wanted = select(WebhookEvent.state).where(WebhookEvent.channel_account_id == shop)
        return sorted(db.session.scalars(wanted.order_by(WebhookEvent.id)))


@pytest.mark.both_databases
def test_failed_events_are_shown_with_their_reason_and_replayed(app, dana, own, failed):
    dana.open(f"{own}/health")
    assert "KeyError: 'source'" in dana.words
    with app.app_context():
        first = db.session.scalar(
            select(WebhookEvent.id).where(WebhookEvent.webhook_event_id == "failed-1")
        )
    dana.send(f"{own}/health/replays", event=str(first))
    assert "1 event is processed again now." in dana.words
    assert states_of(app, failed) == ["failed", "stored"]
    dana.send(f"{own}/health/replays")
    assert states_of(app, failed) == ["stored", "stored"]
    dana.send(f"{own}/health/replays", event="nonsense")
    assert "0 events" in dana.words


@pytest.mark.both_databases
def test_replaying_touches_no_other_account(app, dana, centre, failed):
    dana.send(f"/admin/accounts/{centre.account_id}/health/replays")
    assert states_of(app, failed) == ["failed", "failed"]


def test_health_says_what_is_wrong_and_what_to_do(app, dana, own, shop):
    with app.app_context(), transaction():
        record_check(shop, "webhook_on", CheckOutcome.BAD, "switched_off")
        record_check(shop, "silence", CheckOutcome.GOOD, "ok")
    dana.open(f"{own}/health")
    assert "“Use webhook” is switched off at LINE." in dana.words
    assert "switch “Use webhook” on" in dana.words


def test_the_banner_is_for_admins_alone(app, dana, aoi, centre):
    account_id = centre.account_id
    with app.app_context(), transaction():
        db.session.get_one(ChannelAccount, account_id).set_up_at = factories.clock.now()
        record_check(account_id, "webhook_on", CheckOutcome.BAD, "switched_off")
    told = "“Use webhook” is switched off at LINE."
    for page in ("/admin/accounts", "/admin/queues", "/conversations"):
        assert told in dana.client.get(page).text, page
    assert told not in aoi.get("/conversations").text
    with app.app_context(), transaction():
        record_check(account_id, "webhook_on", CheckOutcome.GOOD, "ok")
    assert told not in dana.client.get("/admin/queues").text


def test_checks_can_be_run_by_hand(sim, dana, own, app, shop):
    sim.state.faults.add(Fault("bot_info", status=401, times=None))
    sim.state.faults.add(Fault("verify", status=400, times=None))
    dana.send(f"{own}/health/checks")
    assert "does not accept this access token" in dana.words


def test_an_agent_cannot_reach_an_account(aoi, own):
    for tab in ("", "/credentials", "/callback", "/health", "/deletion", "/done", "/picture"):
        assert aoi.get(own + tab).status_code == 404, tab


def test_the_callback_url_as_a_qr_code(dana, own):
    answer = dana.client.get(f"{own}/callback/qr.svg")
    assert answer.mimetype == "image/svg+xml"
    assert b"<svg" in answer.data


def test_the_two_marks_are_kept(dana, own, account_of):
    dana.send(f"{own}/callback", is_auto_reply_off="y")
    assert account_of(SHOP.channel_id, "is_auto_reply_off", "is_redelivery_on") == (True, False)
    dana.send(f"{own}/callback")
    assert account_of(SHOP.channel_id, "is_auto_reply_off") == (False,)


def test_what_no_key_opens_is_told_and_can_be_left(app, dana, own, shop, account_of):
    """A server that lost its key says so instead of failing, and new accounts can be made."""
    from cryptography.fernet import Fernet

    from webapp.core.crypto import make_cipher

    dana.send("/admin/accounts/new", key="a" * 40, name="Tea", kind="line", is_acknowledged="y")
    begun = dana.path.removesuffix("/account")
    app.extensions["kanava_cipher"] = make_cipher((Fernet.generate_key().decode(),))
    dana.open("/admin/accounts")
    for page in (f"{own}/credentials", begun):
        dana.open(page)
        assert "cannot be read with this server's encryption key" in dana.words, page
    dana.send("/admin/accounts/new", key="b" * 40, name="Coffee", kind="line", is_acknowledged="y")
    assert dana.path.endswith("/account")
    dana.send(f"{begun}/discard")
    assert "The set-up was discarded." in dana.words
    dana.send(f"{own}/deletion", typed_name="Bean shop")
    assert account_of(SHOP.channel_id, "id") is None


@pytest.mark.both_databases
def test_the_list_asks_the_database_a_fixed_number_of_times(app, dana, shop):
    from sqlalchemy import event

    def count():
        asked = []
        with app.app_context():
            engine = db.engine

        def note(*statement):
            asked.append(statement[2])

        event.listen(engine, "before_cursor_execute", note)
        dana.open("/admin/accounts")
        event.remove(engine, "before_cursor_execute", note)
        return len(asked)

    few = count()
    with app.app_context(), transaction():
        for number in range(20):
            credentials = {"channel_secret": "s", "access_token": "t"}
            create_account("line", f"More {number}", f"30000000{number:02d}", credentials)
    assert count() == few


@pytest.mark.both_databases
def test_an_hour_of_badly_signed_calls_alone_is_shown(app, client, dana, own, account_of):
    (key,) = account_of(SHOP.channel_id, "webhook_key")
    assert post(client, key, "0" * 32) == 401
    with app.app_context():
        tasks.write_down(tasks.take_counts())
    dana.open(f"{own}/health")
    assert "Badly signed 1" in dana.words
    assert "is not the one at LINE" in dana.words
