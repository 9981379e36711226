"""The pages on which tables of contacts are taken in, watched, and taken back."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from webapp.contact_imports.actions import (
    UNDO_DAYS,
    begin_import,
    begin_undo,
    is_undoable,
)
from webapp.contact_imports.forms import ContactTableForm, fact_words
from webapp.contact_imports.lines import LINES_LIMIT, Planned, planned_lines
from webapp.contact_imports.models import ContactImport, ImportState
from webapp.contact_imports.rows import newest_imports
from webapp.core.database import db
from webapp.core.errors import Conflict, Invalid, NotFound
from webapp.core.flask import is_fragment_wanted
from webapp.core.tables import columns_of
from webapp.core.transaction import transaction
from webapp.pages.answers import done, page
from webapp.pages.blueprint import blueprint
from webapp.pages.tables import TableForm, counted


@blueprint.route("/contacts/import", methods=["GET", "POST"])
def import_contacts() -> ResponseReturnValue:
    """A table's file is looked through and shown; confirmed, it is taken in."""
    first = TableForm()
    if not first.validate_on_submit():
        return _page(first)
    try:
        text = first.typed_text()
        form = ContactTableForm.of(text, columns_of(text))
    except Invalid as error:
        first.refuse(error)
        return _page(first)
    try:
        if form.is_confirmed.data:
            return _begin(form, text)
        return _page(form, planned_lines(text, form.places))
    except Invalid as error:
        form.form_errors.append(error.message)
        return _page(form, [])


def _begin(form: ContactTableForm, text: str) -> ResponseReturnValue:
    name = form.file_name.data or _("Table")
    with transaction():
        begun = begin_import(text, form.places, name, int(current_user.id), form.key.data).id
    return done(_("The contacts are being taken in."), "admin.show_contact_import", import_id=begun)


@blueprint.get("/contacts/imports/<int:import_id>")
def show_contact_import(import_id: int) -> ResponseReturnValue:
    """How far it is, and the way back."""
    one = _import(import_id)
    facts = {"one": one, "is_undoable": is_undoable(one), "states": ImportState}
    if is_fragment_wanted():
        return render_template("contact_imports/_progress.html", **facts)
    facts |= {"section": "contacts", "days": UNDO_DAYS}
    return render_template("contact_imports/run.html", **facts)


@blueprint.post("/contacts/imports/<int:import_id>/undo")
def undo_contact_import(import_id: int) -> ResponseReturnValue:
    """Take back what it did."""
    endpoint, told = "admin.show_contact_import", _("The import is being undone.")
    try:
        with transaction():
            begin_undo(_import(import_id))
    except Conflict as error:
        told = error.message
    return done(told, endpoint, import_id=import_id)


def _import(import_id: int) -> ContactImport:
    found = db.session.get(ContactImport, import_id)
    if found is None:
        raise NotFound(_("There is nothing here."))
    return found


def _page(form: TableForm, planned: list[Planned] | None = None) -> ResponseReturnValue:
    return page(
        "contact_imports/import.html",
        form,
        planned=planned,
        counts=counted(each.outcome for each in planned or ()),
        facts=fact_words(),
        limit=LINES_LIMIT,
        imports=newest_imports() if planned is None else (),
        states=ImportState,
        section="contacts",
    )
