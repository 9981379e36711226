"""What it takes to choose a login page, to ask a customer, and to end what they proved."""

from __future__ import annotations

from wtforms import BooleanField, HiddenField, StringField
from wtforms.validators import Length

from webapp.core.forms import KanavaForm, trimmed
from webapp.verified_links.fields import LOGIN_PAGE
from webapp.verified_links.models import URL_LENGTH


class LoginPageForm(KanavaForm):
    """Where customers sign in, and whether they can be asked to."""

    url = StringField(LOGIN_PAGE.label("url"), [Length(max=URL_LENGTH)], filters=[trimmed])
    is_on = BooleanField(LOGIN_PAGE.label("is_on"))


class AskForm(KanavaForm):
    """A press of the button: `submission_key` names this one, so that it is sent once."""

    submission_key = HiddenField(validators=[Length(max=64)])


class EndForm(KanavaForm):
    """Nothing but the wish."""
