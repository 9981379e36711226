"""Imports as their list and their pages show them; and contacts as lines of a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import select

from webapp.agents.models import Agent
from webapp.contact_imports.lines import said_of
from webapp.contact_imports.models import ContactImport
from webapp.contacts.models import Contact
from webapp.core.database import db
from webapp.core.tables import BYTE_ORDER_MARK, line

SHOWN = 10


def newest_imports() -> list[tuple[ContactImport, str]]:
    """The newest imports, each with the name of who began it."""
    wanted = select(ContactImport, Agent.name).join(Agent, Agent.id == ContactImport.agent_id)
    rows = db.session.execute(wanted.order_by(ContactImport.id.desc()).limit(SHOWN))
    return [(one, name) for one, name in rows]


def table_lines(contacts: Iterable[Contact], facts: Iterable[str]) -> Iterator[str]:
    """The lines of a table of contacts, the head first, which an import reads by itself."""
    names = list(facts)
    yield BYTE_ORDER_MARK + line(names)
    for contact in contacts:
        yield line(_plain(said_of(contact, name)) for name in names)


def _plain(value: Any) -> Any:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else value
