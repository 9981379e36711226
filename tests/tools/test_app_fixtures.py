"""The suite's own promise: whatever asks for `app` runs on both databases, each time empty."""

import pytest
from sqlalchemy import text

from webapp.core.database import db
from webapp.core.transaction import transaction

pytestmark = pytest.mark.both_databases


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


def test_commands_run_on_it(runner):
    assert runner.invoke(args=["seed"]).exit_code == 0
    assert "already" in runner.invoke(args=["seed"]).output


def test_a_fresh_database_is_another_one_each_time(fresh_database):
    made = [fresh_database(kind) for kind in ("sqlite", "postgres", "sqlite", "postgres")]
    assert len(set(made)) == len(made)
