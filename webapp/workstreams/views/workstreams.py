"""The pages of workstreams: list, one with all its parts, a new one, settings, deletion; and of how
their offers look.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from webapp.automation.fields import timeout_words
from webapp.automation.queries import rules_of
from webapp.channels.queries import unfinished_set_ups
from webapp.core.errors import NotFound
from webapp.core.flask import row_id
from webapp.core.names import copy_name
from webapp.dispositions.queries import offer_of
from webapp.pages.answers import done, last_change
from webapp.pages.blueprint import blueprint
from webapp.pages.menu import existing
from webapp.pages.records import At, RecordPages
from webapp.workstreams.actions.notification_templates import change_template, look_of
from webapp.workstreams.actions.workstreams import (
    add_workstream,
    change_workstream,
    delete_workstream,
)
from webapp.workstreams.fields import CLOSING, NOTIFICATION_TEMPLATE, ONLY_PUSH, TARGETS, WORKSTREAM
from webapp.workstreams.forms.notification_templates import (
    TemplateForm,
    placeholder_words,
    unknown_placeholders,
)
from webapp.workstreams.forms.workstreams import WorkstreamForm, WorkstreamSettingsForm
from webapp.workstreams.models import DistributionMode, Workstream
from webapp.workstreams.queries import get_workstream, instances_of, template_of
from webapp.workstreams.rows import member_counts, queue_choices, workstream_rows
from webapp.workstreams.words import alert_word

SECTION, LIST, SHOW = "workstreams", "admin.list_workstreams", "admin.show_workstream"
SET_UP, INSTANCE = "line_instance.set_up", "line_instance.show_instance"
GONE = _("This workstream was deleted meanwhile; nothing was saved.")


@blueprint.get("/workstreams/<int:workstream_id>")
def show_workstream(workstream_id: int) -> ResponseReturnValue:
    """What a workstream is made of, a card a part."""
    workstream = get_workstream(workstream_id)
    return render_template(
        "workstreams/workstream.html",
        workstream=workstream,
        rows=distribution_rows(workstream),
        template=template_of(workstream_id),
        alert_word=alert_word,
        timeouts=[timeout_words(rule) for rule in rules_of(workstream_id) if rule.is_enabled],
        dispositions=offer_of(workstream_id),
        instances=instances_of(workstream_id),
        unfinished=unfinished_set_ups(workstream_id),
        member_count=member_counts().get(workstream.fallback_queue_id, 0),
        set_up_page=existing(SET_UP),
        instance_page=existing(INSTANCE),
        change=last_change(WORKSTREAM.kind, workstream_id),
        section=SECTION,
    )


def distribution_rows(workstream: Workstream) -> list[tuple[str, str]]:
    """(label, words) of how a workstream gives work out, in the order of its form."""
    is_profile = workstream.capacity_profile_id is not None
    need = "capacity_profile_id" if is_profile else "capacity_units"
    offers = ONLY_PUSH if workstream.distribution_mode == DistributionMode.PUSH else ()
    return WORKSTREAM.facts(workstream, need, "wrap_up_blocking", *offers, *TARGETS, *CLOSING)


class WorkstreamPages(RecordPages[Workstream, Any]):
    """How conversations are distributed. A new one has a shorter form than the settings."""

    fields, section, key, row_name = WORKSTREAM, SECTION, "workstream_id", "workstream"
    listed_by, gone = LIST, GONE
    list_template = "workstreams/workstreams.html"
    deletion_template = "workstreams/workstream_deletion.html"
    created, saved = _("Workstream “%(name)s” was created."), _("Saved.")
    deleted = _("Workstream “%(name)s” was deleted.")

    def template_for(self, row: Workstream | None) -> str:
        """Settings, or what a new one begins with."""
        name = "workstream_settings" if row is not None else "workstream_new"
        return f"workstreams/{name}.html"

    def find(self, at: At) -> Workstream:
        """The workstream."""
        return get_workstream(at["workstream_id"])

    def rows(self, words: str) -> Sequence[Any]:
        """Those that hold what is sought."""
        return workstream_rows(words)

    def list_facts(self) -> dict[str, Any]:
        """Where an account on a workstream is shown."""
        return {"instance_page": existing(INSTANCE)}

    def form_of(self, row: Workstream | None, at: At) -> Any:
        """The settings, or those of a new one, which may be filled in from another."""
        if row is not None:
            form: Any = WorkstreamSettingsForm.of(row)
        else:
            form = WorkstreamForm(**_copied(_source()))
        form.offer_queues(queue_choices())
        return form

    def create(self, form: WorkstreamForm, at: At) -> int:
        """With its queue; as a copy, with all that belongs to the other one."""
        mode = DistributionMode(form.distribution_mode.data)
        return add_workstream(form.name.data or "", form.chosen_fallback, mode, _source()).id

    def change(self, row: Workstream, form: WorkstreamSettingsForm) -> None:
        """What may be changed later."""
        name, version = form.name.data or "", form.version.number or 0
        change_workstream(row, name, form.chosen_fallback, form.chosen, version)

    def delete(self, row: Workstream, version: int) -> None:
        """One without accounts."""
        delete_workstream(row, version)

    def after_creation(self, form: Any, made: Any, at: At) -> ResponseReturnValue:
        """Its own page."""
        said = gettext("Workstream “%(name)s” was created.", name=form.name.data)
        return done(said, SHOW, workstream_id=made)

    def after_change(self, form: Any, at: At) -> ResponseReturnValue:
        """Its own page."""
        return done(gettext("Saved."), SHOW, **at)

    def facts(self, form: Any, row: Workstream | None) -> dict[str, Any]:
        """What a new one is a copy of."""
        return {"source": _source() if row is None else None}

    def deletion_facts(self, row: Workstream) -> dict[str, Any]:
        """The accounts that keep it."""
        return {"instances": instances_of(row.id), "instance_page": existing(INSTANCE)}


def _source() -> Workstream | None:
    try:
        return get_workstream(row_id(request.args.get("copy_of", "")))
    except (ValueError, NotFound):
        return None


def _copied(source: Workstream | None) -> dict[str, Any]:
    if source is None:
        return {}
    return {
        "name": copy_name(Workstream, source.name),
        "distribution_mode": source.distribution_mode,
        "queue_id": source.fallback_queue_id,
    }


WorkstreamPages().bind(
    blueprint,
    "/workstreams",
    list="list_workstreams",
    new="new_workstream",
    show="change_workstream",
    form_at="/settings",
    delete="delete_workstream",
)


class TemplatePages(RecordPages[Workstream, TemplateForm]):
    """A workstream's notification template: a form of the workstream's own row."""

    fields, section, key, row_name = (
        NOTIFICATION_TEMPLATE,
        SECTION,
        "workstream_id",
        "workstream",
    )
    listed_by, gone = LIST, GONE
    template = "workstreams/workstream_template.html"

    def find(self, at: At) -> Workstream:
        """The workstream."""
        return get_workstream(at["workstream_id"])

    def form_of(self, row: Workstream | None, at: At) -> TemplateForm:
        """The template as it stands."""
        workstream = row or self.find(at)
        return TemplateForm.of(look_of(template_of(workstream.id)), workstream.version)

    def change(self, row: Workstream, form: TemplateForm) -> None:
        """From the next offer on."""
        change_template(row, form.look, form.version.number or 0)

    def after_change(self, form: TemplateForm, at: At) -> ResponseReturnValue:
        """The workstream's page."""
        return done(gettext("Saved."), SHOW, **at)

    def facts(self, form: TemplateForm, row: Workstream | None) -> dict[str, Any]:
        """What it looks like, and what may be filled in."""
        look = form.look
        return {
            "look": look,
            "problems": unknown_placeholders(look),
            "placeholders": placeholder_words(),
        }


TEMPLATE_PAGES = TemplatePages()
TEMPLATE_PAGES.bind(blueprint, "/workstreams", show="edit_template", form_at="/template")


@blueprint.post("/workstreams/<int:workstream_id>/template/preview")
def preview_template(workstream_id: int) -> ResponseReturnValue:
    """What is typed right now, as an offer; saves nothing."""
    look = TEMPLATE_PAGES.form_of(None, {"workstream_id": workstream_id}).look
    problems = unknown_placeholders(look)
    return render_template("workstreams/_offer_preview.html", look=look, problems=problems)
