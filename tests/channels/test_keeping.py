"""Accounts as an admin keeps them: named, rotated, deleted; every change is in the audit log."""

import json

import pytest
from sqlalchemy import select

from tests.assertions import run_at_once
from tests.factories import SECRET, TOKEN, make_centre
from webapp.channels.actions.accounts import (
    create_account,
    delete_account,
    finish_set_up,
    rename_account,
    set_marks,
    set_webhook,
)
from webapp.channels.actions.instances import detach
from webapp.channels.actions.key_rotation import rotate_secret, rotate_token
from webapp.channels.actions.standing import keep_facts, mark_unhealthy
from webapp.channels.gateway import AccountFacts
from webapp.channels.models import ChannelAccount
from webapp.channels.queries import account_problems, last_four
from webapp.core import clock
from webapp.core.audit import AuditEntry, Verb
from webapp.core.database import db
from webapp.core.errors import Conflict, Invalid
from webapp.core.transaction import transaction

NEW_SECRET = "fedcba9876543210fedcba9876543210"
NEW_TOKEN = "another-long-lived-access-token"
CREDENTIALS = {"channel_secret": SECRET, "access_token": None}


@pytest.fixture
def centre(app):
    with app.app_context():
        yield make_centre()


def account():
    db.session.expire_all()
    return db.session.scalars(select(ChannelAccount).order_by(ChannelAccount.id)).first()


def refusal(kind, action, *arguments, **options):
    with pytest.raises(kind) as caught, transaction():
        action(*arguments, **options)
    return getattr(caught.value, "field", None)


def audited():
    db.session.rollback()
    entries = db.session.scalars(
        select(AuditEntry).where(AuditEntry.subject_kind == "channel_account")
    )
    return [(entry.verb, entry.changes) for entry in entries]


def create(name="Tea house", external_id="2000000002", **options):
    with transaction():
        return create_account("line", name, external_id, CREDENTIALS, **options).id


def test_an_account_in_the_making_serves_nobody_yet(centre):
    made = create(is_set_up=False, acknowledged_by="Dana")
    row = db.session.get_one(ChannelAccount, made)
    assert (row.set_up_at, row.instance, row.acknowledged_by) == (None, None, "Dana")
    assert row.acknowledged_at is not None
    for _ in range(2):
        with transaction():
            finish_set_up(db.session.get_one(ChannelAccount, made))
    assert db.session.get_one(ChannelAccount, made).set_up_at is not None
    assert [verb for verb, _ in audited()][-2:] == [Verb.CREATED, Verb.CHANGED]


@pytest.mark.both_databases
@pytest.mark.parametrize("name", ["Shop", "sHOP", "", "   ", "x" * 101])
def test_a_name_that_is_taken_or_none_is_refused(centre, name):
    made = create()
    assert refusal(Invalid, create_account, "line", name, "3", CREDENTIALS) == "name"
    row = db.session.get_one(ChannelAccount, made)
    assert refusal(Invalid, rename_account, row, name) == "name"


@pytest.mark.both_databases
def test_a_channel_id_is_free_again_after_its_account_was_deleted(centre):
    made = create()
    assert (
        refusal(Invalid, create_account, "line", "New", "2000000002", CREDENTIALS) == "channel_id"
    )
    with transaction():
        delete_account(db.session.get_one(ChannelAccount, made), "Tea house")
    assert create() != made


@pytest.mark.both_databases
def test_of_two_who_make_the_same_account_at_once_one_is_told(app, centre):
    def make():
        with app.app_context():
            return create("Tea house")

    results = run_at_once([make] * 4)
    refused = [found for found in results if isinstance(found, Exception)]
    assert len(refused) == 3
    assert all(isinstance(found, Invalid) for found in refused)


@pytest.mark.parametrize("value", ["", "with space", "påss", "x" * 1001, "line\nbreak"])
def test_a_credential_that_cannot_be_is_refused(centre, value):
    assert refusal(Invalid, rotate_secret, account(), value, 0) == "channel_secret"
    assert refusal(Invalid, rotate_token, account(), value) == "access_token"
    given = {"channel_secret": value, "access_token": None}
    assert refusal(Invalid, create_account, "line", "New", "3", given) == "channel_secret"


@pytest.mark.both_databases
def test_rotation_keeps_the_old_secret_for_its_time(centre):
    with transaction():
        rotate_secret(account(), NEW_SECRET, 3600)
    kept = account().credentials
    assert kept["channel_secret"] == NEW_SECRET
    assert [old["value"] for old in kept["old_secrets"]] == [SECRET]
    with clock.frozen_at(clock.after(3601)), transaction():
        rotate_secret(account(), SECRET, 0)
    assert account().credentials["old_secrets"] == []
    assert account().credentials["access_token"] == TOKEN


@pytest.mark.both_databases
def test_back_and_forth_keeps_each_old_secret_once(centre):
    for secret in (NEW_SECRET, SECRET, NEW_SECRET):
        with transaction():
            rotate_secret(account(), secret, 3600)
    assert [old["value"] for old in account().credentials["old_secrets"]] == [SECRET]


@pytest.mark.both_databases
def test_what_is_in_use_already_is_said(centre):
    assert refusal(Invalid, rotate_secret, account(), SECRET, 0) == "channel_secret"
    assert refusal(Invalid, rotate_token, account(), TOKEN) == "access_token"


def test_no_token_means_kanava_issues_its_own(centre):
    with transaction():
        mark_unhealthy(centre.account_id, "401")
    with transaction():
        rotate_token(account(), None)
    assert account().credentials["access_token"] is None
    assert last_four(account()) == {"channel_secret": SECRET[-4:], "access_token": None}
    assert account_problems() == [], "new values are given the benefit of the doubt"


@pytest.mark.both_databases
def test_rotations_are_audited_without_the_values(centre):
    with transaction():
        rotate_secret(account(), NEW_SECRET, 60)
    with transaction():
        rotate_token(account(), NEW_TOKEN)
    rows = json.dumps(audited())
    for value in (SECRET, NEW_SECRET, TOKEN, NEW_TOKEN):
        assert value not in rows
    assert [verb for verb, _ in audited()][-2:] == [Verb.ROTATED] * 2
    assert NEW_SECRET[-4:] in rows


@pytest.mark.both_databases
def test_two_admins_who_rotate_at_once_the_second_is_told(centre):
    opened = account().version
    with transaction():
        rotate_secret(account(), NEW_SECRET, 0, opened)
    refusal(Conflict, rotate_token, account(), NEW_TOKEN, opened)
    refusal(Conflict, rename_account, account(), "Other", opened)
    assert account().credentials["access_token"] == TOKEN


@pytest.mark.both_databases
def test_deletion_has_its_order_and_asks_for_the_name(centre):
    refusal(Conflict, delete_account, account(), "Shop")
    with transaction():
        detach(account().instance, "Shop")
    assert refusal(Invalid, delete_account, account(), "shop") == "typed_name"
    with transaction():
        delete_account(account(), " Shop ")
    assert account().credentials == {}
    assert account().deleted_at is not None
    before = len(audited())
    with transaction():
        delete_account(account(), "anything")
    assert len(audited()) == before, "again is harmless"
    refusal(Conflict, rotate_secret, account(), NEW_SECRET, 0)
    with transaction():
        mark_unhealthy(centre.account_id, "401")
    assert account_problems() == []


def test_the_webhooks_key_is_not_in_the_audit_log(centre):
    url = f"https://k.example/line/webhook/{account().webhook_key}"
    with transaction():
        set_webhook(account(), url)
    assert account().webhook_url == url
    assert audited()[-1][1] == {"webhook_host": [None, "https://k.example"]}


@pytest.mark.both_databases
def test_what_line_says_is_kept_and_the_first_destination_stays(centre):
    first = account().destination
    facts = AccountFacts("U" + "0" * 32, "Shop at LINE", "@shop", None, "chat", 500, 20)
    with transaction():
        keep_facts(centre.account_id, facts)
    row = account()
    assert (row.display_name, row.basic_id, row.chat_mode) == ("Shop at LINE", "@shop", "chat")
    assert (row.quota_limit, row.quota_used, row.destination) == (500, 20, first)
    assert row.verified_at is not None


@pytest.mark.both_databases
def test_marks_are_kept_and_audited_only_when_they_change(centre):
    for _ in range(2):
        with transaction():
            set_marks(account(), True, False)
    assert (account().is_auto_reply_off, account().is_redelivery_on) == (True, False)
    changed = [changes for verb, changes in audited() if verb == Verb.CHANGED]
    assert changed == [{"is_auto_reply_off": [False, True]}]


@pytest.mark.both_databases
def test_a_list_of_accounts_decrypts_nothing(centre):
    """A lost key must not take the page with it on which it could be mended."""
    with transaction():
        db.session.connection().exec_driver_sql("UPDATE channel_account SET credentials = 'x'")
    assert account().name == "Shop"


@pytest.mark.both_databases
@pytest.mark.parametrize("name", ["Äiti", "ÄITI", "Äｉti"])
def test_names_are_the_same_in_any_case_and_width_on_every_database(centre, name):
    """SQLite's lower() knows only ASCII: even the very same name was free."""
    create("Äiti")
    with pytest.raises(Invalid, match="of that name already"):
        create(name, "3333333333")
