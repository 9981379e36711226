"""Presences: the base ones to read, custom ones to create, edit and delete."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _

from webapp.agents.actions.custom_presences import (
    change_presence,
    create_presence,
    delete_presence,
)
from webapp.agents.fields import CUSTOM_PRESENCE
from webapp.agents.forms.presences import CustomPresenceForm
from webapp.agents.models import CustomPresence
from webapp.agents.queries import custom_presences, get_custom_presence
from webapp.agents.statuses import PresenceStatus
from webapp.pages.blueprint import blueprint
from webapp.pages.records import At, RecordPages

SECTION = "presences"


@blueprint.get("/presences")
def list_presences() -> ResponseReturnValue:
    """What agents can choose."""
    return render_template(
        "agents/presences/presences.html",
        rows=custom_presences(),
        statuses=tuple(PresenceStatus),
        section=SECTION,
    )


class PresencePages(RecordPages[CustomPresence, CustomPresenceForm]):
    """Presences a centre makes for itself."""

    fields, section = CUSTOM_PRESENCE, SECTION
    key, row_name, listed_by = "presence_id", "presence", "admin.list_presences"
    template = "agents/presences/presence.html"
    deletion_template = "agents/presences/deletion.html"
    created, saved = _("Presence “%(name)s” was created."), _("Presence “%(name)s” was saved.")
    deleted = _("Presence “%(name)s” was deleted.")

    def find(self, at: At) -> CustomPresence:
        """The presence."""
        return get_custom_presence(at["presence_id"])

    def form_of(self, row: CustomPresence | None, at: At) -> CustomPresenceForm:
        """Its name, what it counts as, and what is said of it."""
        return CustomPresenceForm(obj=row)

    def create(self, form: CustomPresenceForm, at: At) -> CustomPresence:
        """As it was typed."""
        return create_presence(*form.typed)

    def change(self, row: CustomPresence, form: CustomPresenceForm) -> None:
        """As it was typed."""
        change_presence(row, *form.typed, form.version.number or 0)

    def delete(self, row: CustomPresence, version: int) -> None:
        """Nobody chooses it any more."""
        delete_presence(row, version)


PresencePages().bind(
    blueprint, "/presences", new="new_presence", show="show_presence", delete="remove_presence"
)
