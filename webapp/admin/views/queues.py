"""Queues: list, create, edit."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.admin.forms import QueueForm
from webapp.admin.queries import agent_choices, queue_rows
from webapp.admin.views import blueprint
from webapp.core.errors import Conflict, Invalid
from webapp.core.transaction import transaction
from webapp.routing.actions import change_queue, create_queue, set_members
from webapp.routing.models import Queue
from webapp.routing.queries import get_queue, member_ids_of


@blueprint.get("/queues")
def list_queues() -> ResponseReturnValue:
    """Every queue."""
    return render_template("admin/queues.html", rows=queue_rows(), section="queues")


@blueprint.route("/queues/new", methods=["GET", "POST"])
def new_queue() -> ResponseReturnValue:
    """The form of a new queue."""
    form = _form()
    if not form.validate_on_submit():
        return _page(form, None)
    try:
        with transaction():
            queue = create_queue(form.name.data or "", form.priority.data or 1)
            set_members(queue, form.members.data or [])
    except Invalid as error:
        form.refuse(error)
        return _page(form, None)
    flash(_("The queue was created."))
    return redirect(url_for("admin.list_queues"))


@blueprint.route("/queues/<int:queue_id>", methods=["GET", "POST"])
def show_queue(queue_id: int) -> ResponseReturnValue:
    """A queue's form. Who was second to change it is told and keeps what was typed."""
    queue = get_queue(queue_id)
    form = _form(queue)
    if not form.validate_on_submit():
        return _page(form, queue)
    try:
        with transaction():
            queue = get_queue(queue_id)
            change_queue(queue, form.name.data or "", form.priority.data or 1, form.version.number)
            set_members(queue, form.members.data or [])
    except (Invalid, Conflict) as error:
        form.refuse(error)
        return _page(form, get_queue(queue_id))
    flash(_("Saved."))
    return redirect(url_for("admin.list_queues"))


def _form(queue: Queue | None = None) -> QueueForm:
    values = {"members": member_ids_of(queue.id)} if queue else {}
    form = QueueForm(obj=queue, data=None, **values)
    form.members.choices = agent_choices()
    return form


def _page(form: QueueForm, queue: Queue | None) -> ResponseReturnValue:
    status = 422 if form.errors or form.form_errors else 200
    page = render_template("admin/queue.html", form=form, queue=queue, section="queues")
    return page, status
