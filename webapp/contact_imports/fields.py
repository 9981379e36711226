"""The fields of tables of contacts, as the audit log calls them."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from webapp.contact_lists.fields import narrowed_word
from webapp.pages.fields import Field, Fields

TABLE = Fields(
    "contact_table",
    _("Contacts as CSV"),
    _("contacts as CSV"),
    Field("search", _("Search")),
    Field("narrowed_by", _("Filters"), word=narrowed_word),
    Field("lines", _("Lines")),
)
FIELDS = (TABLE,)
