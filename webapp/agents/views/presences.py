"""Presences: the base ones to read, custom ones to create, edit and delete."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.agents.actions.custom_presences import (
    PRESENCE,
    change_presence,
    create_presence,
    delete_presence,
)
from webapp.agents.forms.presences import CustomPresenceForm
from webapp.agents.models import CustomPresence
from webapp.agents.queries import custom_presences
from webapp.agents.statuses import PresenceStatus
from webapp.agents.words.presences import presence_word
from webapp.core.database import db
from webapp.core.errors import NotFound
from webapp.pages.answers import (
    answer_deletion,
    answer_form,
    differing,
    done,
    or_gone,
    page,
    record,
)
from webapp.pages.blueprint import blueprint

SECTION = "presences"
LIST = "admin.list_presences"


@blueprint.get("/presences")
def list_presences() -> ResponseReturnValue:
    """What agents can choose."""
    return render_template(
        "agents/presences/presences.html",
        rows=custom_presences(),
        statuses=tuple(PresenceStatus),
        section=SECTION,
    )


@blueprint.route("/presences/new", methods=["GET", "POST"])
def new_presence() -> ResponseReturnValue:
    """The form of a new presence."""
    form = CustomPresenceForm()
    return answer_form(
        form,
        lambda: create_presence(*_typed(form)),
        lambda _is_overtaken: _page(form, None),
        lambda: done(_("Presence “%(name)s” was created.", name=form.name.data), LIST),
    )


@blueprint.route("/presences/<int:presence_id>", methods=["GET", "POST"])
@or_gone(LIST)
def show_presence(presence_id: int) -> ResponseReturnValue:
    """A custom presence's form."""
    custom = _get(presence_id)
    form = CustomPresenceForm(
        name=custom.name,
        status=str(custom.status),
        description=custom.description,
        version=custom.version,
    )
    return answer_form(
        form,
        lambda: change_presence(_get(presence_id), *_typed(form), form.version.number or 0),
        lambda is_overtaken: _page(form, presence_id, is_overtaken=is_overtaken),
        lambda: done(_("Presence “%(name)s” was saved.", name=form.name.data), LIST),
        lambda: _get(presence_id).version,
    )


@blueprint.route("/presences/<int:presence_id>/deletion", methods=["GET", "POST"])
@or_gone(LIST)
def remove_presence(presence_id: int) -> ResponseReturnValue:
    """Ask, then delete."""
    return answer_deletion(
        lambda: _get(presence_id),
        delete_presence,
        lambda form: page(
            "agents/presences/deletion.html", form, presence=_get(presence_id), section=SECTION
        ),
        lambda name: done(_("Presence “%(name)s” was deleted.", name=name), LIST),
    )


def _typed(form: CustomPresenceForm) -> tuple[str, PresenceStatus, str]:
    return form.name.data or "", PresenceStatus(form.status.data), form.description.data or ""


def _get(presence_id: int) -> CustomPresence:
    custom = db.session.get(CustomPresence, presence_id)
    if custom is None or custom.deleted_at is not None:
        raise NotFound(_("There is nothing here."))
    return custom


def _page(
    form: CustomPresenceForm, presence_id: int | None, *, is_overtaken: bool = False
) -> ResponseReturnValue:
    custom = _get(presence_id) if presence_id else None
    return record(
        "agents/presences/presence.html",
        form,
        (PRESENCE, presence_id),
        _differences(form, custom) if custom and is_overtaken else None,
        presence=custom,
        section=SECTION,
    )


def _differences(form: CustomPresenceForm, custom: CustomPresence) -> list[tuple[str, str]]:
    now = custom.description
    return differing(
        (form.name, form.name.data, custom.name, custom.name),
        (form.status, form.status.data, custom.status, presence_word(custom.status)),
        (form.description, form.description.data, now, now or _("none")),
    )
