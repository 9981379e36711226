"""The audit log's words for skills, capacity profiles and presences."""

from __future__ import annotations

from flask_babel import gettext as _

from webapp.agents.models import ProfileReset
from webapp.agents.statuses import CHOOSABLE
from webapp.agents.words.presences import presence_word


def people_kind_words() -> dict[str, str]:
    """Kinds of things, for choosing among."""
    return {
        "capacity_profile": _("Capacity profiles"),
        "custom_presence": _("Presences"),
        "rating_scale": _("Rating scales"),
        "skill": _("Skills"),
    }


def people_thing_words() -> dict[str, str]:
    """One thing of a kind, with its name."""
    return {
        "capacity_profile": _("the capacity profile %(name)s"),
        "custom_presence": _("the presence %(name)s"),
        "rating_scale": _("the rating scale %(name)s"),
        "skill": _("the skill %(name)s"),
    }


def people_field_words() -> dict[str, str]:
    """What each field is called on its page."""
    return {
        "default_presence": _("Presence at sign-in"),
        "description": _("Description"),
        "is_blocking": _("No other work at the limit"),
        "levels": _("Levels"),
        "limit": _("Conversations at once"),
        "presence": _("Counts as"),
        "profiles": _("Capacity profiles"),
        "reset": _("A place is free again"),
        "scale": _("Rating scale"),
        "skill_kind": _("Group"),
        "step": _("What was wrong"),
        "skills": _("Skills"),
    }


def people_code_words() -> dict[str, dict[str, str]]:
    """Words for values that are codes, by field."""
    presences = {status.value: presence_word(status) for status in CHOOSABLE}
    return {
        "default_presence": presences,
        "presence": presences,
        "step": {
            "password": _("Password"),
            "code": _("Code of the second factor"),
            "recovery_code": _("Recovery code"),
            "present_password": _("Present password, asked again"),
        },
        "reset": {
            ProfileReset.IMMEDIATE.value: _("At once"),
            ProfileReset.END_OF_DAY.value: _("At the end of the day"),
        },
    }
