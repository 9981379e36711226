"""What the pages of contacts, organizations and custom fields take."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Self

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    EmailField,
    FloatField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import Email, InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput

from webapp.contacts.actions.contacts import ContactFacts
from webapp.contacts.fields import (
    CONTACT,
    CONTACT_ACCESS,
    CUSTOM_FIELD,
    KIND_WORDS,
    PREFERRED,
    SCOPE_WORDS,
    fact_words,
    value_field,
)
from webapp.contacts.models import (
    Contact,
    ContactAccess,
    CustomField,
    CustomFieldKind,
    FieldOwner,
    Organization,
)
from webapp.contacts.queries import fields_of, organizations, preferred_agent_ids
from webapp.core.errors import KanavaError
from webapp.core.forms import KanavaForm, NameField, VersionField, choices_of, trimmed
from webapp.pages.fields import Field

VALUE = "value_"
NONE = 0


class TwinForm(KanavaForm):
    """A form that says once, before saving, that somebody alike is there. Sent again, it saves."""

    twin = HiddenField()

    @property
    def told_of(self) -> str:
        """The twin that was told of, for the action."""
        return self.twin.data or ""

    def refuse(self, error: KanavaError) -> None:
        """Remember of whom it was told."""
        self.twin.data = getattr(error, "twin", self.twin.data)
        super().refuse(error)


class NumberField(FloatField):
    """A number, or nothing."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take a number. Raises ValueError with our own words."""
        raw = str(valuelist[0]).strip() if valuelist else ""
        self.data = None
        if not raw:
            return
        try:
            number = float(raw)
        except ValueError as error:
            raise ValueError(_("Give a number, such as 12 or 1.5.")) from error
        if not math.isfinite(number) or abs(number) >= 1e15:
            raise ValueError(_("This number is too large."))
        self.data = int(number) if number.is_integer() else number


def _too_long(limit: int) -> Length:
    return Length(max=limit, message=_("At most %(max)d characters."))


def _value_field(field: CustomField) -> Any:
    kind = CustomFieldKind(field.kind)
    if kind == CustomFieldKind.YES_NO:
        return BooleanField(field.name)
    if kind == CustomFieldKind.NUMBER:
        return NumberField(field.name, validators=[Optional()])
    return StringField(field.name, filters=[trimmed], validators=[_too_long(500)])


class ValuesForm(TwinForm):
    """A form with a field for each custom field of its owner, made when it is asked for."""

    name = NameField(CONTACT.label("name"))
    version = VersionField()

    @classmethod
    def made_for(cls, owner: FieldOwner, kept: Mapping[str, Any], **values: Any) -> Self:
        """The form over these custom values (by key) and values of its own fields."""
        rows = {f"{VALUE}{field.id}": field for field in fields_of(owner)}
        fields = {name: _value_field(field) for name, field in rows.items()}
        made = type(f"{cls.__name__}OfNow", (cls,), fields)
        custom = {name: kept.get(field.key) for name, field in rows.items()}
        form: Self = made(data={**values, **custom})
        form.keys = {name: field.key for name, field in rows.items()}
        return form

    keys: dict[str, str]

    @property
    def value_fields(self) -> list[Any]:
        """The custom fields, in order."""
        return [self._fields[name] for name in self.keys]

    @property
    def values(self) -> dict[str, Any]:
        """The custom values typed, by key."""
        return {key: self._fields[name].data for name, key in self.keys.items()}

    @property
    def custom(self) -> list[Field]:
        """What the table of the record's fields lacks: the custom ones."""
        return [
            value_field(row.name, row.label.text, self.keys[row.name]) for row in self.value_fields
        ]


class ContactForm(ValuesForm):
    """A contact, and the agents its conversations go to first."""

    email = EmailField(
        CONTACT.label("email"),
        filters=[trimmed],
        validators=[Optional(), Email(_("This is no e-mail address.")), _too_long(255)],
    )
    phone = StringField(CONTACT.label("phone"), filters=[trimmed], validators=[_too_long(40)])
    organization_id = SelectField(CONTACT.label("organization_id"), coerce=int)
    preferred_1 = SelectField(CONTACT.label("preferred_1"), coerce=int)
    preferred_2 = SelectField(CONTACT.label("preferred_2"), coerce=int)
    preferred_3 = SelectField(CONTACT.label("preferred_3"), coerce=int)

    @classmethod
    def of(cls, contact: Contact | None, agents: list[tuple[int, str]]) -> Self:
        """The form of a contact, or of a new one; `agents` are (id, name) to choose among."""
        form = cls.made_for(
            FieldOwner.CONTACT, contact.values if contact else {}, **_facts_of(contact)
        )
        named = [(row.id, row.name) for row in organizations()]
        form.organization_id.choices = choices_of([(NONE, _("none")), *named])
        for name in PREFERRED:
            form[name].choices = choices_of([(NONE, _("nobody")), *agents])
        return form

    @property
    def facts(self) -> ContactFacts:
        """What was typed about the contact."""
        return ContactFacts(
            name=self.name.data or "",
            email=self.email.data,
            phone=self.phone.data,
            organization_id=self.organization_id.data or None,
            values=self.values,
            preferred=[self[name].data for name in PREFERRED if self[name].data],
        )


class OrganizationForm(ValuesForm):
    """An organization."""

    @classmethod
    def of(cls, organization: Organization | None) -> Self:
        """The form of an organization, or of a new one."""
        kept = organization.values if organization else {}
        facts = {"name": organization.name, "version": organization.version} if organization else {}
        return cls.made_for(FieldOwner.ORGANIZATION, kept, **facts)


class FieldNameForm(KanavaForm):
    """A custom field's name."""

    name = NameField(CUSTOM_FIELD.label("name"))


class NewFieldForm(FieldNameForm):
    """A new custom field."""

    owner = RadioField(
        CUSTOM_FIELD.label("owner"),
        choices=choices_of(
            (
                (FieldOwner.CONTACT.value, _("Contacts")),
                (FieldOwner.ORGANIZATION.value, _("Organizations")),
            )
        ),
        default=FieldOwner.CONTACT.value,
    )
    kind = SelectField(
        CUSTOM_FIELD.label("kind"),
        choices=choices_of((("", _("Choose")), *KIND_WORDS.items())),
        validators=[InputRequired(_("Choose what the field holds."))],
    )


def _facts_of(contact: Contact | None) -> dict[str, Any]:
    facts: dict[str, Any] = {"organization_id": NONE, **dict.fromkeys(PREFERRED, NONE)}
    if contact is None:
        return facts
    facts |= {name: getattr(contact, name) for name in ("name", "email", "phone", "version")}
    facts["organization_id"] = contact.organization_id or NONE
    return facts | dict(zip(PREFERRED, preferred_agent_ids(contact.id), strict=False))


class AccessForm(KanavaForm):
    """What agents see of contacts."""

    scope = RadioField(
        CONTACT_ACCESS.label("scope"),
        choices=choices_of(SCOPE_WORDS.items()),
        validators=[InputRequired(_("Choose what agents find."))],
    )
    shown = SelectMultipleField(
        CONTACT_ACCESS.label("shown"), option_widget=CheckboxInput(), validate_choice=False
    )
    version = VersionField()

    @classmethod
    def of(cls, access: ContactAccess) -> Self:
        """The form of the centre's choice; each fact there is has a box."""
        facts = fact_words()
        shown = [fact for fact in facts if fact not in access.hidden]
        form = cls(scope=access.scope, shown=shown, version=access.version)
        form.shown.choices = choices_of(facts.items())
        return form

    @property
    def hidden(self) -> list[str]:
        """The facts without a tick."""
        return [fact for fact in fact_words() if fact not in (self.shown.data or ())]
