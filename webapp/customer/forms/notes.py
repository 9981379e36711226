"""A note on a contact."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import TextAreaField

from webapp.core.forms import KanavaForm


class ContactNoteForm(KanavaForm):
    """Its words; their rules are the action's."""

    text = TextAreaField(_("Note"))
