"""What an agent chooses of the lists, as the console sends it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Optional

from webapp.core.forms import KanavaForm, choices_of
from webapp.inbox.choice import Tab


class TabForm(KanavaForm):
    """The list to look at."""

    tab = SelectField(
        choices=choices_of((tab.value, tab.value) for tab in Tab),
        validators=[InputRequired(message=_("There is no such list."))],
    )


class ListForm(KanavaForm):
    """What of a list to show: what is empty, or fits it not, filters nothing."""

    is_all = BooleanField()
    account_id = IntegerField(validators=[Optional()])
    queue_id = IntegerField(validators=[Optional()])
    tag_id = IntegerField(validators=[Optional()])
    state = StringField()
    is_unread = BooleanField()
    is_late = BooleanField()
    order = StringField()
