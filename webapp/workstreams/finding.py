"""What the search finds of workstreams and queues."""

from __future__ import annotations

from flask import url_for

from webapp.automation.forms import TimeoutRuleForm
from webapp.pages.search import FormPage, Named, RecordKind, named
from webapp.workstreams.fields import ONLY_PUSH
from webapp.workstreams.forms.notification_templates import TemplateForm
from webapp.workstreams.forms.queues import QueueForm
from webapp.workstreams.forms.workstreams import WorkstreamForm, WorkstreamSettingsForm
from webapp.workstreams.models import DistributionMode
from webapp.workstreams.rows import queue_rows, workstream_rows


def _workstreams() -> list[Named]:
    return named(workstream_rows(), "workstream_id")


def _pushing() -> list[Named]:
    rows = [row for row in workstream_rows() if row.mode == DistributionMode.PUSH]
    return named(rows, "workstream_id")


def _queues() -> list[Named]:
    return named(queue_rows(), "queue_id")


FORM_PAGES = (
    FormPage(
        "workstreams",
        "admin.change_workstream",
        "workstreams/workstream_settings.html",
        WorkstreamSettingsForm,
        _workstreams,
        some=dict.fromkeys(ONLY_PUSH, _pushing),
    ),
    FormPage(
        "workstreams",
        "admin.edit_template",
        "workstreams/workstream_template.html",
        TemplateForm,
        _pushing,
    ),
    FormPage(
        "workstreams",
        "admin.new_timeout",
        "automation/timeout.html",
        TimeoutRuleForm,
        _workstreams,
    ),
    FormPage(
        "workstreams", "admin.new_workstream", "workstreams/workstream_new.html", WorkstreamForm
    ),
    FormPage("queues", "admin.show_queue", "workstreams/queue.html", QueueForm, _queues),
)


def _find_workstreams(words: str) -> list[tuple[str, str]]:
    rows = workstream_rows(words)
    return [(row.name, url_for("admin.show_workstream", workstream_id=row.id)) for row in rows]


def _find_queues(words: str) -> list[tuple[str, str]]:
    return [(row.name, url_for("admin.show_queue", queue_id=row.id)) for row in queue_rows(words)]


RECORD_KINDS = (
    RecordKind("workstreams", _find_workstreams),
    RecordKind("queues", _find_queues),
)
