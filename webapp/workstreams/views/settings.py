"""A workstream's settings, and its deletion."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.pages.answers import answer_deletion, answer_form, done, or_gone, page, record
from webapp.pages.blueprint import blueprint
from webapp.pages.forms import DeletionForm
from webapp.workstreams.actions.workstreams import WORKSTREAM
from webapp.workstreams.actions.workstreams import change_workstream as do_change_workstream
from webapp.workstreams.actions.workstreams import delete_workstream as do_delete_workstream
from webapp.workstreams.distribution import distribution_of
from webapp.workstreams.forms.workstreams import WorkstreamSettingsForm
from webapp.workstreams.models import Workstream
from webapp.workstreams.queries.workstreams import get_workstream, instances_of
from webapp.workstreams.rows.queues import queue_choices
from webapp.workstreams.views.workstreams import INSTANCE, SECTION, existing
from webapp.workstreams.words.workstreams import distribution_rows

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
            "workstreams/workstream_deletion.html",
            form,
            workstream=get_workstream(workstream_id),
            instances=instances_of(workstream_id),
            instance_page=existing(INSTANCE),
            section=SECTION,
        )

    return answer_deletion(
        lambda: get_workstream(workstream_id),
        do_delete_workstream,
        show,
        lambda name: done(_("Workstream “%(name)s” was deleted.", name=name), LIST),
    )


def _save(form: WorkstreamSettingsForm, workstream: Workstream) -> None:
    do_change_workstream(
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
        "workstreams/workstream_settings.html",
        form,
        (WORKSTREAM, workstream.id),
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
