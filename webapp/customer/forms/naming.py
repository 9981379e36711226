"""What we call a profile."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import StringField

from webapp.contacts.forms.values import too_long
from webapp.core.forms import KanavaForm, as_name


class OwnNameForm(KanavaForm):
    """Our name for them; empty for what they call themselves."""

    own_name = StringField(_("Our name for them"), filters=[as_name], validators=[too_long(100)])
