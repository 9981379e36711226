"""Ready means that a webhook can be kept. All else is an alarm, told beside it, in words."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from tests.factories import work
from webapp.core import clock
from webapp.core.database import db

pytestmark = pytest.mark.both_databases


def told(client):
    answer = client.get("/ready")
    return answer.status_code, answer.json.get("alarms", {}), answer.json.get("reasons", {})


def test_a_process_without_workers_takes_webhooks_in_and_says_what_is_missing(client):
    assert told(client) == (200, {"sweep": "no worker has started yet"}, {})


def test_once_a_worker_looked_nothing_is_told(app, client):
    work(app, "sweep_beat")
    assert told(client) == (200, {}, {})


def test_a_sweep_long_ago_is_an_alarm(app, client):
    work(app, "sweep_beat")
    with clock.frozen_at(clock.now() + timedelta(seconds=90)):
        status, alarms, _ = told(client)
    assert status == 200
    assert "90 s ago" in alarms["sweep"]


def test_a_broker_that_is_gone_is_an_alarm(app, client, monkeypatch):
    class Gone:
        def ping(self):
            raise ConnectionError

    monkeypatch.setattr(app.extensions["kanava_bus"], "broker", Gone())
    status, alarms, _ = told(client)
    assert (status, alarms["broker"]) == (200, "the broker does not answer: ConnectionError")


@pytest.fixture
def read_only(app):
    """A database that can be read and takes no write, like one whose disk went read-only."""
    with app.app_context():
        is_sqlite = db.engine.dialect.name == "sqlite"
        refusing = (
            "PRAGMA query_only = 1" if is_sqlite else "SET default_transaction_read_only = on"
        )

        def refuse(connection, *_):
            connection.execute(refusing)
            if not is_sqlite:
                connection.commit()

        event.listen(db.engine, "checkout", refuse)
        yield
        event.remove(db.engine, "checkout", refuse)
        db.engine.dispose()


def test_where_nothing_can_be_written_it_is_not_ready(client, read_only):
    status, _, reasons = told(client)
    assert (status, list(reasons)) == (503, ["database"])


def test_alive_is_told_apart_from_ready(client):
    assert client.get("/health").status_code == 200
