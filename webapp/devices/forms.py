"""What the page about devices takes."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, StringField

from webapp.core.forms import KanavaForm


class SubscriptionForm(KanavaForm):
    """What a browser gives of itself."""

    endpoint = StringField()
    p256dh = StringField()
    auth = StringField()


class DeviceForm(KanavaForm):
    """What one device may show, and whether its person stays there by it.

    `sent` tells that no box is ticked.
    """

    sent = HiddenField(default="yes")
    is_telling_who = BooleanField(_("Show the customer's name and words"))
    is_standing_in = BooleanField(_("Stay available while Kanava is closed"))


class ActForm(KanavaForm):
    """A button."""
