"""A demo centre for an empty database: people, a queue, a workstream, quick replies, tags."""

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
from webapp.quick_replies.actions.quick_replies import Content, create_quick_reply
from webapp.quick_replies.queries import Shelf
from webapp.tags.actions import TagContent, create_tag, rarest_colour
from webapp.workstreams.actions.queues import add_member, create_queue
from webapp.workstreams.actions.workstreams import create_workstream
from webapp.workstreams.models import Workstream

SIGN_INS = "demo-sign-ins.json"
QUEUE = "Support"
WORKSTREAM = "Customer messages"
QUICK_REPLIES = (
    (
        *("Greeting", "en", ("hello",)),
        "Hello {customerName}, this is {agentName}. Thank you for writing to us. How can I help?",
    ),
    (
        *("ご挨拶", "ja", ("挨拶",)),
        "{customerName}様、お問い合わせありがとうございます。担当の{agentName}です。ご用件をお聞かせください。",
    ),
    (
        *("Looking into it", "en", ("wait",)),
        "Thank you. I am looking into this now and will write to you here as soon as I know more.",
    ),
    (
        *("確認中", "ja", ("待つ",)),
        "ありがとうございます。ただいま確認しておりますので、少々お待ちください。分かり次第、こちらでご連絡いたします。",
    ),
    (
        *("Order number", "en", ("order", "delivery")),
        "Could you send me your order number, please? It is on top of your confirmation e-mail.",
    ),
    (
        *("注文番号", "ja", ("注文", "配送")),
        "恐れ入りますが、ご注文番号をお知らせいただけますでしょうか。ご注文確認メールの上部に記載されています。",
    ),
)
TAGS = (
    *("Order", "Delivery", "Return", "Payment", "Invoice"),
    *("Product", "Gift", "Wholesale", "Complaint"),
)
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
        for title, language, tags, text in QUICK_REPLIES:
            content = Content(title, text, language, tags)
            create_quick_reply(Shelf(agent.id, is_own=False), content)
        for tag in TAGS:
            create_tag(TagContent(tag, rarest_colour()))
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
