"""Quick replies: list, create, edit, copy, delete; the centre's, and everybody's own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _
from flask_security import current_user

from webapp.core.errors import NotFound
from webapp.core.flask import row_id
from webapp.pages.records import At, RecordPages
from webapp.quick_replies.actions.quick_replies import (
    change_quick_reply,
    create_quick_reply,
    delete_quick_reply,
)
from webapp.quick_replies.fields import QUICK_REPLY
from webapp.quick_replies.forms import QuickReplyForm
from webapp.quick_replies.models import TEXT_UNITS, QuickReply
from webapp.quick_replies.queries import Shelf, get_quick_reply
from webapp.quick_replies.rows import quick_reply_rows
from webapp.quick_replies.views import blueprint


class QuickReplyPages(RecordPages[QuickReply, QuickReplyForm]):
    """The centre's."""

    fields, section = QUICK_REPLY, "quick_replies"
    key, row_name, listed_by = "quick_reply_id", "quick_reply", "quick_replies.list_quick_replies"
    list_template = "quick_replies/list.html"
    template = "quick_replies/quick_reply.html"
    deletion_template = "quick_replies/deletion.html"
    created = _("Quick reply “%(name)s” was created.")
    saved = _("Quick reply “%(name)s” was saved.")
    deleted = _("Quick reply “%(name)s” was deleted.")
    gone = _("This quick reply was deleted meanwhile; nothing was saved.")
    is_own = False

    @property
    def shelf(self) -> Shelf:
        """Where its records stand."""
        return Shelf(int(current_user.id), is_own=self.is_own)

    def rows(self, words: str) -> Sequence[Any]:
        """Those whose title, tags or text hold what is sought."""
        return quick_reply_rows(self.shelf, words)

    def list_facts(self) -> dict[str, Any]:
        """Whose they are."""
        return {"is_own": self.is_own}

    def find(self, at: At) -> QuickReply:
        """One of the shelf."""
        return get_quick_reply(self.shelf, at[self.key])

    def form_of(self, row: QuickReply | None, at: At) -> QuickReplyForm:
        """A new one may begin as a copy of another (`copy_of`)."""
        return QuickReplyForm.of(row, None if row else self._source())

    def create(self, form: QuickReplyForm, at: At) -> QuickReply:
        """As it was typed."""
        return create_quick_reply(self.shelf, form.content)

    def change(self, row: QuickReply, form: QuickReplyForm) -> None:
        """As it was typed."""
        change_quick_reply(row, form.content, form.version.number or 0)

    def delete(self, row: QuickReply, version: int) -> None:
        """Nobody picks it any more."""
        delete_quick_reply(row, version)

    def name_in(self, form: QuickReplyForm) -> str:
        """Its title."""
        return form.title.data or ""

    def facts(self, form: QuickReplyForm, row: QuickReply | None) -> dict[str, Any]:
        """Whose it is, and how long its text may be."""
        return {"is_own": self.is_own, "limit": TEXT_UNITS}

    def deletion_facts(self, row: QuickReply) -> dict[str, Any]:
        """Whose it is."""
        return {"is_own": self.is_own}

    def _source(self) -> QuickReply | None:
        try:
            return get_quick_reply(self.shelf, row_id(request.args.get("copy_of", "")))
        except (ValueError, NotFound):
            return None


class OwnQuickReplyPages(QuickReplyPages):
    """One's own."""

    section, listed_by, is_own = "me", "quick_replies.list_own", True


QuickReplyPages().bind(
    blueprint,
    "/quick-replies",
    list="list_quick_replies",
    new="new_quick_reply",
    show="show_quick_reply",
    delete="delete_quick_reply",
)
OwnQuickReplyPages().bind(
    blueprint,
    "/me/quick-replies",
    list="list_own",
    new="new_own",
    show="show_own",
    delete="delete_own",
)
