"""The fields of tags: what each is called, how its values are said."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from webapp.core.colours import colour_word
from webapp.pages.fields import Field, Fields

TAG = Fields(
    "tag",
    _("Tags"),
    _("the tag %(name)s"),
    Field("name", _("Name")),
    Field("colour", _("Colour"), word=colour_word),
    Field("description", _("Description")),
    Field("put_on", _("Added to contacts"), is_compared=False),
    Field("taken_off", _("Removed from contacts"), is_compared=False),
    Field("is_archived", _("Archived"), typed=lambda form: bool(form.is_archived.data)),
)
FIELDS = (TAG,)
