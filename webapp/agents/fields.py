"""The fields of people and of what they can do: what each is called, how its values are said."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from webapp.agents.models import ProfileReset
from webapp.agents.rows.abilities import member_rows
from webapp.agents.rows.people import queue_names_of
from webapp.agents.words import presence_word, role_word, role_words_of, step_word, theme_word
from webapp.core.translations import LANGUAGES
from webapp.pages.fields import Field, Fields
from webapp.workstreams.queries import queue_ids_of


def reset_word(reset: str) -> str:
    """When a place of a profile is free again."""
    return {
        ProfileReset.IMMEDIATE: gettext("At once"),
        ProfileReset.END_OF_DAY: gettext("At the end of the day"),
    }[ProfileReset(reset)]


def _limits(profile: Any) -> dict[int, int | None]:
    return {row.id: row.own_limit for row in member_rows(profile.id) if row.is_member}


def _limit_words(profile: Any) -> str:
    rows = [row for row in member_rows(profile.id) if row.is_member]
    return ", ".join(
        f"{row.name}: {row.own_limit}" if row.own_limit is not None else row.name for row in rows
    )


SKILL = Fields(
    "skill",
    _("Skills"),
    _("the skill %(name)s"),
    Field("name", _("Name")),
    Field("kind", _("Group"), fact="skill_kind"),
    Field("scale", _("Rating scale"), is_compared=False),
)
RATING_SCALE = Fields(
    "rating_scale",
    _("Rating scales"),
    _("the rating scale %(name)s"),
    Field("name", _("Name")),
    Field(
        "levels",
        _("Levels"),
        typed=lambda form: form.level_names,
        kept=lambda row: list(row.levels),
    ),
)
CUSTOM_PRESENCE = Fields(
    "custom_presence",
    _("Presences"),
    _("the presence %(name)s"),
    Field("name", _("Name")),
    Field("status", _("Counts as"), word=presence_word, fact="presence"),
    Field("description", _("Description")),
)
CAPACITY_PROFILE = Fields(
    "capacity_profile",
    _("Capacity profiles"),
    _("the capacity profile %(name)s"),
    Field("name", _("Name")),
    Field("limit", _("Conversations at once")),
    Field("reset", _("A place is free again"), word=reset_word, is_compared=False),
    Field(
        "is_blocking",
        _("No other work at the limit"),
        typed=lambda form: bool(form.is_blocking.data),
    ),
    Field(
        "members",
        _("Members"),
        typed=lambda form: form.own_limits(),
        kept=_limits,
        said=_limit_words,
        nothing=_("nobody"),
    ),
)
PERSON = Fields(
    "agent",
    _("People"),
    _("the person %(name)s"),
    Field("name", _("Name")),
    Field("email", _("E-mail address")),
    Field(
        "roles",
        _("Roles"),
        word=role_word,
        typed=lambda form: set(form.roles.data or ()),
        kept=lambda agent: {role.name for role in agent.roles},
        said=lambda agent: ", ".join(str(word) for word in role_words_of(agent)),
    ),
    Field(
        "queues",
        _("Queues"),
        typed=lambda form: form.queue_ids,
        kept=lambda agent: set(queue_ids_of(agent.id)),
        said=lambda agent: ", ".join(queue_names_of(agent.id)),
    ),
    Field(
        "units", _("Capacity units"), fact="capacity", kept=lambda agent: agent.presence.total_units
    ),
    Field("language", _("Language"), word=LANGUAGES.__getitem__, is_compared=False),
    Field("time_zone", _("Time zone"), is_compared=False),
    Field("theme", _("Theme"), word=theme_word, is_compared=False),
    Field("password", _("Password"), is_compared=False),
    Field("two_factor", _("Second factor"), is_compared=False),
    Field("recovery_codes", _("Recovery codes"), is_compared=False),
    Field("default_presence", _("Presence at sign-in"), word=presence_word, is_compared=False),
    Field("profiles", _("Capacity profiles"), is_compared=False),
    Field("skills", _("Skills"), is_compared=False),
    Field("step", _("What was wrong"), word=step_word, is_compared=False),
)
FIELDS = (PERSON, SKILL, RATING_SCALE, CUSTOM_PRESENCE, CAPACITY_PROFILE)
