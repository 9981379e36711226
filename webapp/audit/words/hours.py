"""The audit log's words for operating hours."""

from __future__ import annotations

from flask_babel import gettext as _

from webapp.hours.words import DAY_KEYS, day_names


def hours_kind_words() -> dict[str, str]:
    """The kind of thing, for choosing among."""
    return {"operating_hours": _("Operating hours")}


def hours_thing_words() -> dict[str, str]:
    """The thing itself, in a sentence."""
    return {"operating_hours": _("the operating hours %(name)s")}


def hours_field_words() -> dict[str, str]:
    """What is written down of a calendar: each weekday is a field."""
    return {
        "description": _("Description"),
        "special_days": _("Holidays and other days"),
        **dict(zip(DAY_KEYS, day_names(), strict=True)),
    }
