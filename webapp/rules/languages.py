"""Languages as channels name them: BCP 47 codes such as ja or zh-Hant. Pure but for the words."""

from __future__ import annotations

import re
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from flask_babel import get_locale

# What people set their phones to where our channels are used; what else is seen is added.
COMMON_LANGUAGES = (
    *("ar", "de", "en", "es", "fr", "id", "it", "ja", "ko"),
    *("ms", "pt", "ru", "th", "tr", "vi", "zh-Hans", "zh-Hant"),
)
_CODE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", re.ASCII)


def is_language(text: str) -> bool:
    """True for a code that a channel may give a customer: "ja" is one, "Japanese" none."""
    primary = text.partition("-")[0].lower()
    return _CODE.fullmatch(text) is not None and primary in _primaries()


def language_word(code: str) -> str:
    """A language in the reader's words; the code itself where it is none we know."""
    try:
        locale = Locale.parse(code, sep="-")
    except (ValueError, UnknownLocaleError):
        return code
    name = locale.get_display_name(get_locale() or Locale("en"))
    return name or code


@lru_cache(maxsize=1)
def _primaries() -> frozenset[str]:
    return frozenset(Locale("en").languages)
