"""What the pages of views of the list of contacts take."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import BooleanField

from webapp.contact_lists.fields import CONTACT_VIEW
from webapp.contact_lists.models import VIEW_LENGTH
from webapp.core.forms import KanavaForm, NameField, VersionField


class ViewNameForm(KanavaForm):
    """A view's name."""

    name = NameField(CONTACT_VIEW.label("name"), limit=VIEW_LENGTH)
    version = VersionField()


class KeepViewForm(KanavaForm):
    """A list, kept under a name."""

    name = NameField(CONTACT_VIEW.label("name"), limit=VIEW_LENGTH)
    is_shared = BooleanField(_("For everybody"))


class ReplaceViewForm(KanavaForm):
    """Nothing but the button."""
