"""What the search finds of quick replies."""

from __future__ import annotations

from flask import url_for
from flask_security import current_user

from webapp.pages.search import FormPage, RecordKind
from webapp.quick_replies.forms import QuickReplyForm
from webapp.quick_replies.queries import Shelf
from webapp.quick_replies.rows import quick_reply_rows

SECTION = "quick_replies"
FORM_PAGES = (
    FormPage(
        SECTION,
        "quick_replies.new_quick_reply",
        "quick_replies/quick_reply.html",
        QuickReplyForm,
    ),
)


def _find_quick_replies(words: str) -> list[tuple[str, str]]:
    """The centre's: one's own stand on one's own page."""
    shelf = Shelf(int(current_user.id), is_own=False)
    return [
        (row.name, url_for("quick_replies.show_quick_reply", quick_reply_id=row.id))
        for row in quick_reply_rows(shelf, words)
    ]


RECORD_KINDS = (RecordKind(SECTION, _find_quick_replies),)
