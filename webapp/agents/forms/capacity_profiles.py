"""What the pages about capacity profiles take."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, IntegerField, RadioField, SelectMultipleField
from wtforms.validators import ValidationError

from webapp.agents.fields import CAPACITY_PROFILE, reset_word
from webapp.agents.models import ProfileReset
from webapp.core.forms import KanavaForm, NameField, VersionField, choices_of
from webapp.pages.forms import chosen_id, whole_number

LARGEST_LIMIT = 1000
LIMIT_PREFIX = "limit_"


class ProfileForm(KanavaForm):
    """A capacity profile; when its places come free is chosen once.

    Each member may have a limit of their own, in a field `limit_<agent's id>`.
    """

    name = NameField(CAPACITY_PROFILE.label("name"))
    limit = IntegerField(
        CAPACITY_PROFILE.label("limit"),
        validators=whole_number(1, LARGEST_LIMIT),
        default=3,
    )
    reset = RadioField(
        CAPACITY_PROFILE.label("reset"),
        default=ProfileReset.IMMEDIATE.value,
    )
    is_blocking = BooleanField(CAPACITY_PROFILE.label("is_blocking"))
    members = SelectMultipleField(_("People"), coerce=chosen_id, validate_choice=False)
    version = VersionField()

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.reset.choices = choices_of((each.value, reset_word(each)) for each in ProfileReset)

    @property
    def member_ids(self) -> set[int]:
        """The people ticked."""
        return {id_ for id_ in self.members.data or () if id_ is not None}

    def typed_limit(self, agent_id: int) -> str | None:
        """What was typed as somebody's own limit; None when the form was not sent."""
        return request.form.get(f"{LIMIT_PREFIX}{agent_id}") if self.is_submitted() else None

    def own_limits(self) -> dict[int, int | None]:
        """{agent's id: own limit, or None for the profile's} of everybody ticked."""
        return {id_: own_limit(self.typed_limit(id_)) for id_ in self.member_ids}

    def validate_members(self, _field: SelectMultipleField) -> None:
        """Own limits are whole numbers."""
        for id_ in self.member_ids:
            own_limit(self.typed_limit(id_))


def own_limit(typed: str | None) -> int | None:
    """A limit somebody typed; None for an empty one. Raises ValidationError when it is no limit."""
    text = (typed or "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 6 and int(text) <= LARGEST_LIMIT):
        raise ValidationError(
            _("A limit is a whole number from 0 to %(largest)d.", largest=LARGEST_LIMIT)
        )
    return int(text)
