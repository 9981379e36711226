"""A country's public holidays, as the `holidays` package knows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import holidays

# Our languages where the package calls them otherwise.
LANGUAGES = {"en": "en_US", "zh_Hant": "zh_TW"}
ENGLISH = ("en_US", "en_GB")


@dataclass(frozen=True)
class PublicHoliday:
    """One day off. `name` holds all its names where a day has several."""

    day: date
    name: str


def country_codes() -> list[str]:
    """The codes of all countries whose holidays are known ("JP")."""
    return list(holidays.list_supported_countries(include_aliases=False))


def subdivisions_of(country: str) -> dict[str, str]:
    """{code: name} of a country's parts whose holidays differ; without a name, the code."""
    codes = holidays.list_supported_countries(include_aliases=False).get(country, [])
    if not codes:
        return {}
    aliases: dict[str, str] = getattr(
        holidays.country_holidays(country), "subdivisions_aliases", {}
    )
    names = {code: name for name, code in aliases.items()}
    return {code: names.get(code, code) for code in codes}


def public_holidays(
    country: str, subdivision: str | None, years: Iterable[int], language: str
) -> list[PublicHoliday]:
    """The holidays of those years in order, named in that language where the package can.

    Else in English, else in the country's own. A country or part it does not know has none.
    """
    if country not in country_codes():
        return []
    if subdivision is not None and subdivision not in subdivisions_of(country):
        return []
    found = holidays.country_holidays(
        country, subdiv=subdivision, years=list(years), language=_language(country, language)
    )
    return [PublicHoliday(day, name) for day, name in sorted(found.items())]


def _language(country: str, language: str) -> str | None:
    offered = holidays.country_holidays(country).supported_languages
    wanted = (LANGUAGES.get(language, language), *ENGLISH)
    return next((code for code in wanted if code in offered), None)
