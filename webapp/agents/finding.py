"""What the search finds of people and of what they can do."""

from __future__ import annotations

from flask import url_for

from webapp.agents.forms.capacity_profiles import ProfileForm
from webapp.agents.forms.people import PersonForm
from webapp.agents.forms.presences import CustomPresenceForm
from webapp.agents.forms.skills import ScaleForm, SkillForm
from webapp.agents.queries import custom_presences
from webapp.agents.rows.abilities import profile_rows, skill_rows
from webapp.agents.rows.people import people_rows
from webapp.core.text import squeeze
from webapp.pages.search import FormPage, RecordKind

FORM_PAGES = (
    FormPage("people", "people.new_person", "agents/person.html", PersonForm),
    FormPage("skills", "admin.new_skill", "agents/skills/skill.html", SkillForm),
    FormPage("skills", "admin.new_scale", "agents/skills/scale.html", ScaleForm),
    FormPage(
        "capacity_profiles",
        "admin.new_capacity_profile",
        "agents/capacity_profiles/profile.html",
        ProfileForm,
    ),
    FormPage(
        "presences", "admin.new_presence", "agents/presences/presence.html", CustomPresenceForm
    ),
)


def _find_people(words: str) -> list[tuple[str, str]]:
    return [
        (row.name, url_for("people.show_person", agent_id=row.id)) for row in people_rows(words)
    ]


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


RECORD_KINDS = (
    RecordKind("people", _find_people),
    RecordKind("skills", _find_skills),
    RecordKind("capacity_profiles", _find_profiles),
    RecordKind("presences", _find_presences),
)
