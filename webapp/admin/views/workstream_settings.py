"""A workstream's settings, and its deletion."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.admin.forms import DeletionForm
from webapp.admin.queries.queues import queue_choices
from webapp.admin.views import blueprint
from webapp.admin.views.answers import answer_deletion, done, or_gone, page, record
from webapp.admin.views.workstreams import INSTANCE, SECTION, existing
from webapp.admin.workstream_forms import WorkstreamSettingsForm
from webapp.admin.workstream_wording import distribution_rows
from webapp.core.answering import answer_form
from webapp.routing import actions
from webapp.routing.distribution import distribution_of
from webapp.routing.models import Workstream
from webapp.routing.queries import get_workstream, instances_of

LIST = "admin.list_workstreams"


def workstream_gone() -> str:
    return _("This workstream was deleted meanwhile; nothing was saved.")


@blueprint.route("/workstreams/<int:workstream_id>/settings", methods=["GET", "POST"])
@or_gone(LIST, workstream_gone)
def change_workstream(workstream_id: int) -> ResponseReturnValue:
    """Name, work distribution and fallback queue. Who was second to change them is told."""
    form = _form(get_workstream(workstream_id))
    return answer_form(
        form,
        lambda: _save(form, get_workstream(workstream_id)),
        lambda is_overtaken: _page(form, get_workstream(workstream_id), is_overtaken=is_overtaken),
        lambda: done(_("Saved."), "admin.show_workstream", workstream_id=workstream_id),
        lambda: get_workstream(workstream_id).version,
    )


@blueprint.route("/workstreams/<int:workstream_id>/deletion", methods=["GET", "POST"])
@or_gone(LIST, workstream_gone)
def delete_workstream(workstream_id: int) -> ResponseReturnValue:
    """Ask, then delete; a workstream with accounts on it says which instead."""

    def show(form: DeletionForm) -> ResponseReturnValue:
        return page(
            "admin/workstream_deletion.html",
            form,
            workstream=get_workstream(workstream_id),
            instances=instances_of(workstream_id),
            instance_page=existing(INSTANCE),
            section=SECTION,
        )

    return answer_deletion(
        lambda: get_workstream(workstream_id),
        actions.delete_workstream,
        show,
        lambda name: done(_("Workstream “%(name)s” was deleted.", name=name), LIST),
    )


def _save(form: WorkstreamSettingsForm, workstream: Workstream) -> None:
    actions.change_workstream(
        workstream,
        form.name.data or "",
        form.chosen_fallback,
        form.distribution(workstream),
        form.version.number or 0,
    )


def _form(workstream: Workstream) -> WorkstreamSettingsForm:
    form = WorkstreamSettingsForm.of(workstream)
    form.offer_queues(queue_choices())
    return form


def _page(
    form: WorkstreamSettingsForm, workstream: Workstream, *, is_overtaken: bool = False
) -> ResponseReturnValue:
    return record(
        "admin/workstream_settings.html",
        form,
        (actions.WORKSTREAM, workstream.id),
        _differences(form, workstream) if is_overtaken else None,
        workstream=workstream,
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
