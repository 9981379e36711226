"""`flask rotate-keys`: everything encrypted goes under the newest key, and the old one may go."""

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select

from tests.factories import SECRET, TOKEN, make_centre
from webapp import create_app
from webapp.channels.models import ChannelAccount, SetUpDraft
from webapp.cli import rotate_keys
from webapp.core import crypto
from webapp.core.crypto import EncryptedJson, Unreadable, encrypted_columns
from webapp.core.database import db
from webapp.core.transaction import transaction

pytestmark = pytest.mark.both_databases

NEW_KEY = Fernet.generate_key().decode()
TYPED = {"channel_secret": SECRET}


@pytest.fixture
def centre(app):
    with app.app_context():
        found = make_centre()
        with transaction():
            for _ in range(5):
                draft = SetUpDraft(wizard="account", kind="line", agent_id=found.dana, typed=TYPED)
                db.session.add(draft)
        return found


@pytest.fixture
def with_keys(settings):
    """A function that makes the same app with other keys."""
    from dataclasses import replace

    from tests.services.databases import dispose

    made = []

    def make(*keys):
        made.append(create_app(replace(settings, encryption_keys=keys)))
        return made[-1]

    yield make
    for app in made:
        with app.app_context():
            dispose()


def run(app):
    with app.app_context():
        return app.test_cli_runner().invoke(rotate_keys)


def kept(app):
    with app.app_context():
        credentials = db.session.scalars(select(ChannelAccount.credentials)).all()
        typed = db.session.scalars(select(SetUpDraft.typed)).all()
        return credentials, typed


def raw(app):
    with app.app_context():
        found = db.session.connection().exec_driver_sql(
            "SELECT credentials FROM channel_account UNION ALL SELECT typed FROM set_up_draft"
        )
        return sorted(found.scalars())


WHOLE = ([{"channel_secret": SECRET, "access_token": TOKEN}], [TYPED] * 5)


def test_the_old_key_may_go_afterwards(app, centre, settings, with_keys, monkeypatch):
    monkeypatch.setattr(crypto, "BATCH_ROWS", 2)
    (old_key,) = settings.encryption_keys
    both, new = with_keys(NEW_KEY, old_key), with_keys(NEW_KEY)
    with pytest.raises(Unreadable):
        kept(new)
    done = run(both)
    assert done.exit_code == 0, done.output
    assert "channel_account.credentials: 1 renewed, 0 were already" in done.output
    assert "set_up_draft.typed: 5 renewed, 0 were already" in done.output
    assert SECRET not in done.output
    assert kept(new) == WHOLE


def test_running_twice_is_harmless(app, centre, settings, with_keys):
    both = with_keys(NEW_KEY, *settings.encryption_keys)
    run(both)
    before = raw(both)
    assert "channel_account.credentials: 0 renewed, 1 were already" in run(both).output
    assert raw(both) == before


def test_what_no_key_opens_is_named_and_the_rest_is_done(app, centre, settings, with_keys):
    with app.app_context(), transaction():
        db.session.connection().exec_driver_sql("UPDATE channel_account SET credentials = 'x'")
    done = run(with_keys(NEW_KEY, *settings.encryption_keys))
    assert done.exit_code == 1
    assert "channel_account.credentials of row" in done.output
    with with_keys(NEW_KEY).app_context():
        assert db.session.scalars(select(SetUpDraft.typed)).all() == [TYPED] * 5


def test_a_deleted_accounts_empty_credentials_are_rotated_too(app, centre, settings, with_keys):
    with app.app_context(), transaction():
        db.session.scalars(select(ChannelAccount)).one().credentials = {}
    assert run(with_keys(NEW_KEY, *settings.encryption_keys)).exit_code == 0
    assert kept(with_keys(NEW_KEY))[0] == [{}]


def test_every_encrypted_column_is_found_and_can_be_paged(app):
    """Rows are paged by `id`: a table without one would need another way."""
    with app.app_context():
        columns = encrypted_columns(db.metadata)
    assert {str(column) for column in columns} >= {
        "channel_account.credentials",
        "set_up_draft.typed",
    }
    assert all("id" in column.table.c for column in columns)
    assert all(isinstance(column.type, EncryptedJson) for column in columns)
