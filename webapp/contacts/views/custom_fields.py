"""Custom fields of contacts and organizations: add, rename, delete."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from webapp.contacts.actions.custom_fields import (
    change_field,
    create_field,
    delete_field,
    place_field,
)
from webapp.contacts.fields import CUSTOM_FIELD, KIND_WORDS
from webapp.contacts.forms.custom_fields import FieldNameForm, NewFieldForm
from webapp.contacts.models import CustomField, CustomFieldKind, FieldOwner
from webapp.contacts.queries import fields_of
from webapp.core.database import kept_row
from webapp.core.transaction import transaction
from webapp.pages.answers import answer_form, done, or_gone, page, wanted_place
from webapp.pages.blueprint import blueprint
from webapp.pages.records import At, RecordPages

SECTION = "contacts"
LIST = "admin.list_custom_fields"


@blueprint.route("/custom-fields", methods=["GET", "POST"])
def list_custom_fields() -> ResponseReturnValue:
    """The fields, and the form of a new one."""
    form = NewFieldForm()
    return answer_form(
        form,
        lambda: create_field(
            FieldOwner(form.owner.data), form.name.data or "", CustomFieldKind(form.kind.data)
        ),
        lambda _is_overtaken: page(
            "contacts/fields.html",
            form,
            owners=[
                (gettext("Fields of contacts"), fields_of(FieldOwner.CONTACT)),
                (gettext("Fields of organizations"), fields_of(FieldOwner.ORGANIZATION)),
            ],
            kind_words=KIND_WORDS.__getitem__,
            section=SECTION,
        ),
        lambda: done(gettext("Field “%(name)s” was added.", name=form.name.data), LIST),
    )


@blueprint.post("/custom-fields/<int:field_id>/place")
@or_gone(LIST)
def place_custom_field(field_id: int) -> ResponseReturnValue:
    """Put a field up or down among its like; the button that did it is where one is then."""
    wanted = request.form.get("to", "")
    with transaction():
        field = kept_row(CustomField, field_id)
        fields = fields_of(FieldOwner(field.owner))
        place = place_field(field, wanted_place(fields.index(field) + 1))
        name, count = field.name, len(fields)
    facts = {"name": name, "place": place, "all": count}
    said = gettext("“%(name)s” is now number %(place)d of %(all)d.", **facts)
    return done(said, LIST, _anchor=f"{wanted}_{field_id}" if wanted in ("up", "down") else None)


class CustomFieldPages(RecordPages[CustomField, FieldNameForm]):
    """A field's name; the last one to give it has it."""

    table = CustomField
    fields, section = CUSTOM_FIELD, SECTION
    key, row_name, listed_by = "field_id", "custom", LIST
    template, deletion_template = "contacts/field.html", "contacts/field_deletion.html"
    saved, deleted = _("Field “%(name)s” was saved."), _("Field “%(name)s” was deleted.")

    def form_of(self, row: CustomField | None, at: At) -> FieldNameForm:
        """Its name."""
        return FieldNameForm(name=row.name if row else None)

    def change(self, row: CustomField, form: FieldNameForm) -> None:
        """Its kind stays."""
        change_field(row, form.name.data or "")

    def delete(self, row: CustomField, _version: int) -> None:
        """Nobody sees its values any more."""
        delete_field(row)


CustomFieldPages().bind(
    blueprint, "/custom-fields", show="show_custom_field", delete="remove_custom_field"
)
