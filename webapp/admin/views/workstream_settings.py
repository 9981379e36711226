"""A workstream's settings, and its deletion."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.admin.forms import DeletionForm, WorkstreamSettingsForm
from webapp.admin.queries.changes import last_change
from webapp.admin.queries.queues import queue_choices
from webapp.admin.views import blueprint
from webapp.admin.views.answers import done, gone, page
from webapp.admin.views.workstreams import INSTANCE, SECTION, existing
from webapp.admin.wording import seconds_word
from webapp.core.errors import Conflict, Invalid, NotFound
from webapp.core.forms import choices_of
from webapp.core.transaction import transaction
from webapp.routing import actions
from webapp.routing.models import OFFER_SECONDS_STEPS, DistributionMode, Workstream
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
    rings_for = int(form.offer_seconds.data) if "offer_seconds" in form else None
    actions.change_workstream(
        workstream,
        form.name.data or "",
        form.chosen_fallback,
        actions.Distribution(form.capacity_units.data or 1, rings_for or workstream.offer_seconds),
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
    form = WorkstreamSettingsForm(obj=workstream, queue_id=workstream.fallback_queue_id)
    form.offer_queues(queue_choices())
    if workstream.distribution_mode == DistributionMode.PICK:
        del form.offer_seconds  # nothing rings
    else:
        steps = sorted({*OFFER_SECONDS_STEPS, workstream.offer_seconds})
        form.offer_seconds.choices = choices_of((step, seconds_word(step)) for step in steps)
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
    queue = workstream.fallback_queue
    chosen = form.chosen_fallback
    now = [
        (form.name, form.name.data, workstream.name, workstream.name),
        (
            form.capacity_units,
            form.capacity_units.data,
            workstream.capacity_units,
            str(workstream.capacity_units),
        ),
        (form.fallback, (chosen.queue_id, chosen.new_name), (queue.id, None), queue.name),
    ]
    if "offer_seconds" in form:
        rings_for = workstream.offer_seconds
        now.append(
            (form.offer_seconds, form.offer_seconds.data, rings_for, seconds_word(rings_for))
        )
    return [(field.label.text, said) for field, typed, kept, said in now if typed != kept]


def _gone() -> ResponseReturnValue:
    said = _("This workstream was deleted meanwhile; nothing was saved.")
    return gone(said, "admin.list_workstreams")
