"""Queues: list, create, edit, copy, delete."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.admin.forms import DeletionForm
from webapp.admin.queries.changes import last_change
from webapp.admin.queries.queues import member_counts, people_for, queue_choices, queue_rows
from webapp.admin.queue_filling import form_of, new_form
from webapp.admin.queue_forms import QueueForm
from webapp.admin.queue_wording import method_helps, settings_rows
from webapp.admin.views import blueprint
from webapp.admin.views.answers import done, gone, listed, page, words_sought
from webapp.core.errors import Conflict, Invalid, NotFound
from webapp.core.transaction import transaction
from webapp.hours.queries import hours_choices
from webapp.routing import actions
from webapp.routing.actions.queue_settings import settings_of
from webapp.routing.models import Queue
from webapp.routing.queries import get_queue, member_ids_of, queue_use


@blueprint.get("/queues")
def list_queues() -> ResponseReturnValue:
    """Every queue, or those whose name holds what is sought."""
    words = words_sought()
    return listed("admin/queues.html", queue_rows(words), words, section="queues")


@blueprint.route("/queues/new", methods=["GET", "POST"])
def new_queue() -> ResponseReturnValue:
    """The form of a new queue; with `copy_of`, filled in from another one."""
    form = new_form(request.args.get("copy_of", ""))
    _offer(form, None)
    if _is_about_steps(form) or not form.validate_on_submit():
        return _page(form, None)
    try:
        with transaction():
            actions.create_queue(
                form.name.data or "", form.priority.data or 1, form.member_ids, form.settings
            )
    except Invalid as error:
        form.refuse(error)
        return _page(form, None)
    return done(_("Queue “%(name)s” was created.", name=form.name.data), "admin.list_queues")


@blueprint.route("/queues/<int:queue_id>", methods=["GET", "POST"])
def show_queue(queue_id: int) -> ResponseReturnValue:
    """A queue's form. Who was second to change it is told, keeps what was typed, sees the rest."""
    try:
        return _change(queue_id)
    except NotFound:
        if request.method == "GET":
            raise
        return _gone()


@blueprint.route("/queues/<int:queue_id>/deletion", methods=["GET", "POST"])
def delete_queue(queue_id: int) -> ResponseReturnValue:
    """Ask, then delete; a queue in use says by what instead."""
    try:
        return _delete(queue_id)
    except NotFound:
        if request.method == "GET":
            raise
        return _gone()


def _change(queue_id: int) -> ResponseReturnValue:
    queue = get_queue(queue_id)
    form = form_of(queue, version=queue.version)
    _offer(form, queue_id)
    if _is_about_steps(form) or not form.validate_on_submit():
        return _page(form, queue)
    try:
        with transaction():
            actions.change_queue(
                get_queue(queue_id),
                form.name.data or "",
                form.priority.data or 1,
                form.version.number or 0,
                form.member_ids,
                form.settings,
            )
    except Invalid as error:
        form.refuse(error)
        return _page(form, get_queue(queue_id))
    except Conflict as error:
        form.refuse(error)
        queue = get_queue(queue_id)
        form.version.data = str(queue.version)  # saving again is then saving knowingly
        return _page(form, queue, is_overtaken=True)
    return done(_("Queue “%(name)s” was saved.", name=form.name.data), "admin.list_queues")


def _delete(queue_id: int) -> ResponseReturnValue:
    queue = get_queue(queue_id)
    name, form = queue.name, DeletionForm(version=queue.version)
    if form.validate_on_submit():
        try:
            with transaction():
                actions.delete_queue(get_queue(queue_id), form.version.number or 0)
            return done(_("Queue “%(name)s” was deleted.", name=name), "admin.list_queues")
        except Conflict as error:
            form.refuse(error)
            queue = get_queue(queue_id)
            form.version.data = str(queue.version)
    return page(
        "admin/queue_deletion.html",
        form,
        queue=queue,
        use=queue_use(queue_id),
        member_count=len(member_ids_of(queue_id)),
        section="queues",
    )


def _offer(form: QueueForm, queue_id: int | None) -> None:
    """A queue passes nothing on to itself."""
    others = [(id_, name) for id_, name in queue_choices() if id_ != queue_id]
    form.offer(others, hours_choices())


def _is_about_steps(form: QueueForm) -> bool:
    """Whether a button of the steps was pressed: they change on the page, nothing is saved."""
    command = request.form.get("step") if request.method == "POST" else None
    if command is None:
        return False
    form.change_steps(command)
    return True


def _page(
    form: QueueForm, queue: Queue | None, *, is_overtaken: bool = False
) -> ResponseReturnValue:
    queue_id = queue.id if queue else None
    people = people_for(queue_id)
    # Who was in it when the page was asked for stands first; typing does not make rows jump.
    first = set(member_ids_of(queue_id)) if queue_id else form.member_ids
    return page(
        "admin/queue.html",
        form,
        queue=queue,
        people=sorted(people, key=lambda person: person.id not in first),
        overtaken=_differences(form, queue) if queue and is_overtaken else (),
        is_overtaken=is_overtaken,
        method_helps=method_helps(),
        has_nobody=queue_id is not None and not member_counts().get(queue_id),
        use=queue_use(queue_id) if queue_id else None,
        change=last_change(actions.QUEUE, queue_id) if queue_id else None,
        section="queues",
    )


def _differences(form: QueueForm, queue: Queue) -> list[tuple[str, str]]:
    """(field's label, what stands there now) of each field the form would overwrite."""
    members = set(member_ids_of(queue.id))
    names = [person.name for person in people_for(queue.id) if person.id in members]
    now = [
        (form.name, form.name.data, queue.name, queue.name),
        (form.priority, form.priority.data, queue.priority, str(queue.priority)),
        (form.members, form.member_ids, members, ", ".join(names) or _("nobody")),
    ]
    said = [(field.label.text, words) for field, typed, kept, words in now if typed != kept]
    typed_rows, kept_rows = settings_rows(form.settings), settings_rows(settings_of(queue))
    return said + [kept for typed, kept in zip(typed_rows, kept_rows, strict=True) if typed != kept]


def _gone() -> ResponseReturnValue:
    return gone(_("This queue was deleted meanwhile; nothing was saved."), "admin.list_queues")
