"""What a rule's condition may look at, and how each kind of field is compared. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from typing import Any

from babel import Locale


class FieldKind(StrEnum):
    """What a field holds. A choice is one or several codes, a time is "HH:MM"."""

    TEXT = "text"
    NUMBER = "number"
    YES_NO = "yes_no"
    CHOICE = "choice"
    TIME = "time"


class Operator(StrEnum):
    """How what was found is compared with what the rule wants."""

    EQUALS = "equals"
    NOT_EQUALS = "not_equals"
    CONTAINS = "contains"
    NOT_CONTAINS = "not_contains"
    BEGINS_WITH = "begins_with"
    ENDS_WITH = "ends_with"
    GREATER_THAN = "greater_than"
    LESS_THAN = "less_than"
    IS_EMPTY = "is_empty"
    IS_NOT_EMPTY = "is_not_empty"
    IS_ONE_OF = "is_one_of"
    MATCHES = "matches"


OPERATORS: dict[FieldKind, tuple[Operator, ...]] = {
    FieldKind.TEXT: (
        Operator.EQUALS,
        Operator.NOT_EQUALS,
        Operator.CONTAINS,
        Operator.NOT_CONTAINS,
        Operator.BEGINS_WITH,
        Operator.ENDS_WITH,
        Operator.IS_ONE_OF,
        Operator.IS_EMPTY,
        Operator.IS_NOT_EMPTY,
        Operator.MATCHES,
    ),
    FieldKind.NUMBER: (
        Operator.EQUALS,
        Operator.NOT_EQUALS,
        Operator.GREATER_THAN,
        Operator.LESS_THAN,
        Operator.IS_ONE_OF,
        Operator.IS_EMPTY,
        Operator.IS_NOT_EMPTY,
    ),
    FieldKind.YES_NO: (Operator.EQUALS,),
    FieldKind.CHOICE: (
        Operator.EQUALS,
        Operator.NOT_EQUALS,
        Operator.IS_ONE_OF,
        Operator.IS_EMPTY,
        Operator.IS_NOT_EMPTY,
    ),
    FieldKind.TIME: (Operator.GREATER_THAN, Operator.LESS_THAN),
}

VALUELESS = frozenset({Operator.IS_EMPTY, Operator.IS_NOT_EMPTY})
LISTED = frozenset({Operator.IS_ONE_OF})
WEEKDAYS = frozenset("1234567")
CHATS = frozenset({"one_to_one", "group"})
# Choices whose codes are ours; other choices are ids, which come and go.
CODES: dict[str, frozenset[str]] = {"now.weekday": WEEKDAYS, "chat.kind": CHATS}

FIRST_TEXT, LANGUAGE = "message.first_text", "customer.language"
PRIORITY, SKILL = "conversation.priority", "conversation.skill"
TAG = "contact.tag"
# Fields of which there may be several at once. One that asks for what was deleted is broken: why.
SEVERAL: dict[str, str] = {SKILL: "unknown_skill", TAG: "unknown_tag"}
# With a calendar's id behind it: whether it is open.
HOURS = "hours."
BASE_FIELDS: dict[str, FieldKind] = {
    "customer.name": FieldKind.TEXT,
    LANGUAGE: FieldKind.TEXT,
    "customer.is_follower": FieldKind.YES_NO,
    "customer.is_returning": FieldKind.YES_NO,
    "chat.kind": FieldKind.CHOICE,
    FIRST_TEXT: FieldKind.TEXT,
    "contact.is_linked": FieldKind.YES_NO,
    "contact.name": FieldKind.TEXT,
    "contact.email": FieldKind.TEXT,
    "contact.phone": FieldKind.TEXT,
    TAG: FieldKind.CHOICE,
    "organization.name": FieldKind.TEXT,
    "conversation.last_agent": FieldKind.CHOICE,
    PRIORITY: FieldKind.NUMBER,
    SKILL: FieldKind.CHOICE,
    "now.time": FieldKind.TIME,
    "now.weekday": FieldKind.CHOICE,
}

CONTEXT = "context."
CONTEXT_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}", re.ASCII)
CONTEXT_KINDS = frozenset({FieldKind.TEXT, FieldKind.NUMBER})

# What people set their phones to where our channels are used; what else is seen is added.
COMMON_LANGUAGES = (
    *("ar", "de", "en", "es", "fr", "id", "it", "ja", "ko"),
    *("ms", "pt", "ru", "th", "tr", "vi", "zh-Hans", "zh-Hant"),
)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", re.ASCII)


def kind_of(field: str, custom: Mapping[str, FieldKind]) -> FieldKind | None:
    """What a field holds; `custom` has the centre's own fields. None: there is no such field."""
    return BASE_FIELDS.get(field) or custom.get(field)


def kind_of_leaf(leaf: Mapping[str, Any], custom: Mapping[str, FieldKind]) -> FieldKind | None:
    """What the field of a comparison holds; None: there is no such field.

    A context variable may come from anywhere, so a comparison may say its "kind" (text or number)
    itself: then no rule need set it.
    """
    field, own = leaf.get("field"), leaf.get("kind")
    if not isinstance(field, str):
        return None
    if own is None or not field.startswith(CONTEXT):
        return kind_of(field, custom)
    is_named = CONTEXT_NAME.fullmatch(field.removeprefix(CONTEXT)) is not None
    is_kind = isinstance(own, str) and own in CONTEXT_KINDS
    return FieldKind(own) if is_named and is_kind else None


def is_language(text: str) -> bool:
    """True for a code that a channel may give a customer: "ja" is one, "Japanese" none."""
    primary = text.partition("-")[0].lower()
    return _LANGUAGE.fullmatch(text) is not None and primary in _primaries()


@lru_cache(maxsize=1)
def _primaries() -> frozenset[str]:
    return frozenset(Locale("en").languages)
