"""Who reads the page: language, time zone and theme, by their own choice or their browser's.

Moments are written in that language, calendar and zone, as static/js/times.js writes them.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from typing import Any

from babel import Locale, dates
from babel.dates import get_timezone as zone_named
from flask import has_request_context, request
from flask_babel import get_locale, to_user_timezone, to_utc
from flask_login import current_user
from sqlalchemy.exc import SQLAlchemyError

from webapp.core.translations import LANGUAGES, SOURCE_LANGUAGE, known_language

THEMES = ("light", "dark")
# What a page rendered for somebody's socket is told, so that it need not ask who reads.
LANGUAGE_KEY, TIME_ZONE_KEY = "kanava.language", "kanava.time_zone"
# Set by static/js/times.js: moments are then right at once, before any script has run.
ZONE_COOKIE = "time_zone"
# English is one language here; how it writes dates and numbers is the reader's region's.
ENGLISH_REGIONS = {"us", "gb", "au", "ca", "hk", "ie", "in", "nz", "ph", "sg", "za"}
# Thailand counts the years from the Buddha's death; browsers do so, Babel knows no such calendar.
BUDDHIST_YEARS = 543
# Where browsers join date and time in another way than Babel's data has it.
JOINED = {"fi": "{1} klo {0}"}


def choose_language() -> str | None:
    """The locale of this request: the person's own, else the first of the browser's we have."""
    if not has_request_context():
        return None
    told: str | None = request.environ.get(LANGUAGE_KEY)
    if told:
        return told
    own = _own("language")
    asked = [tag.lower().replace("_", "-").split("-") for tag, part in _asked() if part > 0]
    language = own if own in LANGUAGES else _first_known(asked)
    return _english_of(asked) if language == SOURCE_LANGUAGE else language


def choose_time_zone() -> Any:
    """The person's own time zone, else what the browser last said of its own, else None (UTC)."""
    if not has_request_context():
        return None
    told: str | None = request.environ.get(TIME_ZONE_KEY)
    if told is not None:
        return _zone(told)
    return _zone(_own("time_zone")) or _zone(request.cookies.get(ZONE_COOKIE))


def page_facts() -> dict[str, Any]:
    """What every page says of its reader on its root element."""
    zone = _zone(_own("time_zone"))
    return {
        "page_language": str(get_locale() or SOURCE_LANGUAGE).replace("_", "-"),
        "page_time_zone": str(zone) if zone else "",
        "page_theme": _own("theme"),
    }


def _asked() -> list[tuple[str, float]]:
    return list(request.accept_languages)


def _first_known(asked: list[list[str]]) -> str:
    known = (known_language("-".join(parts)) for parts in asked)
    return next(filter(None, known), SOURCE_LANGUAGE)


def _english_of(asked: list[list[str]]) -> str:
    regions = (rest[0] for name, *rest in asked if name == SOURCE_LANGUAGE and rest)
    region = next((region for region in regions if region in ENGLISH_REGIONS), None)
    return f"{SOURCE_LANGUAGE}_{region.upper()}" if region else SOURCE_LANGUAGE


def _zone(name: str | None) -> Any:
    try:
        return zone_named(name) if name else None
    except (LookupError, ValueError):
        return None


def _own(name: str) -> str | None:
    """What the signed-in person chose; None also while the database cannot be asked.

    The page that tells of such a failure is rendered for a reader, too.
    """
    try:
        return getattr(current_user, name, None) or None
    except SQLAlchemyError:
        return None


def moment_of(day: date, hour: int = 0) -> datetime:
    """That hour of a day in the reader's time zone, also when clocks are changed."""
    return to_utc(datetime.combine(day, time(hour))).replace(tzinfo=UTC)


def moment_words(at: datetime, form: str = "full") -> str:
    """A moment for reading. `form`: time, date, or full (date and time, anything else)."""
    locale = get_locale() or Locale("en")
    local = to_user_timezone(at)
    if form == "time":
        return dates.format_time(local, "short", locale=locale)
    date = _date(local, locale)
    if form == "date":
        return date
    time = dates.format_time(local, "short", locale=locale)
    usual = str(dates.get_datetime_format("medium", locale=locale)).replace("'", "")
    pattern = JOINED.get(locale.language, usual)
    return pattern.replace("{0}", time).replace("{1}", date)


def _date(local: datetime, locale: Locale) -> str:
    if locale.language != "th":
        return dates.format_date(local, "medium", locale=locale)
    pattern = locale.date_formats["medium"].pattern
    year = f"'{local.year + BUDDHIST_YEARS}'"
    return dates.format_date(local, re.sub("y+", year, pattern), locale=locale)
