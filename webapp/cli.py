"""Commands for operators: `flask --app wsgi …`."""

from __future__ import annotations

import json
import os
import signal
import threading
from collections.abc import Callable
from functools import wraps
from types import FrameType
from typing import ParamSpec

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy import select

from webapp.agents.actions.people import create_agent
from webapp.agents.models import RoleName
from webapp.agents.totp import rotate_second_factors
from webapp.background import start_background
from webapp.channels.actions.accounts import create_account
from webapp.config import settings
from webapp.core.crypto import Rotation, encrypted_columns, rotate_batch
from webapp.core.database import LARGEST_ID, db
from webapp.core.errors import Invalid, KanavaError
from webapp.core.forms import as_name
from webapp.core.transaction import transaction
from webapp.demo.centre import first_workstream
from webapp.demo.centre import seed as make_demo
from webapp.demo.login_page import give_login_page
from webapp.demo.past import make_past
from webapp.intake.actions import replay
from webapp.intake.models import WebhookEvent
from webapp.line.accounts import KIND
from webapp.line.checks import learn_from_line
from webapp.line.region import is_offered
from webapp.workstreams.actions.queues import add_member
from webapp.workstreams.models import Queue

# Where both share cores, webhooks and agents' pages go before what is worked off.
BEHIND_WEB = 5
P = ParamSpec("P")


def telling_others(command: Callable[P, None]) -> Callable[P, None]:
    """The running processes hear of what a command changed before it ends."""

    @wraps(command)
    def run(*arguments: P.args, **options: P.kwargs) -> None:
        try:
            command(*arguments, **options)
        finally:
            current_app.extensions["kanava_bus"].flush()

    return run


@click.command("seed")
@click.option("--past", is_flag=True, help="Give the demo centre two weeks of made-up history.")
@with_appcontext
@telling_others
def seed(past: bool) -> None:
    """Make a demo centre if there are no agents yet; with --past, its history.

    The history needs a connected account and a demo centre without a conversation; it is printed
    as JSON who wrote.
    """
    if past:
        _print_past()
        return
    sign_ins = make_demo(settings().instance_path)
    if not sign_ins:
        click.echo("There are agents already; nothing was changed.")
    for entry in sign_ins:
        click.echo(f"{entry['role']:<11} {entry['email']:<20} {entry['password']}")


def _print_past() -> None:
    try:
        stories = make_past()
    except KanavaError as error:
        raise click.ClickException(error.message) from error
    people = {each.user_id: (each.who, each.language) for each in stories}
    names = ("user_id", "display_name", "language")
    rows = [dict(zip(names, (key, *who), strict=True)) for key, who in people.items()]
    click.echo(json.dumps(rows))


@click.command("demo-login-page")
@click.argument("channel_id")
@click.argument("base")
@with_appcontext
@telling_others
def demo_login_page(channel_id: str, base: str) -> None:
    """Let customers of the demo's account prove who they are at the simulator."""
    give_login_page(channel_id, base)


@click.command("create-agent")
@click.option("--email", required=True)
@click.option("--name", required=True)
@click.option("--password", required=True, envvar="KANAVA_PASSWORD")
@click.option("--role", "roles", multiple=True, type=click.Choice([r.value for r in RoleName]))
@click.option("--queue", "queue_name", help="A queue to join; the first one if not given.")
@with_appcontext
@telling_others
def create_agent_command(
    email: str, name: str, password: str, roles: tuple[str, ...], queue_name: str | None
) -> None:
    """Create a person who can sign in."""
    try:
        with transaction():
            chosen = [RoleName(role) for role in roles] or [RoleName.AGENT]
            agent = create_agent(email, as_name(name), password, chosen)
            queue = _queue(queue_name)
            if queue is not None and RoleName.AGENT in chosen:
                add_member(queue, agent.id)
    except KanavaError as error:
        raise click.ClickException(error.message) from error
    click.echo(f"Created agent {agent.id}: {agent.email}")


def _queue(name: str | None) -> Queue | None:
    wanted = select(Queue).where(Queue.deleted_at.is_(None)).order_by(Queue.id).limit(1)
    queue = db.session.scalar(wanted.where(Queue.name == name) if name else wanted)
    if name and queue is None:
        raise Invalid("queue_unknown", f"there is no queue named {name}", "queue")
    return queue


@click.command("create-line-account")
@click.option("--name", required=True)
@click.option("--channel-id", required=True)
@click.option("--channel-secret", required=True, envvar="KANAVA_CHANNEL_SECRET")
@click.option(
    "--access-token", envvar="KANAVA_ACCESS_TOKEN", help="Without one Kanava issues its own."
)
@click.option("--json", "is_json", is_flag=True, help="Print id and webhook_path as JSON.")
@with_appcontext
@telling_others
def create_line_account(
    name: str, channel_id: str, channel_secret: str, access_token: str | None, is_json: bool
) -> None:
    """Create a LINE account on the seeded workstream and print its webhook path."""
    if not is_offered():
        raise click.ClickException("LINE is not offered in this region (REGION).")
    workstream = first_workstream()
    if workstream is None:
        raise click.ClickException("There is no workstream yet: run `flask seed` first.")
    token = (access_token or "").strip() or None
    credentials = {"channel_secret": channel_secret.strip(), "access_token": token}
    try:
        with transaction():
            account = create_account(
                KIND, as_name(name)[:100], channel_id.strip(), credentials, workstream.id
            )
    except KanavaError as error:
        raise click.ClickException(error.message) from error
    account_id, webhook_path = account.id, f"/line/webhook/{account.webhook_key}"
    problem = learn_from_line(account_id)
    if is_json:
        click.echo(json.dumps({"id": account_id, "webhook_path": webhook_path}))
    else:
        click.echo(f"Created LINE account {account_id}; its webhook path is {webhook_path}")
    if problem:
        click.echo(f"LINE could not confirm the access token: {problem}", err=True)


@click.command("replay-event")
@click.argument("event_id", type=click.IntRange(1, LARGEST_ID))
@with_appcontext
@telling_others
def replay_event(event_id: int) -> None:
    """Let a kept webhook event be processed again."""
    event = db.session.get(WebhookEvent, event_id)
    if event is None:
        raise click.ClickException(f"There is no event {event_id}.")
    with transaction():
        replay(event)
    click.echo(f"Event {event_id} is due again; a running worker takes it within seconds.")


@click.command("rotate-keys")
@with_appcontext
def rotate_keys() -> None:
    """Put everything that is kept encrypted under the first of ENCRYPTION_KEYS.

    Afterwards the other keys are needed no more. Running it again is harmless.
    """
    unreadable = 0
    for column in encrypted_columns(db.metadata):
        rotation = Rotation(column)
        is_going_on = True
        while is_going_on:
            with transaction():
                is_going_on = rotate_batch(rotation)
        unreadable += len(rotation.unreadable)
        click.echo(f"{rotation.name}: {rotation.renewed} renewed, {rotation.already} were already")
        for row_id in rotation.unreadable:
            click.echo(f"{rotation.name} of row {row_id}: no key opens it", err=True)
    with transaction():
        people = rotate_second_factors()
    click.echo(f"second factors: those of {people} people renewed")
    if unreadable:
        raise click.ClickException("Some values were left as they are: see above.")


@click.command("worker")
@with_appcontext
def worker() -> None:
    """Do the work that is due, until told to stop."""
    os.nice(BEHIND_WEB)
    is_stopping = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        is_stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    background = start_background(
        current_app._get_current_object(),  # type: ignore[attr-defined]
        is_worker_process=True,
    )
    click.echo("Worker started; Ctrl-C stops it.")
    is_stopping.wait()
    background.stop()


def init_cli(app: Flask) -> None:
    """Add the commands to an app."""
    for command in (
        seed,
        demo_login_page,
        create_agent_command,
        create_line_account,
        replay_event,
        rotate_keys,
        worker,
    ):
        app.cli.add_command(command)
