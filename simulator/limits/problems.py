"""Collects what is wrong, each with the path of its property."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

import regex

from simulator.errors import Json

MAX_URL = 2000


class Problems:
    """The `details` of an error answer."""

    def __init__(self) -> None:
        self.found: list[dict[str, str]] = []

    def add(self, path: str, message: str) -> None:
        self.found.append({"message": message, "property": path})

    def text(
        self,
        path: str,
        holder: Json,
        key: str,
        longest: int,
        *,
        is_required: bool = True,
        is_clusters: bool = False,
    ) -> str | None:
        """Check a text of 1..`longest` UTF-16 units, or grapheme clusters with `is_clusters`."""
        value, path = holder.get(key), f"{path}.{key}"
        if value is None and not is_required:
            return None
        if not isinstance(value, str) or not value:
            self.add(path, "May not be empty")
            return None
        length = cluster_count(value) if is_clusters else utf16_length(value)
        if length > longest:
            self.add(path, f"Length must be between 1 and {longest}")
        return value

    def url(self, path: str, holder: Json, key: str, *, is_required: bool = True) -> None:
        """Check a public https URL; http is let through for this machine only."""
        value = self.text(path, holder, key, MAX_URL, is_required=is_required)
        if value is None:
            return
        try:
            parts = urlsplit(value)
            is_good = parts.scheme == "https" or (
                parts.scheme == "http" and _is_this_machine(parts.hostname)
            )
        except ValueError:
            is_good = False
        if not is_good:
            self.add(f"{path}.{key}", "Must be a valid HTTPS URL")

    def number(self, path: str, holder: Json, key: str, lowest: float, highest: float) -> None:
        value = holder.get(key)
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not lowest <= float(value or 0) <= highest:
            self.add(f"{path}.{key}", f"Must be between {lowest:g} and {highest:g}")

    def choice(self, path: str, holder: Json, key: str, allowed: frozenset[str]) -> str | None:
        value = holder.get(key)
        if isinstance(value, str) and value in allowed:
            return value
        self.add(f"{path}.{key}", "Must be one of the following values: " + str(sorted(allowed)))
        return None

    def items(self, path: str, holder: Json, key: str, fewest: int, most: int) -> list[Json]:
        """The list of objects under `key`; empty when it is not such a list."""
        value, path = holder.get(key), f"{path}.{key}"
        if not isinstance(value, list) or not fewest <= len(value) <= most:
            self.add(path, f"Size must be between {fewest} and {most}")
            return []
        if not all(isinstance(item, dict) for item in value):
            self.add(path, "Must be a list of objects")
            return []
        return value


def utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cluster_count(text: str) -> int:
    return len(regex.findall(r"\X", text))


def _is_this_machine(host: str | None) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False
