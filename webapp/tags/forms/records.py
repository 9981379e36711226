"""What the pages of tags take."""

from __future__ import annotations

from typing import Any, Self

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, RadioField, StringField
from wtforms.validators import Length

from webapp.core.colours import Colour, colour_word
from webapp.core.forms import KanavaForm, NameField, VersionField, as_name, worded
from webapp.tags.actions import TagContent, rarest_colour
from webapp.tags.fields import TAG
from webapp.tags.models import DESCRIPTION_LENGTH, TAG_LENGTH, Tag


class TagForm(KanavaForm):
    """A tag. A new one begins with a colour that few have."""

    name = NameField(TAG.label("name"), limit=TAG_LENGTH)
    colour = RadioField(TAG.label("colour"))
    description = StringField(
        TAG.label("description"),
        filters=[as_name],
        validators=[Length(max=DESCRIPTION_LENGTH, message=_("At most %(max)d characters."))],
    )
    is_archived = BooleanField(TAG.label("is_archived"))
    version = VersionField()

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.colour.choices = worded(Colour, colour_word)

    @classmethod
    def of(cls, tag: Tag | None) -> Self:
        """The form as a tag stands, or as it was sent; for a new one without a tag."""
        if tag is None:
            return cls(colour=rarest_colour())
        return cls(
            name=tag.name,
            colour=tag.colour,
            description=tag.description,
            is_archived=tag.is_archived,
            version=tag.version,
        )

    @property
    def content(self) -> TagContent:
        """What was chosen."""
        return TagContent(
            name=self.name.data or "",
            colour=Colour(self.colour.data),
            description=self.description.data or "",
            is_archived=bool(self.is_archived.data),
        )
