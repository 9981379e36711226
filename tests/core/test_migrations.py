"""A centre that is in use goes through every step of the schema and back, and keeps its rows."""

import pytest
from flask_migrate import downgrade, upgrade
from sqlalchemy import event, select, text

from tests.services.databases import dispose
from tests.services.settings import settings_for
from webapp import create_app
from webapp.contacts.models import ContactMerge
from webapp.core.database import db

pytestmark = pytest.mark.both_databases

ROWS = """
INSERT INTO agent (id, email, name, password, active, fs_uniquifier, created_at)
    VALUES (1, 'aoi@example.com', 'Aoi', 'hash', TRUE, 'one', '2026-01-02 03:04:05+00:00');
INSERT INTO queue (id, name, priority, created_at)
    VALUES (1, 'Support', 1, '2026-01-02 03:04:05+00:00');
INSERT INTO queue_member (queue_id, agent_id, joined_at)
    VALUES (1, 1, '2026-01-02 03:04:05+00:00');
INSERT INTO workstream
    (id, name, distribution_mode, fallback_queue_id, capacity_units, offer_seconds, created_at)
    VALUES (1, 'Customer messages', 'push', 1, 25, 120, '2026-01-02 03:04:05+00:00');
INSERT INTO channel_account (id, kind, name, external_id, webhook_key, credentials, created_at)
    VALUES (1, 'line', 'Shop', '1234567890', 'key', 'secret', '2026-01-02 03:04:05+00:00');
INSERT INTO channel_instance (id, channel_account_id, workstream_id, created_at)
    VALUES (1, 1, 1, '2026-01-02 03:04:05+00:00')
"""


MERGE = """
INSERT INTO contact (id, name, words, "values", version, created_at)
    VALUES (1, 'Emi', 'emi', '{}', 1, '2026-01-02 03:04:05+00:00');
INSERT INTO contact_merge (id, kept_id, merged_id, merged_at, before, after, moved)
    VALUES (1, 1, 1, '2026-01-02 03:04:05+00:00', '{"name"\\: "Emi"}',
        '{"name"\\: "Emi", "size"\\: 5}', '{}')
"""


def read(query):
    with db.engine.connect() as connection:
        return connection.execute(text(query)).one()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.servers)])
def empty_database(request, tmp_path):
    """The URL of a database without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'used.db'}"
        return
    server = request.getfixturevalue("postgres_server")
    url = server.create_database()
    yield url
    server.drop_database(url)


@pytest.fixture
def used_centre(empty_database, tmp_path):
    """An app over a database at the first step, with a row of everything a centre had then."""
    app = create_app(settings_for(empty_database, tmp_path))
    with app.app_context():
        upgrade(revision="0001")
        for statement in ROWS.split(";"):
            with db.engine.connect() as connection:
                connection.execute(text(statement))
                connection.commit()
        yield app
        dispose()


def test_a_centre_in_use_is_brought_up_to_date(used_centre):
    upgrade(revision="0038")
    for statement in MERGE.split(";"):
        with db.engine.connect() as connection:
            connection.execute(text(statement))
            connection.commit()
    upgrade()
    merge = db.session.scalars(select(ContactMerge)).one()
    assert (merge.before, merge.after) == ({"name": "Emi"}, {"name": "Emi", "size": 5})
    assert "Emi" not in "".join(read("SELECT before, after FROM contact_merge"))
    db.session.remove()
    downgrade(revision="0038")
    assert read("SELECT CAST(before AS TEXT) FROM contact_merge") == ('{"name": "Emi"}',)
    upgrade()
    assert read("SELECT version, deleted_at FROM queue") == (1, None)
    assert read("SELECT version, name FROM workstream") == (1, "Customer messages")
    account = read("SELECT set_up_at IS NOT NULL, webhook_key, deleted_at FROM channel_account")
    assert tuple(account) == (True, "key", None), "an account in use counts as set up"
    assert read("SELECT joined_at IS NOT NULL, theme FROM agent") == (True, "auto")
    instance = read("SELECT language, is_customer_file_allowed FROM channel_instance")
    assert tuple(instance) == ("en", True), "customers could send files before, too"
    assert read("SELECT count(*) FROM queue_member") == (1,)


def test_a_step_can_be_taken_back(used_centre):
    upgrade()
    downgrade(revision="0001")
    assert read("SELECT name FROM queue") == ("Support",)
    assert read("SELECT count(*) FROM queue_member") == (1,)
    upgrade()
    assert read("SELECT version FROM queue") == (1,)


def test_contacts_are_folded_many_at_a_time(used_centre):
    upgrade(revision="0008")
    row = "(:id, '田中 太郎', '{}', 1, '2026-01-02 03:04:05+00:00')"
    add = text(f'INSERT INTO contact (id, name, "values", version, created_at) VALUES {row}')
    with db.engine.connect() as connection:
        connection.execute(add, [{"id": number} for number in range(1, 101)])
        connection.commit()
    asked = []
    event.listen(db.engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
    upgrade()
    assert len([each for each in asked if each.startswith("UPDATE contact")]) == 2
    assert read("SELECT count(*), min(words), max(words) FROM contact") == (
        100,
        "田中太郎\n\n",
        "田中太郎\n\n",
    )
