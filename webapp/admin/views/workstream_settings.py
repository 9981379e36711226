"""A workstream's settings, and its deletion."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.admin.forms import DeletionForm
from webapp.admin.queries.changes import last_change
from webapp.admin.queries.queues import queue_choices
from webapp.admin.views import blueprint
from webapp.admin.views.answers import done, gone, page
from webapp.admin.views.workstreams import INSTANCE, SECTION, existing
from webapp.admin.workstream_forms import WorkstreamSettingsForm
from webapp.admin.workstream_wording import distribution_rows
from webapp.core.errors import Conflict, Invalid, NotFound
from webapp.core.transaction import transaction
from webapp.routing import actions
from webapp.routing.distribution import distribution_of
from webapp.routing.models import Workstream
from webapp.routing.queries import get_workstream, instances_of


@blueprint.route("/workstreams/<int:workstream_id>/settings", methods=["GET", "POST"])
def change_workstream(workstream_id: int) -> ResponseReturnValue:
    """Name, work distribution and fallback queue. Who was second to change them is told."""
    try:
        return _change(workstream_id)
    except NotFound:
        if request.method == "GET":
            raise
        return _gone()


@blueprint.route("/workstreams/<int:workstream_id>/deletion", methods=["GET", "POST"])
def delete_workstream(workstream_id: int) -> ResponseReturnValue:
    """Ask, then delete; a workstream with accounts on it says which instead."""
    try:
        return _delete(workstream_id)
    except NotFound:
        if request.method == "GET":
            raise
        return _gone()


def _change(workstream_id: int) -> ResponseReturnValue:
    workstream = get_workstream(workstream_id)
    form = _form(workstream)
    if not form.validate_on_submit():
        return _page(form, workstream)
    try:
        with transaction():
            _save(form, get_workstream(workstream_id))
    except Invalid as error:
        form.refuse(error)
        return _page(form, get_workstream(workstream_id))
    except Conflict as error:
        form.refuse(error)
        workstream = get_workstream(workstream_id)
        form.version.data = str(workstream.version)  # saving again is then saving knowingly
        return _page(form, workstream, is_overtaken=True)
    return done(_("Saved."), "admin.show_workstream", workstream_id=workstream_id)


def _save(form: WorkstreamSettingsForm, workstream: Workstream) -> None:
    actions.change_workstream(
        workstream,
        form.name.data or "",
        form.chosen_fallback,
        form.distribution(workstream),
        form.version.number or 0,
    )


def _delete(workstream_id: int) -> ResponseReturnValue:
    workstream = get_workstream(workstream_id)
    name, form = workstream.name, DeletionForm(version=workstream.version)
    if form.validate_on_submit():
        try:
            with transaction():
                actions.delete_workstream(get_workstream(workstream_id), form.version.number or 0)
            said = _("Workstream “%(name)s” was deleted.", name=name)
            return done(said, "admin.list_workstreams")
        except Conflict as error:
            form.refuse(error)
            workstream = get_workstream(workstream_id)
            form.version.data = str(workstream.version)
    return page(
        "admin/workstream_deletion.html",
        form,
        workstream=workstream,
        instances=instances_of(workstream_id),
        instance_page=existing(INSTANCE),
        section=SECTION,
    )


def _form(workstream: Workstream) -> WorkstreamSettingsForm:
    form = WorkstreamSettingsForm.of(workstream)
    form.offer_queues(queue_choices())
    return form


def _page(
    form: WorkstreamSettingsForm, workstream: Workstream, *, is_overtaken: bool = False
) -> ResponseReturnValue:
    return page(
        "admin/workstream_settings.html",
        form,
        workstream=workstream,
        overtaken=_differences(form, workstream) if is_overtaken else (),
        is_overtaken=is_overtaken,
        change=last_change(actions.WORKSTREAM, workstream.id),
        section=SECTION,
    )


def _differences(form: WorkstreamSettingsForm, workstream: Workstream) -> list[tuple[str, str]]:
    """(field's label, what stands there now) of each field the form would overwrite."""
    queue, chosen = workstream.fallback_queue, form.chosen_fallback
    mode = workstream.distribution_mode
    typed = distribution_rows(form.distribution(workstream), mode)
    kept = distribution_rows(distribution_of(workstream), mode)
    found = [(form.name.label.text, workstream.name)] if form.name.data != workstream.name else []
    if (chosen.queue_id, chosen.new_name) != (queue.id, None):
        found.append((form.fallback.label.text, queue.name))
    return found + [now for now in kept if now not in typed]


def _gone() -> ResponseReturnValue:
    said = _("This workstream was deleted meanwhile; nothing was saved.")
    return gone(said, "admin.list_workstreams")
