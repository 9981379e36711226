"""Hostile bodies under a good signature: each event kept once, none able to break us."""

import json
import logging
import re

import hypothesis
import pytest
from hypothesis import HealthCheck
from hypothesis import strategies as st
from sqlalchemy import func, select

from tests.factories import (
    DESTINATION,
    GROUP,
    make_centre,
    post_body,
    post_webhook,
    text_event,
)
from tests.line.hostile import bodies, deep_bodies
from tests.live.seeds import announced_seed
from tests.services.runs import as_many
from webapp.core.database import db
from webapp.core.worker import run_once
from webapp.intake import tasks
from webapp.intake.models import EventState, WebhookEvent

pytestmark = pytest.mark.both_databases

BODIES = as_many({"sqlite": 1_000, "postgres": 500}, {"sqlite": 10_000, "postgres": 1_500})
BODIES_EACH = 5
USABLE_ID = re.compile(r"[0-9A-Za-z_-]{1,64}")


def identities(raw):
    """What tells the events of a body apart, read without the product's reader.

    None when the body is for another destination and must be refused.
    """
    try:
        body = json.loads(raw)
    except ValueError:
        return {raw}
    found = body.get("events") if isinstance(body, dict) else None
    if not isinstance(found, list):
        return {raw}
    if isinstance(body.get("destination"), str) and body["destination"] != DESTINATION:
        return None
    return {_identity(event) for event in found}


def _identity(event):
    if not isinstance(event, dict):
        return "event " + json.dumps(event)
    given = event.get("webhookEventId")
    if isinstance(given, str) and USABLE_ID.fullmatch(given):
        return given
    rest = {key: value for key, value in event.items() if key != "deliveryContext"}
    return json.dumps(rest, sort_keys=True)


def count_kept(app):
    with app.app_context():
        return db.session.scalar(select(func.count(WebhookEvent.id)))


def process_all(app):
    """Work through every lane; an event that fails is left with its reason and its next try."""
    while run_once(app, tasks.DUTY):
        pass


def unfinished(app):
    """Events that are neither done nor ignored; first those that failed, with their reason."""
    wanted = select(WebhookEvent.payload, WebhookEvent.state, WebhookEvent.reason).where(
        WebhookEvent.state.not_in((EventState.DONE, EventState.IGNORED))
    )
    wanted = wanted.order_by(WebhookEvent.tries.desc())
    with app.app_context():
        return [(row.reason, row.state, row.payload[:600]) for row in db.session.execute(wanted)]


@pytest.fixture(autouse=True)
def quiet(caplog):
    """Thousands of warnings about unread bodies would hide what failed."""
    caplog.set_level(logging.ERROR, "webapp.line.views")


@pytest.mark.long
def test_hostile_bodies_are_kept_once_and_never_answered_5xx(app, client, centre, database_kind):
    known, posted = set(), 0

    def check(raw):
        nonlocal posted
        posted += 1
        expected = identities(raw)
        answer = post_body(client, centre, raw)
        assert answer.status_code == (400 if expected is None else 200), (answer.text, raw)
        known.update(expected or ())

    @hypothesis.seed(announced_seed("fuzz"))
    @hypothesis.settings(
        max_examples=BODIES[database_kind] // BODIES_EACH,
        database=None,
        deadline=None,
        phases=[hypothesis.Phase.generate],  # rows stay, so a smaller example would prove nothing
        suppress_health_check=list(HealthCheck),
    )
    @hypothesis.given(st.lists(bodies(), min_size=BODIES_EACH, max_size=BODIES_EACH))
    def post(some):
        for raw in some:
            check(raw)
        assert count_kept(app) == len(known), some

    post()
    assert posted >= BODIES[database_kind]
    process_all(app)
    assert unfinished(app) == []


def test_nesting_at_any_depth_is_kept(app, client, centre):
    for number, raw in enumerate(deep_bodies(), 1):
        assert post_body(client, centre, raw).status_code == 200
        assert count_kept(app) == number, f"a body of {len(raw)} bytes was not kept"
    process_all(app)
    assert unfinished(app) == []


def test_an_id_that_can_be_none_is_never_used(app, client, centre):
    """A member's that no database takes, a source's without a name, another kind's message."""
    hostile = [
        text_event(source={"type": "group", "groupId": GROUP, "userId": "\ud800\x00"}),
        text_event(source={"type": "leave", "groupId": GROUP, "": GROUP}),
        text_event(unsend={"messageId": "46800000000000001"}, message={"type": "text"}),
        text_event(timestamp=-62135596800000),
    ]
    assert post_webhook(client, centre, hostile).status_code == 200
    process_all(app)
    assert unfinished(app) == []
    assert count_kept(app) == len(hostile)


@pytest.mark.parametrize("destination", ["\ud800", "\x00", "x" * 5000])
def test_a_destination_that_can_be_none_is_not_learned(app, client, destination):
    with app.app_context():
        unknown = make_centre(destination=None)
    events = [text_event()]
    assert post_webhook(client, unknown, events, destination=destination).status_code == 200
    assert count_kept(app) == 1
    assert post_webhook(client, unknown, [text_event()], destination=DESTINATION).status_code == 200


@pytest.mark.parametrize("key", ["%00", "%ed%a0%80", "a" * 5000, "%27%20OR%201=1"])
def test_a_webhook_path_that_can_be_none_is_404(client, centre, key):
    assert client.post(f"/line/webhook/{key}", data=b"{}").status_code == 404
