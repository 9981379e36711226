"""A demo centre for an empty database: people, a queue, a workstream."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path

from sqlalchemy import exists, select

from webapp.agents.actions.people import create_agent
from webapp.agents.models import Agent, RoleName
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.workstreams.actions.queues import add_member, create_queue
from webapp.workstreams.actions.workstreams import create_workstream
from webapp.workstreams.models import Workstream

SIGN_INS = "demo-sign-ins.json"
QUEUE = "Support"
WORKSTREAM = "Customer messages"
PEOPLE = (
    ("Aoi Sato", "aoi@demo.example", RoleName.AGENT, True),
    ("Ben Carter", "ben@demo.example", RoleName.AGENT, True),
    ("Sari Niemi", "sari@demo.example", RoleName.SUPERVISOR, False),
    ("Dana Levy", "dana@demo.example", RoleName.ADMIN, False),
)

SignIn = dict[str, str]


def seed(instance_path: Path) -> list[SignIn]:
    """Make the demo centre with random passwords; [] and no change when agents exist already.

    The sign-ins are kept in instance/demo-sign-ins.json, readable by the owner alone.
    """
    if db.session.scalar(select(exists().where(Agent.id > 0))):
        return []
    sign_ins = [
        {"name": name, "email": email, "password": secrets.token_urlsafe(12), "role": role.value}
        for name, email, role, _ in PEOPLE
    ]
    with transaction():
        queue = create_queue(QUEUE)
        create_workstream(WORKSTREAM, queue)
        for (name, email, role, is_member), sign_in in zip(PEOPLE, sign_ins, strict=True):
            agent = create_agent(email, name, sign_in["password"], [role])
            if is_member:
                add_member(queue, agent.id)
        # Before the commit: a process that dies in between would leave agents nobody can be.
        _keep(instance_path / SIGN_INS, sign_ins)
    return sign_ins


def _keep(path: Path, sign_ins: list[SignIn]) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(sign_ins, file, indent=2)


def first_workstream() -> Workstream | None:
    """The oldest workstream, where a command is told no other."""
    kept = select(Workstream).where(Workstream.deleted_at.is_(None))
    return db.session.scalar(kept.order_by(Workstream.id).limit(1))
