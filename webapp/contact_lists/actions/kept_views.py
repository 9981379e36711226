"""Views of the list of contacts: kept, renamed, replaced, deleted; and where somebody was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from webapp.contact_lists.choice import Choice
from webapp.contact_lists.models import VIEWS_LIMIT, ContactListPlace, ContactView
from webapp.core.audit import Verb, note
from webapp.core.database import count_changed, db, insert_new
from webapp.core.errors import Invalid
from webapp.core.names import flush_name
from webapp.core.text import folded

VIEW = "contact_view"


def keep_view(name: str, choice: Choice, agent_id: int | None) -> ContactView:
    """Keep a list under a name: an agent's own, or everybody's where `agent_id` is None.

    Raises Invalid when the name is taken, or there are too many.
    """
    if (db.session.scalar(select(func.count()).where(_of(agent_id))) or 0) >= VIEWS_LIMIT:
        raise Invalid("too_many", _("There are at most %(limit)d views.", limit=VIEWS_LIMIT))
    _require_free(name, agent_id)
    view = ContactView(name=name, choice=choice.asked, agent_id=agent_id)
    db.session.add(view)
    flush_name(_taken())
    _note(Verb.CREATED, view, {}, _facts(view))
    return view


def rename_view(view: ContactView, name: str, version: int | None = None) -> None:
    """Call it something else. Raises Conflict, Invalid."""
    view.require_version(version)
    _require_free(name, view.agent_id, view.id)
    before = _facts(view)
    view.name = name
    flush_name(_taken())
    _note(Verb.CHANGED, view, before, _facts(view))


def replace_view(view: ContactView, choice: Choice) -> None:
    """Let it show something else from now on."""
    view.require_version(None)
    before = _facts(view)
    view.choice = choice.asked
    db.session.flush()
    _note(Verb.CHANGED, view, before, _facts(view))


def delete_view(view: ContactView, version: int | None = None) -> None:
    """Keep it no longer; who looked at it is led to all contacts. Raises Conflict."""
    view.require_version(version)
    _note(Verb.DELETED, view, _facts(view), {})
    db.session.delete(view)
    db.session.flush()


def remember_view(agent_id: int, view_id: int | None) -> None:
    """It is shown first when they come back."""
    kept = {"agent_id": agent_id, "view_id": view_id}
    if not count_changed(insert_new(ContactListPlace).values(kept)):
        place = db.session.get_one(ContactListPlace, agent_id)
        place.view_id = view_id
        db.session.flush()


def narrowed_by(asked: Mapping[str, Any]) -> list[str]:
    """What a list is narrowed by, for the audit log."""
    return [f"{name}={value}" for name, value in sorted(asked.items())]


def _require_free(name: str, agent_id: int | None, own_id: int | None = None) -> None:
    rows = db.session.execute(select(ContactView.id, ContactView.name).where(_of(agent_id)))
    if any(folded(other) == folded(name) and id_ != own_id for id_, other in rows):
        raise Invalid("name_taken", _taken(), "name")


def _of(agent_id: int | None) -> Any:
    return ContactView.agent_id.is_(None) if agent_id is None else ContactView.agent_id == agent_id


def _note(verb: Verb, view: ContactView, before: dict[str, Any], after: dict[str, Any]) -> None:
    """Everybody's stand in the audit log; one's own are one's own matter."""
    if view.is_shared:
        note(verb, VIEW, view.id, view.name, before, after)


def _facts(view: ContactView) -> dict[str, Any]:
    return {"name": view.name, "narrowed_by": narrowed_by(view.choice)}


def _taken() -> str:
    return _("Another view has this name already.")
