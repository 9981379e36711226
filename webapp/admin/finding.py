"""What the search finds of routing, people's abilities and contacts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import url_for

from webapp.admin.capacity_profiles.forms import ProfileForm
from webapp.admin.capacity_profiles.queries import profile_rows
from webapp.admin.contacts.access_form import AccessForm
from webapp.admin.contacts.forms import ContactForm, NewFieldForm
from webapp.admin.contacts.queries import organization_rows
from webapp.admin.hours.forms import HolidaysForm, HoursForm, SpecialDayForm
from webapp.admin.hours.queries import hours_rows
from webapp.admin.presences.forms import CustomPresenceForm
from webapp.admin.queries.queues import queue_rows
from webapp.admin.queries.workstreams import WorkstreamRow, workstream_rows
from webapp.admin.queue_forms import QueueForm
from webapp.admin.skills.forms import ScaleForm, SkillForm
from webapp.admin.skills.queries import skill_rows
from webapp.admin.template_forms import TemplateForm
from webapp.admin.timeout_forms import TimeoutRuleForm
from webapp.admin.workstream_forms import ONLY_PUSH, WorkstreamForm, WorkstreamSettingsForm
from webapp.agents.queries import custom_presences
from webapp.contacts.queries import find_contacts
from webapp.core.folding import squeeze
from webapp.pages.search import FormPage, Named, RecordKind
from webapp.routing.models import DistributionMode

RECORDS_SOUGHT = 5


def _named(rows: Iterable[Any], key: str) -> list[Named]:
    return [({key: row.id}, row.name) for row in rows]


def _workstreams() -> list[Named]:
    return _named(workstream_rows(), "workstream_id")


def _pushing() -> list[Named]:
    rows: list[WorkstreamRow] = workstream_rows()
    return _named((row for row in rows if row.mode == DistributionMode.PUSH), "workstream_id")


def _queues() -> list[Named]:
    return _named(queue_rows(), "queue_id")


def _hours() -> list[Named]:
    return _named(hours_rows(), "operating_hours_id")


FORM_PAGES = (
    FormPage(
        "workstreams",
        "admin.change_workstream",
        "admin/workstream_settings.html",
        WorkstreamSettingsForm,
        _workstreams,
        some=dict.fromkeys(ONLY_PUSH, _pushing),
    ),
    FormPage(
        "workstreams",
        "admin.edit_template",
        "admin/workstream_template.html",
        TemplateForm,
        _pushing,
    ),
    FormPage(
        "workstreams",
        "admin.new_timeout",
        "admin/workstream_timeout.html",
        TimeoutRuleForm,
        _workstreams,
    ),
    FormPage("workstreams", "admin.new_workstream", "admin/workstream_new.html", WorkstreamForm),
    FormPage("queues", "admin.show_queue", "admin/queue.html", QueueForm, _queues),
    FormPage("hours", "admin.show_hours", "admin/hours/week.html", HoursForm, _hours),
    FormPage("hours", "admin.new_special_day", "admin/hours/day.html", SpecialDayForm, _hours),
    FormPage("hours", "admin.choose_holidays", "admin/hours/holidays.html", HolidaysForm, _hours),
    FormPage("skills", "admin.new_skill", "admin/skills/skill.html", SkillForm),
    FormPage("skills", "admin.new_scale", "admin/skills/scale.html", ScaleForm),
    FormPage(
        "capacity_profiles",
        "admin.new_capacity_profile",
        "admin/capacity_profiles/profile.html",
        ProfileForm,
    ),
    FormPage(
        "presences", "admin.new_presence", "admin/presences/presence.html", CustomPresenceForm
    ),
    FormPage("contacts", "admin.new_contact", "admin/contacts/contact.html", ContactForm),
    FormPage("contacts", "admin.show_contact_access", "admin/contacts/access.html", AccessForm),
    FormPage("contacts", "admin.list_custom_fields", "admin/contacts/fields.html", NewFieldForm),
)


def _find_workstreams(words: str) -> list[tuple[str, str]]:
    rows = workstream_rows(words)
    return [(row.name, url_for("admin.show_workstream", workstream_id=row.id)) for row in rows]


def _find_queues(words: str) -> list[tuple[str, str]]:
    return [(row.name, url_for("admin.show_queue", queue_id=row.id)) for row in queue_rows(words)]


def _find_hours(words: str) -> list[tuple[str, str]]:
    rows = hours_rows(words)
    return [(row.name, url_for("admin.show_hours", operating_hours_id=row.id)) for row in rows]


def _find_skills(words: str) -> list[tuple[str, str]]:
    return [(row.name, url_for("admin.show_skill", skill_id=row.id)) for row in skill_rows(words)]


def _find_profiles(words: str) -> list[tuple[str, str]]:
    rows = profile_rows(words)
    return [(row.name, url_for("admin.show_capacity_profile", profile_id=row.id)) for row in rows]


def _find_presences(words: str) -> list[tuple[str, str]]:
    return [
        (custom.name, url_for("admin.show_presence", presence_id=custom.id))
        for custom in custom_presences()
        if squeeze(words) in squeeze(custom.name)
    ]


def _find_contacts(words: str) -> list[tuple[str, str]]:
    found = find_contacts(words, RECORDS_SOUGHT)
    people = [(row.name, url_for("admin.show_contact", contact_id=row.id)) for row in found]
    return people + [
        (row.name, url_for("admin.show_organization", organization_id=row.id))
        for row in organization_rows(words)
    ]


RECORD_KINDS = (
    RecordKind("workstreams", _find_workstreams),
    RecordKind("queues", _find_queues),
    RecordKind("hours", _find_hours),
    RecordKind("skills", _find_skills),
    RecordKind("capacity_profiles", _find_profiles),
    RecordKind("presences", _find_presences),
    RecordKind("contacts", _find_contacts),
)
