"""When two contacts look like one person, and what of a text may be an address or a number."""

from __future__ import annotations

import unicodedata

import regex

from webapp.core.text import squeeze

# Beside the facts of a contact, what agents may be let to change of it.
TAGS = "tags"
# A key stands in an index: PostgreSQL takes no row of more than 2,700 bytes there.
KEY_LENGTH = 200
TAIL = 7
# Of a number written anywhere: E.164 has at most 15 figures; with the "0" of its country before it,
# the shortest of the countries whose languages we speak has 9 (a line in Bangkok).
FEWEST, MOST, LONGEST_COUNTRY_CODE = 9, 15, 3
_EMAIL = regex.compile(r"[A-Za-z\d._%+-]{1,64}@(?:[A-Za-z\d-]+\.)+[A-Za-z]{2,}")
_PHONE = regex.compile(r"(?<![A-Za-z\d+./-])(?:\+|\(?0)\d?(?:[ ().-]{0,2}\d)+(?![A-Za-z\d-])")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−ー", "-"))  # as people type them


def name_key(text: str | None) -> str:
    """A name or an e-mail address as it is compared; "" for none."""
    return squeeze(text or "")[:KEY_LENGTH]


def phone_key(text: str | None) -> str:
    """The last figures of a phone number, the same in every way of writing it; "" for none."""
    figures = _figures(text or "")
    return figures[-TAIL:] if len(figures) >= TAIL else ""


def is_same_phone(one: str, other: str) -> bool:
    """Whether two numbers are one, also where one has its country's code and the other a "0"."""
    a, b = _dialled(one), _dialled(other)
    if a == b:
        return bool(a)
    abroad, home = (a, b) if a.startswith("+") else (b, a)
    if not abroad.startswith("+") or not home.startswith("0"):
        return False
    return abroad.endswith(home[1:]) and 0 < len(abroad) - len(home) <= LONGEST_COUNTRY_CODE


def emails_in(text: str) -> list[str]:
    """The e-mail addresses in a text, each once, in their order."""
    plain = unicodedata.normalize("NFKC", text)
    return list(dict.fromkeys(found[0].rstrip(".-") for found in _EMAIL.finditer(plain)))


def phones_in(text: str) -> list[str]:
    """The phone numbers in a text as they were written, each once, in their order.

    Only what begins as one is taken for one: dates, amounts and numbers of orders are none.
    """
    plain = unicodedata.normalize("NFKC", text).translate(_DASHES)
    found = (each[0].strip() for each in _PHONE.finditer(plain))
    kept: list[str] = []
    for number in found:
        if FEWEST <= len(_figures(number)) <= MOST and not any(
            is_same_phone(number, other) for other in kept
        ):
            kept.append(number)
    return kept


def _dialled(text: str) -> str:
    """The figures with a leading "+" where there is one; "00" is one."""
    plain = unicodedata.normalize("NFKC", text).strip()
    figures = _figures(plain)
    if plain.startswith("+"):
        return f"+{figures}"
    return f"+{figures[2:]}" if figures.startswith("00") else figures


def _figures(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text)
    return "".join(sign for sign in plain if sign in "0123456789")
