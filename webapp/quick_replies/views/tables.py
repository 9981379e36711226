"""Quick replies as a table: taken along, and, once looked through, taken in."""

from __future__ import annotations

from flask import Response
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_security import current_user

from webapp.core.errors import Invalid
from webapp.core.tables import ROWS_LIMIT, Outcome
from webapp.core.transaction import transaction
from webapp.pages.answers import done, page
from webapp.pages.tables import TableForm, counted, downloaded
from webapp.quick_replies.actions.imports import (
    COLUMNS,
    PlannedRow,
    plan_import,
    run_import,
    table_lines,
)
from webapp.quick_replies.queries import Shelf, quick_replies_on
from webapp.quick_replies.views import blueprint


@blueprint.get("/quick-replies.csv")
def download_quick_replies() -> Response:
    """The centre's, as a table that can be taken in again."""
    return _download(_shelf())


@blueprint.get("/me/quick-replies.csv")
def download_own() -> Response:
    """One's own."""
    return _download(_shelf(is_own=True))


@blueprint.route("/quick-replies/import", methods=["GET", "POST"])
def import_quick_replies() -> ResponseReturnValue:
    """A table's file is looked through and shown; confirmed, it is taken in."""
    form = TableForm()
    if not form.validate_on_submit():
        return _page(form)
    try:
        text = form.typed_text()
        if form.is_confirmed.data:
            with transaction():
                planned = run_import(_shelf(), text)
            return done(_told(planned), "quick_replies.list_quick_replies")
        return _page(form, plan_import(_shelf(), text), text)
    except Invalid as error:
        form.refuse(error)
        return _page(form)


def _shelf(*, is_own: bool = False) -> Shelf:
    return Shelf(int(current_user.id), is_own=is_own)


def _download(shelf: Shelf) -> Response:
    return downloaded("quick-replies", table_lines(quick_replies_on(shelf)))


def _page(
    form: TableForm, planned: list[PlannedRow] | None = None, text: str = ""
) -> ResponseReturnValue:
    return page(
        "quick_replies/import.html",
        form,
        planned=planned,
        text=text,
        counts=counted(each.outcome for each in planned or ()),
        columns=COLUMNS,
        limit=ROWS_LIMIT,
        section="quick_replies",
    )


def _told(planned: list[PlannedRow]) -> str:
    counts = counted(each.outcome for each in planned)
    new, changed, wrong = (
        counts[outcome] for outcome in (Outcome.NEW, Outcome.CHANGED, Outcome.WRONG)
    )
    told = _("The table was taken in: %(new)d new, %(changed)d changed.", new=new, changed=changed)
    left = ngettext("%(num)d line was left out.", "%(num)d lines were left out.", wrong)
    return f"{told} {left}" if wrong else told
