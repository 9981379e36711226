"""The tags that something carries, chosen among those there are."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, SelectMultipleField

from webapp.core.forms import KanavaForm
from webapp.core.text import number_in
from webapp.pages.forms import chosen_id
from webapp.tags.actions import TagChange
from webapp.tags.queries import TagChoice, TagMark, tag_choices

ID_DIGITS = 9


class TagsForm(KanavaForm):
    """A box for each tag. `seen_tags`: those that were carried when the form was opened, by id.

    What somebody else put on or took off meanwhile stays so: the form is read as a change.
    """

    tags = SelectMultipleField(_("Tags"), coerce=chosen_id, choices=[], validate_choice=False)
    seen_tags = HiddenField()
    offered: list[TagChoice]

    def offer(self, carried: tuple[TagMark, ...]) -> None:
        """Let the form show the tags there are, those that are carried ticked."""
        ids = [mark.id for mark in carried]
        self.offered = tag_choices(ids)
        if not self.is_submitted():
            self.tags.data, self.seen_tags.data = ids, ",".join(map(str, ids))

    @property
    def chosen_tags(self) -> frozenset[int]:
        """The ticked ones."""
        return frozenset(id_ for id_ in self.tags.data or () if id_ is not None)

    @property
    def tag_change(self) -> TagChange:
        """What was ticked and unticked since the form was opened."""
        sent = (number_in(each, ID_DIGITS) for each in (self.seen_tags.data or "").split(","))
        seen = frozenset(id_ for id_ in sent if id_ is not None)
        return TagChange(added=self.chosen_tags - seen, removed=seen - self.chosen_tags)


class ContactTagsForm(TagsForm):
    """The same for a contact, beside the form of a conversation, which is the guarded one."""

    class Meta:
        csrf = False

    def __init__(self, **options: Any) -> None:
        super().__init__(prefix="contact_", **options)
