"""One value against another, by kind of field and operator. Pure, and never raises.

Texts are compared as people read them: `folded` in `core/text.py` says what does not count.
"""

from __future__ import annotations

import math
import re
import unicodedata
from functools import lru_cache
from typing import Any

import re2

from webapp.core.text import clean
from webapp.core.text import folded as fold
from webapp.rules.condition_fields import CODES, LISTED, VALUELESS, FieldKind, Operator

LONGEST_TEXT = 500
MOST_LISTED = 100
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)


def value_problem(field: str, kind: FieldKind, operator: Operator, wanted: Any) -> str | None:
    """Why a rule's value cannot be used: "bad_value", "bad_pattern", or None when it can."""
    if operator in VALUELESS:
        return None
    if operator in LISTED:
        is_list = isinstance(wanted, list) and 0 < len(wanted) <= MOST_LISTED
        is_good = is_list and all(_is_value(field, kind, item) for item in wanted)
    else:
        is_good = _is_value(field, kind, wanted)
    if not is_good:
        return "too_many" if isinstance(wanted, list) and len(wanted) > MOST_LISTED else "bad_value"
    if operator == Operator.MATCHES and pattern_of(wanted) is None:
        return "bad_pattern"
    return None


def holds(kind: FieldKind, operator: Operator, found: Any, wanted: Any) -> bool:
    """True when what was found is as wanted; `wanted` has passed `value_problem`.

    A list that was found (a conversation's skills) equals each of its items.
    """
    if operator in VALUELESS:
        return is_empty(found) == (operator == Operator.IS_EMPTY)
    if kind == FieldKind.YES_NO:
        # Nobody ticked it yet: that reads as no.
        return bool((found is True) == wanted)
    if kind == FieldKind.TEXT:
        return _holds_text(operator, found, wanted)
    if kind == FieldKind.CHOICE:
        return _holds_choice(operator, found, wanted)
    if kind == FieldKind.TIME:
        return _holds_time(operator, found, wanted)
    return _holds_number(operator, found, wanted)


def is_empty(found: Any) -> bool:
    """True for nothing, an empty list, and text of which nothing shows."""
    return found is None or found == [] or (isinstance(found, str) and not folded(found))


def folded(text: Any) -> str:
    """A text as it is compared; "" for what is no text."""
    return _folded(text) if isinstance(text, str) else ""


@lru_cache(maxsize=1024)
def _folded(text: str) -> str:
    # Kept for a while: hundreds of rules compare the same first message.
    return fold(clean(text))


def is_number(value: Any) -> bool:
    """True for a number one can count with; yes and no are none."""
    is_numeric = isinstance(value, int | float) and not isinstance(value, bool)
    return is_numeric and (isinstance(value, int) or math.isfinite(value))


@lru_cache(maxsize=512)
def pattern_of(text: str) -> Any:
    """A regular expression, ready; None when it is none.

    RE2 needs time linear in the text, whatever the pattern: no rule can hold up the lanes.
    """
    options = re2.Options()
    options.case_sensitive, options.log_errors = False, False
    try:
        return re2.compile(_as_compared(clean(text)), options)
    except re2.error:
        return None


def _as_compared(pattern: str) -> str:
    """A pattern in the characters that texts are compared in, its signs meaning what they meant.

    The texts are: without this "ＶＩＰ" would match nothing, nor would Thai words with "ำ". What
    becomes a sign by it ("（") stands for itself.
    """
    shown = (unicodedata.normalize("NFKC", character) for character in pattern)
    pairs = zip(pattern, shown, strict=True)
    kept = (old if old == new else re.escape(new) for old, new in pairs)
    return unicodedata.normalize("NFC", "".join(kept))


def _is_value(field: str, kind: FieldKind, value: Any) -> bool:
    if kind == FieldKind.TEXT:
        return isinstance(value, str) and len(value) <= LONGEST_TEXT and bool(folded(value))
    if kind == FieldKind.NUMBER:
        return is_number(value)
    if kind == FieldKind.YES_NO:
        return isinstance(value, bool)
    if not isinstance(value, str) or not value or len(value) > LONGEST_TEXT:
        return False
    if kind == FieldKind.TIME:
        return _TIME.fullmatch(value) is not None
    return value in CODES.get(field, {value})


def _holds_text(operator: Operator, found: Any, wanted: Any) -> bool:
    # One rule may set a context variable to a number that another sets to a text.
    found = str(found) if is_number(found) else found
    text = folded(found)
    if operator == Operator.IS_ONE_OF:
        return text in {folded(item) for item in wanted}
    if operator == Operator.MATCHES:
        shown = unicodedata.normalize("NFKC", clean(found)).strip()
        return pattern_of(wanted).search(shown) is not None
    sought = folded(wanted)
    if operator in (Operator.CONTAINS, Operator.NOT_CONTAINS):
        return (sought in text) == (operator == Operator.CONTAINS)
    if operator == Operator.BEGINS_WITH:
        return text.startswith(sought)
    if operator == Operator.ENDS_WITH:
        return text.endswith(sought)
    return (text == sought) == (operator == Operator.EQUALS)


def _holds_choice(operator: Operator, found: Any, wanted: Any) -> bool:
    items = found if isinstance(found, list | tuple) else [found]
    present = {item for item in items if isinstance(item, str)}
    sought = set(wanted) if operator == Operator.IS_ONE_OF else {wanted}
    return bool(present & sought) != (operator == Operator.NOT_EQUALS)


def _holds_number(operator: Operator, found: Any, wanted: Any) -> bool:
    if not is_number(found):
        return operator == Operator.NOT_EQUALS
    if operator == Operator.IS_ONE_OF:
        return any(found == item for item in wanted)
    if operator == Operator.GREATER_THAN:
        return bool(found > wanted)
    if operator == Operator.LESS_THAN:
        return bool(found < wanted)
    return bool((found == wanted) == (operator == Operator.EQUALS))


def _holds_time(operator: Operator, found: Any, wanted: Any) -> bool:
    """Later than 18:00 begins at 18:00, so that earlier and later make up the whole day."""
    if not isinstance(found, str) or not _TIME.fullmatch(found):
        return False
    return bool((found >= wanted) == (operator == Operator.GREATER_THAN))
