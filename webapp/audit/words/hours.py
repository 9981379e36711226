"""The fields of operating hours."""

from __future__ import annotations

from webapp.pages.fields import Fields

FIELDS: tuple[Fields, ...] = ()
