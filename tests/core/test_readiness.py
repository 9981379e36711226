"""Ready means: database, broker and the workers' sweep; else 503 says which, in words."""

from datetime import timedelta

from tests.factories import work
from webapp.core import clock


def reasons(client):
    answer = client.get("/ready")
    return answer.status_code, answer.json.get("reasons", {})


def test_not_ready_before_any_worker_looked(client):
    status, why = reasons(client)
    assert status == 503
    assert why["sweep"] == "no worker has started yet"


def test_ready_once_a_worker_looked(app, client):
    work(app, "sweep_beat")
    assert client.get("/ready").status_code == 200


def test_a_sweep_long_ago_is_a_reason(app, client):
    work(app, "sweep_beat")
    with clock.frozen_at(clock.now() + timedelta(seconds=90)):
        status, why = reasons(client)
    assert status == 503
    assert "90 s ago" in why["sweep"]


def test_a_broker_that_is_gone_is_a_reason(app, client, monkeypatch):
    class Gone:
        def ping(self):
            raise ConnectionError

    monkeypatch.setattr(app.extensions["kanava_bus"], "broker", Gone())
    assert reasons(client)[1]["broker"] == "the broker does not answer: ConnectionError"


def test_alive_is_told_apart_from_ready(client):
    assert client.get("/health").status_code == 200
