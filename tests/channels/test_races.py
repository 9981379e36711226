"""Two admins, or one who clicks twice, at the same instant: one thing happens, once."""

import threading

import pytest
from sqlalchemy import func, select

from tests.assertions import run_at_once
from webapp.channels.actions.accounts import create_account, delete_account
from webapp.channels.actions.drafts import start_draft
from webapp.channels.models import ChannelAccount, ChannelInstance, SetUpDraft
from webapp.core.audit import AuditEntry, Verb
from webapp.core.database import db
from webapp.core.errors import Conflict, NotFound
from webapp.core.transaction import transaction
from webapp.line.setup.actions import InstanceSettings, put_on_workstream, take_off
from webapp.workstreams.actions.workstreams import create_workstream
from webapp.workstreams.models import Queue

pytestmark = pytest.mark.both_databases

CREDENTIALS = {"channel_secret": "0" * 32, "access_token": "t" * 100}


@pytest.fixture
def kiosk(app, centre):
    """The id of an account that is free."""
    with app.app_context(), transaction():
        return create_account("line", "Kiosk", "2222222222", CREDENTIALS).id


def deletions(app, kind):
    with app.app_context():
        wanted = select(func.count()).where(
            AuditEntry.subject_kind == kind, AuditEntry.verb == Verb.DELETED
        )
        return db.session.scalar(wanted)


def both_read_first(app):
    """A gate for two who have read what they are about to change; SQLite lets one in at a time."""
    with app.app_context():
        is_together = db.engine.dialect.name == "postgresql"
    return threading.Barrier(2).wait if is_together else lambda _seconds: None


def test_an_account_taken_off_twice_at_once_is_taken_off_once(app, centre):
    gate = both_read_first(app)

    def go():
        with app.app_context(), transaction():
            instance = db.session.scalar(select(ChannelInstance))
            if instance is None:
                raise NotFound("")
            gate(10)
            return take_off(instance, "Shop")

    results = run_at_once([go, go])
    assert 0 in results, results
    assert any(isinstance(found, NotFound) for found in results), results
    assert deletions(app, "channel_instance") == 1


def test_an_account_deleted_twice_at_once_is_deleted_once(app, kiosk):
    gate = both_read_first(app)

    def go():
        with app.app_context(), transaction():
            account = db.session.get_one(ChannelAccount, kiosk)
            gate(10)
            delete_account(account, "Kiosk")

    assert run_at_once([go, go]) == [None, None]
    assert deletions(app, "channel_account") == 1


def test_an_account_is_deleted_or_put_on_a_workstream_never_both(app, centre, kiosk):
    with app.app_context(), transaction():
        queue = db.session.get_one(Queue, centre.other_queue_id)
        workstream_id = create_workstream("Sales", queue).id
    gate = both_read_first(app)

    def delete():
        with app.app_context(), transaction():
            account = db.session.get_one(ChannelAccount, kiosk)
            gate(10)
            delete_account(account, "Kiosk")

    def put():
        with app.app_context(), transaction():
            db.session.get_one(ChannelAccount, kiosk)
            gate(10)
            put_on_workstream(kiosk, workstream_id, InstanceSettings(), {})

    results = run_at_once([delete, put])
    assert sum(isinstance(found, Conflict) for found in results) == 1, results
    with app.app_context():
        account = db.session.get_one(ChannelAccount, kiosk)
        assert (account.deleted_at is None) == (account.instance is not None)


def test_the_first_page_sent_many_times_at_once_begins_one_draft(app, centre):
    def go():
        with app.app_context(), transaction():
            return start_draft("account", "line", centre.dana, "k" * 40, step="details").id

    assert len(set(run_at_once([go] * 4))) == 1
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(SetUpDraft)) == 1
