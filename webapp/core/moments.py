"""Moments in the reader's language, calendar and time zone, as static/js/times.js writes them."""

from __future__ import annotations

import re
from datetime import datetime

from babel import Locale, dates
from flask_babel import get_locale, to_user_timezone

# Thailand counts the years from the Buddha's death; browsers do so, Babel knows no such calendar.
BUDDHIST_YEARS = 543
# Where browsers join date and time in another way than Babel's data has it.
JOINED = {"fi": "{1} klo {0}"}


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
