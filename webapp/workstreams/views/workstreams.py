"""Workstreams: list, create, copy, show."""

from __future__ import annotations

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.automation.actions.timeout_rules import copy_rules
from webapp.automation.queries.timeouts import rules_of
from webapp.automation.timeout_words import timeout_words
from webapp.channels.queries import unfinished_set_ups
from webapp.core.errors import Invalid, NotFound
from webapp.core.flask import row_id
from webapp.core.names import copy_name
from webapp.core.transaction import transaction
from webapp.pages.answers import done, listed, page, words_sought
from webapp.pages.blueprint import blueprint
from webapp.pages.changes import last_change
from webapp.rules.actions.copies import copy_rulebook
from webapp.workstreams.actions.notification_templates import copy_template
from webapp.workstreams.actions.workstreams import WORKSTREAM, choose_fallback, create_workstream
from webapp.workstreams.distribution import distribution_of
from webapp.workstreams.forms.workstreams import WorkstreamForm
from webapp.workstreams.models import DistributionMode, Workstream
from webapp.workstreams.queries.notification_templates import template_of
from webapp.workstreams.queries.workstreams import get_workstream, instances_of
from webapp.workstreams.rows.queues import member_counts, queue_choices
from webapp.workstreams.rows.workstreams import workstream_rows
from webapp.workstreams.words.workstreams import alert_word, distribution_rows

SECTION = "workstreams"
SET_UP, INSTANCE = "line_instance.set_up", "line_instance.show_instance"


@blueprint.get("/workstreams")
def list_workstreams() -> ResponseReturnValue:
    """Every workstream, or those that hold what is sought."""
    words = words_sought()
    rows, instance_page = workstream_rows(words), existing(INSTANCE)
    return listed(
        "workstreams/workstreams.html", rows, words, instance_page=instance_page, section=SECTION
    )


@blueprint.route("/workstreams/new", methods=["GET", "POST"])
def new_workstream() -> ResponseReturnValue:
    """The form of a new workstream; with `copy_of`, filled in from another one."""
    source = _source()
    form = _new_form(source)
    if not form.validate_on_submit():
        return _new_page(form, source)
    try:
        with transaction():
            workstream_id = _create(form, source).id
    except Invalid as error:
        form.refuse(error)
        return _new_page(form, source)
    said = _("Workstream “%(name)s” was created.", name=form.name.data)
    return done(said, "admin.show_workstream", workstream_id=workstream_id)


@blueprint.get("/workstreams/<int:workstream_id>")
def show_workstream(workstream_id: int) -> ResponseReturnValue:
    """What a workstream is made of, a card a part."""
    workstream = get_workstream(workstream_id)
    return render_template(
        "workstreams/workstream.html",
        workstream=workstream,
        rows=distribution_rows(distribution_of(workstream), workstream.distribution_mode),
        template=template_of(workstream_id),
        alert_word=alert_word,
        timeouts=[timeout_words(rule) for rule in rules_of(workstream_id) if rule.is_enabled],
        instances=instances_of(workstream_id),
        unfinished=unfinished_set_ups(workstream_id),
        member_count=member_counts().get(workstream.fallback_queue_id, 0),
        set_up_page=existing(SET_UP),
        instance_page=existing(INSTANCE),
        change=last_change(WORKSTREAM, workstream_id),
        section=SECTION,
    )


def existing(endpoint: str) -> str | None:
    """A channel's page on a workstream, where the app has it."""
    return endpoint if endpoint in current_app.view_functions else None


def _create(form: WorkstreamForm, source: Workstream | None) -> Workstream:
    mode = DistributionMode(form.distribution_mode.data)
    queue = choose_fallback(form.chosen_fallback)
    distribution = distribution_of(source) if source else None
    workstream = create_workstream(form.name.data or "", queue, mode, distribution)
    if source is not None:
        copy_rulebook(source.id, workstream.id)
        copy_rules(source.id, workstream.id)
        copy_template(source.id, workstream.id)
    return workstream


def _source() -> Workstream | None:
    try:
        return get_workstream(row_id(request.args.get("copy_of", "")))
    except (ValueError, NotFound):
        return None


def _new_form(source: Workstream | None) -> WorkstreamForm:
    values = {}
    if source is not None:
        values = {
            "name": copy_name(Workstream, source.name),
            "distribution_mode": source.distribution_mode,
            "queue_id": source.fallback_queue_id,
        }
    form = WorkstreamForm(**values)
    form.offer_queues(queue_choices())
    return form


def _new_page(form: WorkstreamForm, source: Workstream | None) -> ResponseReturnValue:
    return page("workstreams/workstream_new.html", form, source=source, section=SECTION)
