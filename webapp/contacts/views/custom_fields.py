"""Custom fields of contacts and organizations: add, rename, delete."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.audit.words import audit_value_words
from webapp.contacts.actions.custom_fields import (
    CUSTOM_FIELD,
    change_field,
    create_field,
    delete_field,
    place_field,
)
from webapp.contacts.forms.contacts import FieldNameForm, NewFieldForm
from webapp.contacts.models import CustomFieldKind, FieldOwner
from webapp.contacts.queries import fields_of, get_field
from webapp.core.transaction import transaction
from webapp.pages.answers import answer_form, done, or_gone, page, record
from webapp.pages.blueprint import blueprint
from webapp.pages.forms import DeletionForm

SECTION = "contacts"
LIST = "admin.list_custom_fields"


@blueprint.route("/custom-fields", methods=["GET", "POST"])
def list_custom_fields() -> ResponseReturnValue:
    """The fields, and the form of a new one."""
    form = NewFieldForm()

    def create() -> None:
        owner, kind = FieldOwner(form.owner.data), CustomFieldKind(form.kind.data)
        create_field(owner, form.name.data or "", kind)

    return answer_form(
        form,
        create,
        lambda _is_overtaken: page(
            "contacts/fields.html",
            form,
            owners=[
                (_("Fields of contacts"), fields_of(FieldOwner.CONTACT)),
                (_("Fields of organizations"), fields_of(FieldOwner.ORGANIZATION)),
            ],
            kind_words=lambda kind: audit_value_words(str(kind), "field_kind"),
            section=SECTION,
        ),
        lambda: done(_("Field “%(name)s” was added.", name=form.name.data), LIST),
    )


@blueprint.route("/custom-fields/<int:field_id>", methods=["GET", "POST"])
@or_gone(LIST)
def show_custom_field(field_id: int) -> ResponseReturnValue:
    """A field's name."""
    form = FieldNameForm(name=get_field(field_id).name)
    return answer_form(
        form,
        lambda: change_field(get_field(field_id), form.name.data or ""),
        lambda _is_overtaken: record(
            "contacts/field.html",
            form,
            (CUSTOM_FIELD, field_id),
            custom=get_field(field_id),
            section=SECTION,
        ),
        lambda: done(_("Field “%(name)s” was saved.", name=form.name.data), LIST),
    )


@blueprint.post("/custom-fields/<int:field_id>/place")
@or_gone(LIST)
def place_custom_field(field_id: int) -> ResponseReturnValue:
    """Put a field up or down among its like; the button that did it is where one is then."""
    wanted = request.form.get("to", "")
    with transaction():
        field = get_field(field_id)
        fields = fields_of(FieldOwner(field.owner))
        place = fields.index(field) + 1 + {"up": -1, "down": 1}.get(wanted, 0)
        place, name, count = place_field(field, place), field.name, len(fields)
    said = _("“%(name)s” is now number %(place)d of %(all)d.", name=name, place=place, all=count)
    return done(said, LIST, _anchor=f"{wanted}_{field_id}" if wanted in ("up", "down") else None)


@blueprint.route("/custom-fields/<int:field_id>/deletion", methods=["GET", "POST"])
@or_gone(LIST)
def remove_custom_field(field_id: int) -> ResponseReturnValue:
    """Say what it does, then delete."""
    name, form = get_field(field_id).name, DeletionForm()
    return answer_form(
        form,
        lambda: delete_field(get_field(field_id)),
        lambda _is_overtaken: page(
            "contacts/field_deletion.html", form, custom=get_field(field_id), section=SECTION
        ),
        lambda: done(_("Field “%(name)s” was deleted.", name=name), LIST),
    )
