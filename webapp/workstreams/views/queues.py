"""Queues: list, create, edit, copy, delete."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.hours.queries import hours_choices
from webapp.pages.answers import (
    answer_deletion,
    answer_form,
    done,
    listed,
    or_gone,
    page,
    record,
    words_sought,
)
from webapp.pages.blueprint import blueprint
from webapp.pages.forms import DeletionForm
from webapp.rules.queries.usage import route_rules_to
from webapp.workstreams.actions.queue_settings import settings_of
from webapp.workstreams.actions.queues import QUEUE, change_queue, create_queue
from webapp.workstreams.actions.queues import delete_queue as do_delete_queue
from webapp.workstreams.forms.queue_filling import form_of, new_form
from webapp.workstreams.forms.queues import QueueForm
from webapp.workstreams.models import Queue
from webapp.workstreams.queries.queues import get_queue, member_ids_of, queue_use
from webapp.workstreams.rows.queues import member_counts, people_for, queue_choices, queue_rows
from webapp.workstreams.words.queues import method_helps, settings_rows

LIST = "admin.list_queues"


def _gone() -> str:
    return _("This queue was deleted meanwhile; nothing was saved.")


@blueprint.get("/queues")
def list_queues() -> ResponseReturnValue:
    """Every queue, or those whose name holds what is sought."""
    words = words_sought()
    return listed("workstreams/queues.html", queue_rows(words), words, section="queues")


@blueprint.route("/queues/new", methods=["GET", "POST"])
def new_queue() -> ResponseReturnValue:
    """The form of a new queue; with `copy_of`, filled in from another one."""
    form = new_form(request.args.get("copy_of", ""))
    _offer(form, None)
    if _is_about_steps(form):
        return _page(form, None)
    return answer_form(
        form,
        lambda: create_queue(
            form.name.data or "", form.priority.data or 1, form.member_ids, form.settings
        ),
        lambda _is_overtaken: _page(form, None),
        lambda: done(_("Queue “%(name)s” was created.", name=form.name.data), LIST),
    )


@blueprint.route("/queues/<int:queue_id>", methods=["GET", "POST"])
@or_gone(LIST, _gone)
def show_queue(queue_id: int) -> ResponseReturnValue:
    """A queue's form. Who was second to change it is told, keeps what was typed, sees the rest."""
    queue = get_queue(queue_id)
    form = form_of(queue, version=queue.version)
    _offer(form, queue_id)
    if _is_about_steps(form):
        return _page(form, queue)
    return answer_form(
        form,
        lambda: _save(form, get_queue(queue_id)),
        lambda is_overtaken: _page(form, get_queue(queue_id), is_overtaken=is_overtaken),
        lambda: done(_("Queue “%(name)s” was saved.", name=form.name.data), LIST),
        lambda: get_queue(queue_id).version,
    )


@blueprint.route("/queues/<int:queue_id>/deletion", methods=["GET", "POST"])
@or_gone(LIST, _gone)
def delete_queue(queue_id: int) -> ResponseReturnValue:
    """Ask, then delete; a queue in use says by what instead."""

    def show(form: DeletionForm) -> ResponseReturnValue:
        return page(
            "workstreams/queue_deletion.html",
            form,
            queue=get_queue(queue_id),
            use=queue_use(queue_id),
            route_rules=route_rules_to(queue_id),
            member_count=len(member_ids_of(queue_id)),
            section="queues",
        )

    return answer_deletion(
        lambda: get_queue(queue_id),
        do_delete_queue,
        show,
        lambda name: done(_("Queue “%(name)s” was deleted.", name=name), LIST),
    )


def _save(form: QueueForm, queue: Queue) -> None:
    change_queue(
        queue,
        form.name.data or "",
        form.priority.data or 1,
        form.version.number or 0,
        form.member_ids,
        form.settings,
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
    return record(
        "workstreams/queue.html",
        form,
        (QUEUE, queue_id),
        _differences(form, queue) if queue and is_overtaken else None,
        queue=queue,
        people=sorted(people, key=lambda person: person.id not in first),
        method_helps=method_helps(),
        has_nobody=queue_id is not None and not member_counts().get(queue_id),
        use=queue_use(queue_id) if queue_id else None,
        route_rules=route_rules_to(queue_id) if queue_id else (),
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
