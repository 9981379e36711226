"""What agents choose of how the console works for them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, RadioField, SelectField

from webapp.core.forms import KanavaForm, choices_of
from webapp.preferences.choice import OFFERED, Preferences, SendKey, Volume

SEND_KEYS = (
    (SendKey.ENTER, _("Enter")),
    (SendKey.CTRL_ENTER, _("Ctrl+Enter, on a Mac also ⌘+Enter")),
)
VOLUMES = (
    (Volume.OFF, _("Off")),
    (Volume.QUIET, _("Quiet")),
    (Volume.NORMAL, _("Normal")),
    (Volume.LOUD, _("Loud")),
)


class VolumeField(SelectField):
    """How loud; a page of before that does not ask changes nothing."""

    def __init__(self, label: Any, **options: Any) -> None:
        super().__init__(label, choices=choices_of(VOLUMES), **options)

    def pre_validate(self, form: Any) -> None:
        """One of those there are, where one was sent."""
        if self.raw_data:
            super().pre_validate(form)


class PreferencesForm(KanavaForm):
    """The fields are called as those of `Preferences`."""

    send_key = RadioField(_("Send with"), choices=choices_of(SEND_KEYS))
    offer_sound = VolumeField(_("Sound of an offer"))
    message_sound = VolumeField(_("Sound of a message"))
    mention_sound = VolumeField(_("Sound of a mention or reminder"))

    undo_seconds = SelectField(
        _("Undo sending"),
        choices=choices_of(
            (seconds, _("%(num)d seconds", num=seconds) if seconds else _("Off: it goes at once"))
            for seconds in OFFERED["undo_seconds"]
        ),
        coerce=int,
    )

    is_stale_guarded = BooleanField(_("Ask before an answer crosses another message"))

    @property
    def chosen(self) -> dict[str, Any]:
        """What was chosen, by name."""
        return {name: self[name].data for name in asdict(Preferences()) if name in self}
