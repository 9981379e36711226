"""The named world of the tests: Aoi and Ben in Support, Chen outside, Dana the admin, Emi on LINE.

Plain ids and values only, so that nothing here depends on an open database session.
"""

import functools
import itertools
import json
from dataclasses import dataclass
from unittest import mock

from flask import current_app
from flask_security.utils import hash_password, login_user
from sqlalchemy import select

from tests.services.kept import has_rows, keep_rows
from webapp import wiring
from webapp.agents.actions.people import create_agent
from webapp.agents.actions.presences import open_console, set_presence
from webapp.agents.models import Agent, PresenceStatus, RoleName
from webapp.channels.actions.accounts import create_account
from webapp.channels.models import ChannelAccount
from webapp.contacts.actions.profiles import find_or_create
from webapp.contacts.models import ProfileKind
from webapp.conversations.actions.inbound import Incoming, receive
from webapp.core import clock
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.core.worker import run_once
from webapp.line.payloads import sign
from webapp.routing.actions.entry import enqueue
from webapp.workstreams.actions.queues import add_member, create_queue
from webapp.workstreams.actions.workstreams import create_workstream

PASSWORD = "correct horse battery"
SECRET = "0123456789abcdef0123456789abcdef"
TOKEN = "a-long-lived-access-token"
DESTINATION = "U" + "d" * 32
EMI = "U" + "e" * 32
FAY = "U" + "f" * 32
GROUP = "C" + "a" * 32
ROUNDS = 500

_numbers = itertools.count(1)
_centres = {}


@dataclass(frozen=True)
class Centre:
    """Ids of a small contact centre."""

    queue_id: int
    other_queue_id: int
    workstream_id: int
    account_id: int
    webhook_path: str
    aoi: int
    ben: int
    chen: int
    dana: int


def make_centre(access_token=TOKEN, secret=SECRET, destination=DESTINATION):
    """Make the cast and give their ids. Chen works in another queue and may see nothing here.

    The first call of a process builds it; later ones of the same kind put its rows into their
    own empty database, which takes a few milliseconds.
    """
    keys = current_app.extensions["kanava_settings"].encryption_keys
    kind = (db.engine.dialect.name, keys, access_token, secret, destination)
    is_first_here = not has_rows()
    if kind in _centres and is_first_here:
        centre, rows = _centres[kind]
        rows.put_back()
        return centre
    centre = _build_centre(access_token, secret, destination)
    if is_first_here:
        _centres[kind] = centre, keep_rows()
    return centre


def _build_centre(access_token, secret, destination):
    with transaction():
        support, billing = create_queue("Support"), create_queue("Billing")
        workstream = create_workstream("Customer messages", support)
        workstream.is_picking_allowed = True
        agents = _make_agents()
        for name, queue in (("aoi", support), ("ben", support), ("chen", billing)):
            add_member(queue, agents[name].id)
        credentials = {"channel_secret": secret, "access_token": access_token}
        account = create_account("line", "Shop", "1234567890", credentials, workstream.id)
        account.destination = destination
        ids = {name: agent.id for name, agent in agents.items()}
        return Centre(
            queue_id=support.id,
            other_queue_id=billing.id,
            workstream_id=workstream.id,
            account_id=account.id,
            webhook_path=f"/line/webhook/{account.webhook_key}",
            **ids,
        )


def _make_agents():
    """One hash serves the whole cast of the whole run: it is slow by design."""
    roles = {"aoi": RoleName.AGENT, "ben": RoleName.AGENT, "chen": RoleName.AGENT}
    with mock.patch("webapp.agents.actions.passwords.hash_password", _hashed_once):
        return {
            name: create_agent(f"{name}@example.com", name.title(), PASSWORD, [role])
            for name, role in (roles | {"dana": RoleName.ADMIN}).items()
        }


@functools.cache
def _hashed_once(password):
    return hash_password(password)


def make_available(agent_id, process="test"):
    """Open a console for an agent and set presence Available; gives the console's id."""
    with transaction():
        console_id = open_console(agent_id, process)
        set_presence(db.session.get_one(Agent, agent_id), PresenceStatus.AVAILABLE)
    return console_id


def login(client, agent_id):
    """Sign an agent in on a test client, as the form does once the password was right."""

    def let_in():
        login_user(db.session.get_one(Agent, agent_id))
        return ""

    with mock.patch.dict(client.application.view_functions, {"security.login": let_in}):
        assert client.get("/login").status_code == 200
    return client


def login_by_form(client, agent_id):
    """The same through the form itself, for tests of what it does."""
    with client.application.app_context():
        email = db.session.scalar(select(Agent.email).where(Agent.id == agent_id))
    page = client.get("/login")
    answer = client.post(
        "/login",
        data={"email": email, "password": PASSWORD, "csrf_token": csrf_token(page)},
    )
    assert answer.status_code == 302, answer.text
    return client


def csrf_token(page):
    """The anti-forgery token of a rendered page."""
    text = page.get_data(as_text=True)
    marker = 'name="csrf_token"'
    tag = text[text.rindex("<", 0, text.index(marker)) : text.index(">", text.index(marker))]
    return tag.split('value="')[1].split('"')[0]


def text_event(text="Hello", user_id=EMI, *, at=None, message_id=None, **changes):
    """A LINE text message event from one person. `at`: Unix milliseconds."""
    number = next(_numbers)
    return {
        "type": "message",
        "mode": "active",
        "timestamp": at or int(clock.now().timestamp() * 1000),
        "source": {"type": "user", "userId": user_id},
        "webhookEventId": f"01EVENT{number:019d}",
        "deliveryContext": {"isRedelivery": False},
        "replyToken": f"reply-token-{number}",
        "message": {
            "id": message_id or f"46864652{number:010d}",
            "type": "text",
            "text": text,
            "quoteToken": f"quote-{number}",
        },
        **changes,
    }


def post_webhook(client, centre, events, *, destination=DESTINATION, secret=SECRET):
    """Send events as LINE does: one signed body."""
    body = json.dumps({"destination": destination, "events": events}).encode()
    return post_body(client, centre, body, secret=secret)


def post_body(client, centre, body, *, secret=SECRET):
    """Send a raw body under a good signature."""
    return client.post(
        centre.webhook_path,
        data=body,
        headers={"x-line-signature": sign(secret, body).decode()},
        content_type="application/json",
    )


def work(app, *names):
    """Do everything that is due, as the worker threads would, in this thread.

    `names`: only these duties. Fails when the work never ends.
    """
    duties = [duty for duty in wiring.DUTIES if not names or duty.name in names]
    for _ in range(ROUNDS):
        done = [run_once(app, duty) for duty in duties]
        if True not in done:
            return
    raise AssertionError("the work never ended")


def write(app, client, centre, text="Hello", **changes):
    """Emi writes, and the message is processed and routed."""
    answer = post_webhook(client, centre, [text_event(text, **changes)])
    assert answer.status_code == 200
    work(app, "lanes", "assignment")


def begin_conversation(account_id, number, text="Hello"):
    """A customer's first message, classified and waiting; inside a transaction. Gives its row."""
    profile = find_or_create(account_id, ProfileKind.USER, f"U{number:032x}")
    incoming = Incoming(f"begun-{number}-{next(_numbers)}", "text", clock.now(), text=text)
    conversation = receive(profile, incoming).needs_queue
    enqueue(conversation)
    return conversation


def account_of(centre):
    """The account's row in the current session."""
    return db.session.get_one(ChannelAccount, centre.account_id)
