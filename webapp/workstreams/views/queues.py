"""Queues: list, create, edit, copy, delete."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _

from webapp.hours.queries import hours_choices
from webapp.pages.blueprint import blueprint
from webapp.pages.records import At, RecordPages
from webapp.rules.queries.names import route_rules_to
from webapp.workstreams.actions.queues import change_queue, create_queue, delete_queue
from webapp.workstreams.fields import QUEUE
from webapp.workstreams.forms.queues import QueueForm, form_of, new_form
from webapp.workstreams.models import Queue
from webapp.workstreams.queries import get_queue, member_ids_of, queue_use
from webapp.workstreams.rows import member_counts, people_for, queue_choices, queue_rows
from webapp.workstreams.words import method_helps


class QueuePages(RecordPages[Queue, QueueForm]):
    """Where conversations wait, and for whom."""

    fields, section = QUEUE, "queues"
    key, row_name, listed_by = "queue_id", "queue", "admin.list_queues"
    list_template = "workstreams/queues.html"
    template, deletion_template = "workstreams/queue.html", "workstreams/queue_deletion.html"
    created, saved = _("Queue “%(name)s” was created."), _("Queue “%(name)s” was saved.")
    deleted = _("Queue “%(name)s” was deleted.")
    gone = _("This queue was deleted meanwhile; nothing was saved.")

    def find(self, at: At) -> Queue:
        """The queue."""
        return get_queue(at["queue_id"])

    def rows(self, words: str) -> Sequence[Any]:
        """Those whose name holds what is sought."""
        return queue_rows(words)

    def form_of(self, row: Queue | None, at: At) -> QueueForm:
        """A new one may be filled in from another. A queue passes nothing on to itself."""
        copied = request.args.get("copy_of", "")
        form = form_of(row, version=row.version) if row is not None else new_form(copied)
        others = [(id_, name) for id_, name in queue_choices() if row is None or id_ != row.id]
        form.offer(others, hours_choices())
        return form

    def takes_step(self, form: QueueForm) -> bool:
        """Whether a button of the steps was pressed: they change on the page."""
        command = request.form.get("step")
        if command is not None:
            form.change_steps(command)
        return command is not None

    def create(self, form: QueueForm, at: At) -> Queue:
        """With its members and settings."""
        name, priority = form.name.data or "", form.priority.data or 1
        return create_queue(name, priority, form.member_ids, form.settings)

    def change(self, row: Queue, form: QueueForm) -> None:
        """Its members and settings, too."""
        name, priority = form.name.data or "", form.priority.data or 1
        version = form.version.number or 0
        change_queue(row, name, priority, version, form.member_ids, form.settings)

    def delete(self, row: Queue, version: int) -> None:
        """One that nothing uses."""
        delete_queue(row, version)

    def facts(self, form: QueueForm, row: Queue | None) -> dict[str, Any]:
        """Who may be in it; who was, when the page was asked for, stands first: typing does not
        make rows jump.
        """
        first = set(member_ids_of(row.id)) if row else form.member_ids
        people = people_for(row.id if row else None)
        return {
            "people": sorted(people, key=lambda person: person.id not in first),
            "method_helps": method_helps(),
            "has_nobody": row is not None and not member_counts().get(row.id),
            **(self._use(row) if row else {"use": None, "route_rules": ()}),
        }

    def deletion_facts(self, row: Queue) -> dict[str, Any]:
        """What uses it."""
        return {"member_count": len(member_ids_of(row.id)), **self._use(row)}

    def _use(self, row: Queue) -> dict[str, Any]:
        return {"use": queue_use(row.id), "route_rules": route_rules_to(row.id)}


QueuePages().bind(
    blueprint,
    "/queues",
    list="list_queues",
    new="new_queue",
    show="show_queue",
    delete="delete_queue",
)
