"""What the admin pages take."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import IntegerField, SelectMultipleField
from wtforms.validators import InputRequired, NumberRange

from webapp.core.forms import KanavaForm, NameField, VersionField
from webapp.routing.models import LARGEST_PRIORITY


class QueueForm(KanavaForm):
    """A queue's name, priority and members (agents' ids)."""

    name = NameField(_("Name"))
    priority = IntegerField(
        _("Priority"),
        validators=[
            InputRequired(_("Give a whole number.")),
            NumberRange(1, LARGEST_PRIORITY, message=_("A whole number from %(min)d to %(max)d.")),
        ],
        default=1,
    )
    members = SelectMultipleField(_("Members"), coerce=int)
    version = VersionField()
