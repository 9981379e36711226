"""The fields of tables of contacts, as the audit log calls them."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from webapp.pages.fields import Field, Fields

TABLE = Fields(
    "contact_table",
    _("Contacts as CSV"),
    _("contacts as CSV"),
    Field("search", _("Search")),
    Field("lines", _("Lines")),
)
FIELDS = (TABLE,)
