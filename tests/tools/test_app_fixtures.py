"""The suite's own promises: whatever asks for `app` has a database of its own, each time empty."""

import pytest
from sqlalchemy import select, text

from tests import factories
from tests.services.databases import dispose
from tests.services.settings import settings_for
from webapp import create_app
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.workstreams.actions.queues import create_queue

pytestmark = pytest.mark.both_databases
# A secret that no other test's centre has.
ITS_OWN = "0f" * 16


def test_the_app_answers_over_the_database_it_was_given(client, database_kind):
    with client.application.app_context():
        assert db.engine.dialect.name.startswith(database_kind)
    assert client.get("/health").status_code == 200


@pytest.mark.parametrize("turn", ["first", "second"])
def test_each_test_begins_with_no_rows_and_numbers_from_one(app, turn):
    with app.app_context():
        assert db.session.scalar(text("SELECT count(*) FROM role")) == 0
        with transaction():
            db.session.execute(text("INSERT INTO role (name) VALUES ('admin')"))
        assert db.session.scalar(text("SELECT max(id) FROM role")) == 1


def rows_of(app):
    with app.app_context():
        tables = db.metadata.tables.items()
        return {name: db.session.execute(select(table)).all() for name, table in tables}


def test_a_centre_put_back_is_the_centre_that_was_built(
    app, fresh_database, database_kind, tmp_path
):
    """Only the first test of a process builds it; the others get its rows, and count on."""
    other = create_app(settings_for(fresh_database(database_kind), tmp_path))
    with app.app_context():
        built = factories.make_centre(secret=ITS_OWN)
    with other.app_context():
        assert factories.make_centre(secret=ITS_OWN) == built
    assert rows_of(app) == rows_of(other)
    assert factories.login(other.test_client(), built.dana).get("/admin").status_code == 200
    with other.app_context():
        with transaction():
            assert create_queue("A third").id == max(built.queue_id, built.other_queue_id) + 1
        dispose()


def test_commands_run_on_it(runner):
    assert runner.invoke(args=["seed"]).exit_code == 0
    assert "already" in runner.invoke(args=["seed"]).output


def test_a_fresh_database_is_another_one_each_time(fresh_database):
    made = [fresh_database(kind) for kind in ("sqlite", "postgres", "sqlite", "postgres")]
    assert len(set(made)) == len(made)
