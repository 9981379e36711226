"""Time zones by the names people know: their cities, in the reader's language or in English."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from babel.dates import get_timezone, get_timezone_location
from flask_babel import get_locale

ENGLISH = "en"
NOWHERE = ("localtime", "Factory", "Etc/GMT+", "Etc/GMT-")


def zone_names() -> list[tuple[str, str]]:
    """(zone, its city in the reader's language) of every zone, by zone."""
    return [(zone, city) for zone, city in sorted(_cities(_language()).items()) if city]


def as_zone(value: Any) -> Any:
    """The zone that a city names, such as "Asia/Tokyo" for "tokyo"; what names none stays."""
    if not isinstance(value, str) or not value or value in available_timezones():
        return value
    sought = _folded(value)
    named = (_zones(language).get(sought) for language in (_language(), ENGLISH))
    return next((zone for zone in named if zone), value)


def _language() -> str:
    return str(get_locale() or ENGLISH)


@cache
def _cities(language: str) -> Mapping[str, str]:
    """Zone → its city; the names are those of the Unicode CLDR.

    "Etc/GMT+9" is nine hours behind, by an old convention: nobody means that by "GMT+9".
    """
    known = available_timezones()
    return {zone: _city(zone, language) for zone in known if not zone.startswith(NOWHERE)}


def _city(zone: str, language: str) -> str:
    return get_timezone_location(get_timezone(zone), locale=language, return_city=True) or ""


@cache
def _zones(language: str) -> Mapping[str, str]:
    """Folded name → zone, by city, by its last part, and by its whole name."""
    ordered = sorted(_cities(language), key=_weight)
    cities = {_folded(_cities(language)[zone]): zone for zone in ordered}
    parts = {_folded(zone.rpartition("/")[2]): zone for zone in ordered}
    return cities | parts | {_folded(zone): zone for zone in ordered}


def _weight(zone: str) -> tuple[int, str]:
    """Of several zones of one name the last counts: "Asia/Singapore", not "Singapore"."""
    if zone.startswith(("Etc/", "SystemV/", "US/")):
        return 0, zone
    return (3 - min(zone.count("/"), 2)) if "/" in zone else 1, zone


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().replace("_", " ").strip()
