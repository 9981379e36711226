"""The fields of timeout rules."""

from webapp.pages.fields import Fields

FIELDS: tuple[Fields, ...] = ()
