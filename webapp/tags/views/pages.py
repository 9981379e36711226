"""Tags: list, create, edit, delete."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _

from webapp.pages.records import At, RecordPages
from webapp.tags.actions import change_tag, create_tag, delete_tag
from webapp.tags.fields import TAG
from webapp.tags.forms.records import TagForm
from webapp.tags.models import Tag
from webapp.tags.rows import carried_of, tag_rows
from webapp.tags.views import blueprint


class TagPages(RecordPages[Tag, TagForm]):
    """The centre's tags."""

    table = Tag
    fields, section = TAG, "tags"
    key, row_name, listed_by = "tag_id", "tag", "tags.list_tags"
    list_template, template = "tags/list.html", "tags/tag.html"
    deletion_template = "tags/deletion.html"
    created, saved = _("Tag “%(name)s” was created."), _("Tag “%(name)s” was saved.")
    deleted = _("Tag “%(name)s” was deleted.")

    def rows(self, words: str) -> Sequence[Any]:
        """Those whose name or description holds what is sought."""
        return tag_rows(words)

    def form_of(self, row: Tag | None, at: At) -> TagForm:
        """As it stands, or a new one."""
        return TagForm.of(row)

    def create(self, form: TagForm, at: At) -> Tag:
        """As it was chosen."""
        return create_tag(form.content)

    def change(self, row: Tag, form: TagForm) -> None:
        """As it was chosen."""
        change_tag(row, form.content, form.version.number or 0)

    def delete(self, row: Tag, version: int) -> None:
        """Nothing carries it any more."""
        delete_tag(row, version)

    def facts(self, form: TagForm, row: Tag | None) -> dict[str, Any]:
        """How many carry it."""
        return {"carried": carried_of(row.id) if row else None}

    def deletion_facts(self, row: Tag) -> dict[str, Any]:
        """How many will not carry it any more."""
        return {"carried": carried_of(row.id)}


TagPages().bind(
    blueprint, "", list="list_tags", new="new_tag", show="show_tag", delete="delete_tag"
)
