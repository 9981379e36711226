"""The webhook keeps every event of a good caller once, and nothing of anybody else."""

import json
import threading

import pytest
from sqlalchemy import select

from tests.factories import account_of, make_centre, post_body, post_webhook, text_event
from webapp.channels.actions.accounts import delete_account
from webapp.channels.actions.instances import detach
from webapp.channels.actions.key_rotation import rotate_secret
from webapp.core import clock
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.intake.models import EventState, WebhookEvent
from webapp.line.accounts import forget

pytestmark = pytest.mark.both_databases

SECRET, NEW_SECRET = "0123456789abcdef0123456789abcdef", "f" * 32


def kept(app):
    with app.app_context():
        return [
            (event.kind, event.state) for event in db.session.scalars(select(WebhookEvent)).all()
        ]


def test_a_good_event_is_kept_and_answered_200(app, client, centre):
    assert post_webhook(client, centre, [text_event()]).status_code == 200
    assert kept(app) == [("message", EventState.STORED)]


def test_a_bad_signature_is_401_and_nothing_is_kept(app, client, centre):
    assert post_webhook(client, centre, [text_event()], secret="other").status_code == 401
    assert client.post(centre.webhook_path, data=b"{}").status_code == 401
    assert kept(app) == []


def test_a_signature_of_other_bytes_is_refused(client, centre):
    headers = {"x-line-signature": "påss"}
    assert client.post(centre.webhook_path, data=b"{}", headers=headers).status_code == 401


def test_another_destination_is_refused_and_not_kept(app, client, centre):
    answer = post_webhook(client, centre, [text_event()], destination="U" + "0" * 32)
    assert answer.status_code == 400
    assert kept(app) == []


def test_an_unknown_path_is_404(client, centre):
    assert client.post("/line/webhook/nobody", data=b"{}").status_code == 404


def test_no_events_is_a_connection_check(app, client, centre):
    assert post_webhook(client, centre, []).status_code == 200
    assert kept(app) == []


def test_a_body_past_2_mib_is_413(client, centre):
    assert post_body(client, centre, b" " * (2 * 1024 * 1024 + 1)).status_code == 413


@pytest.mark.parametrize(
    "event",
    [
        text_event(type="somethingNew"),
        text_event(message={"id": "1", "type": "hologram"}),
        text_event(source={"type": "planet", "planetId": "P1"}),
        text_event(source=None),
    ],
    ids=["event", "message", "source", "no source"],
)
def test_what_is_unknown_is_kept_as_ignored(app, client, centre, event):
    assert post_webhook(client, centre, [event]).status_code == 200
    assert [state for _, state in kept(app)] == [EventState.IGNORED]


@pytest.mark.parametrize(
    "body",
    [b"{", b"[]", b'"text"', b'{"events": {}}', b"\xff\xfe", b"[" * 100_000, b"9" * 5000],
    ids=["cut", "list", "text", "events object", "bytes", "deep", "huge number"],
)
def test_a_broken_body_under_a_good_signature_is_kept(app, client, centre, body):
    assert post_body(client, centre, body).status_code == 200
    assert kept(app) == [("broken", EventState.IGNORED)]


def test_the_same_body_ten_times_at_once_is_kept_once(app, centre):
    events = [text_event("one"), text_event("two")]
    body = json.dumps({"destination": "U" + "d" * 32, "events": events}).encode()
    start, statuses = threading.Barrier(10), []

    def send():
        client = app.test_client()
        start.wait()
        statuses.append(post_body(client, centre, body).status_code)

    threads = [threading.Thread(target=send) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200] * 10
    assert kept(app) == [("message", EventState.STORED)] * 2


def test_one_bad_row_does_not_cost_the_others(app, client, centre):
    good, hostile = text_event("fine"), text_event("\ud800 \x00", webhookEventId="x" * 5000)
    assert post_webhook(client, centre, [good, hostile]).status_code == 200
    assert len(kept(app)) == 2


def test_non_2xx_only_when_storing_failed(app, client, centre, monkeypatch):
    def fail(_rows):
        raise OSError("disk full")

    monkeypatch.setattr(app.extensions["kanava_intake"], "add", fail)
    assert post_webhook(client, centre, [text_event()]).status_code == 503


def test_an_unknown_destination_is_learned_from_the_first_good_webhook(app, client):
    with app.app_context():
        unknown = make_centre(destination=None)
    assert post_webhook(client, unknown, [], destination="U" + "1" * 32).status_code == 200
    assert post_webhook(client, unknown, [], destination="U" + "2" * 32).status_code == 400


@pytest.mark.parametrize("is_deleted", [False, True], ids=["taken off", "deleted"])
def test_a_closed_webhook_answers_410_and_keeps_nothing(app, client, centre, is_deleted):
    with app.app_context(), transaction():
        account = account_of(centre)
        detach(account.instance, "Shop")
        if is_deleted:
            delete_account(account, "Shop")
    assert post_webhook(client, centre, [text_event()]).status_code == 410
    assert client.post(centre.webhook_path, data=b"{}").status_code == 410
    assert kept(app) == []


def test_an_old_secret_verifies_until_its_time(app, client, centre):
    with app.app_context(), transaction():
        rotate_secret(account_of(centre), NEW_SECRET, 3600)
    for secret in (NEW_SECRET, SECRET):
        assert post_webhook(client, centre, [text_event()], secret=secret).status_code == 200
    with clock.frozen_at(clock.after(3601)):
        assert post_webhook(client, centre, [text_event()]).status_code == 401
        assert post_webhook(client, centre, [text_event()], secret=NEW_SECRET).status_code == 200


def test_credentials_that_no_key_opens_let_line_send_again(app, client, centre):
    with app.app_context(), transaction():
        db.session.connection().exec_driver_sql("UPDATE channel_account SET credentials = 'x'")
    forget()
    assert post_webhook(client, centre, [text_event()]).status_code == 503


def test_an_endless_signature_is_no_trouble(client, centre):
    answer = client.post(
        centre.webhook_path, data=b"{}", headers={"x-line-signature": "x" * 20_000}
    )
    assert answer.status_code == 401
    assert post_body(client, centre, b'{"events": []}').status_code == 200


@pytest.fixture(params=[True, False], ids=["the door", "the route"])
def either_way(request, app):
    """The door is speed; without it the route answers."""
    if not request.param:
        app.machine_doors.clear()


@pytest.mark.usefixtures("either_way")
def test_door_and_route_answer_the_same(app, client, centre):
    answers = [
        post_webhook(client, centre, [text_event()]),
        post_webhook(client, centre, [text_event()], secret="other"),
        client.post("/line/webhook/nobody", data=b"{}"),
        post_body(client, centre, b" " * (2 * 1024 * 1024 + 1)),
    ]
    assert [answer.status_code for answer in answers] == [200, 401, 404, 413]
    assert [answer.get_json(silent=True) for answer in answers[:3]] == [
        {},
        {"message": "bad signature"},
        {"message": "no such webhook"},
    ]
    assert kept(app) == [("message", EventState.STORED)]
    assert client.get(centre.webhook_path).status_code == 405


def test_a_door_that_fails_says_so_and_lets_go_of_the_database(app, client, monkeypatch):
    def fail(_name, _request):
        db.session.execute(select(WebhookEvent.id))
        raise LookupError("a customer's words")

    monkeypatch.setitem(app.machine_doors, "/line/webhook/", fail)
    answer = client.post("/line/webhook/some", data=b"{}")
    assert (answer.status_code, answer.get_json()) == (500, {"message": "failed; send it again"})
    with app.app_context():
        assert db.engine.pool.checkedout() == 0
