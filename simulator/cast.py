"""The fictitious people who own the phones. Nobody here exists."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """One fictitious person; `hue` (0-359) colours their picture."""

    key: str
    display_name: str
    language: str
    status_message: str
    hue: int


@dataclass(frozen=True)
class GroupPart:
    key: str
    name: str
    member_keys: tuple[str, ...]
    hue: int


PARTS = (
    Part("emi", "Emi Tanaka", "ja", "お茶の時間が好きです", 168),
    Part("somchai", "Somchai Wongsuwan", "th", "ใจเย็น ๆ", 32),
    Part("lin", "Lin Yu-ting", "zh-Hant", "週末去爬山", 262),
    Part("haruto", "Haruto Mori", "ja", "", 208),
)

GROUPS = (GroupPart("flat", "Riverside Flat 12", ("emi", "somchai", "lin"), 340),)
