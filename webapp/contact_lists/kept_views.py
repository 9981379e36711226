"""Reads of the views that agents keep: their own, and those for everybody."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import or_, select

from webapp.contact_lists.models import ContactListPlace, ContactView
from webapp.conversations.policy import Viewer
from webapp.core.database import db
from webapp.core.errors import NotFound
from webapp.core.text import squeeze


def views_for(viewer: Viewer) -> list[ContactView]:
    """Everybody's and the viewer's own, each by name."""
    found = db.session.scalars(select(ContactView).where(_seen_by(viewer)))
    return sorted(found, key=lambda view: (not view.is_shared, squeeze(view.name), view.id))


def get_view_for(viewer: Viewer, view_id: int) -> ContactView:
    """A view that the viewer may change. Raises NotFound."""
    wanted = select(ContactView).where(ContactView.id == view_id, _seen_by(viewer))
    view: ContactView | None = db.session.scalar(wanted)
    if view is None or not may_change(viewer, view):
        raise NotFound(_("There is nothing here."))
    return view


def may_change(viewer: Viewer, view: ContactView) -> bool:
    """Whether the viewer may rename, replace and delete a view that they see."""
    return viewer.is_supervising or not view.is_shared


def last_view_id(agent_id: int) -> int | None:
    """The view that an agent looked at last; None for all contacts."""
    place = db.session.get(ContactListPlace, agent_id)
    return place.view_id if place is not None else None


def _seen_by(viewer: Viewer) -> Any:
    return or_(ContactView.agent_id.is_(None), ContactView.agent_id == viewer.agent_id)
