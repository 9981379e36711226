"""The fields of operating hours: what each is called, how its values are said."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString  # type: ignore[import-untyped]

from webapp.hours.words import DAY_KEYS, day_names, ranges_words
from webapp.pages.fields import Field, Fields


def _weekday(at: int) -> Field:
    """A day of the week, Monday being 0: one field of the form, one of the audit log."""

    def ranges(hours: Any) -> Any:
        return hours.weekly[at]

    return Field(
        f"day_{at}",
        LazyString(lambda: day_names()[at]),
        fact=DAY_KEYS[at],
        kept=ranges,
        said=lambda hours: ranges_words(ranges(hours)),
        nothing=_("closed"),
    )


OPERATING_HOURS = Fields(
    "operating_hours",
    _("Operating hours"),
    _("the operating hours %(name)s"),
    Field("name", _("Name")),
    Field("description", _("Description")),
    Field("time_zone", _("Time zone")),
    *map(_weekday, range(7)),
    Field("special_days", _("Holidays and other days"), is_compared=False),
)
FIELDS = (OPERATING_HOURS,)
