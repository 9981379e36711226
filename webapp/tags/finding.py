"""What the search of the administration finds of tags."""

from __future__ import annotations

from flask import url_for

from webapp.pages.search import FormPage, RecordKind
from webapp.tags.forms.records import TagForm
from webapp.tags.queries import tags_named

SECTION = "tags"
FORM_PAGES = (FormPage(SECTION, "tags.new_tag", "tags/tag.html", TagForm),)


def _find_tags(words: str) -> list[tuple[str, str]]:
    return [(tag.name, url_for("tags.show_tag", tag_id=tag.id)) for tag in tags_named(words)]


RECORD_KINDS = (RecordKind(SECTION, _find_tags),)
