"""What the pages of contacts, organizations and custom fields take."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Self

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, EmailField, FloatField, RadioField, SelectField, StringField
from wtforms.validators import Email, InputRequired, Length, Optional

from webapp.contacts.actions.contacts import ContactFacts
from webapp.contacts.forms.duplicates import TwinForm
from webapp.contacts.models import Contact, CustomField, CustomFieldKind, FieldOwner, Organization
from webapp.contacts.queries import fields_of, organizations, preferred_agent_ids
from webapp.core.forms import KanavaForm, NameField, VersionField, choices_of, trimmed

VALUE = "value_"
PREFERRED = ("preferred_1", "preferred_2", "preferred_3")
NONE = 0


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

    name = NameField(_("Name"))
    version = VersionField()

    @classmethod
    def made_for(cls, owner: FieldOwner, kept: Mapping[str, Any], **values: Any) -> Self:
        """The form over these custom values (by key) and values of its own fields."""
        fields = {f"{VALUE}{field.id}": _value_field(field) for field in fields_of(owner)}
        keys = {f"{VALUE}{field.id}": field.key for field in fields_of(owner)}
        made = type(f"{cls.__name__}OfNow", (cls,), fields)
        custom = {name: kept.get(key) for name, key in keys.items()}
        form: Self = made(data={**values, **custom})
        form.keys = keys
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

    def compared(self, kept: Mapping[str, Any]) -> list[tuple[Any, Any, Any, str]]:
        """(field, typed, kept, words for kept) of each custom field, for who was second to save."""
        return [
            (self._fields[name], _plain(self._fields[name].data), now, _value_words(now))
            for name, now in ((name, _plain(kept.get(key))) for name, key in self.keys.items())
        ]


class ContactForm(ValuesForm):
    """A contact, and the agents its conversations go to first."""

    email = EmailField(
        _("E-mail address"),
        filters=[trimmed],
        validators=[Optional(), Email(_("This is no e-mail address.")), _too_long(255)],
    )
    phone = StringField(_("Phone number"), filters=[trimmed], validators=[_too_long(40)])
    organization_id = SelectField(_("Organization"), coerce=int)
    preferred_1 = SelectField(_("First preferred agent"), coerce=int)
    preferred_2 = SelectField(_("Second preferred agent"), coerce=int)
    preferred_3 = SelectField(_("Third preferred agent"), coerce=int)

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
        )

    @property
    def preferred(self) -> list[int]:
        """The chosen agents in order."""
        return [self[name].data for name in PREFERRED if self[name].data]

    def compared_agents(self, kept: list[int]) -> list[tuple[Any, Any, Any, str]]:
        """The same of the preferred agents; `kept` are their ids in order."""
        filled = [*kept, NONE, NONE, NONE]
        rows = []
        for name, now in zip(PREFERRED, filled, strict=False):
            names = {choice.value: choice.label for choice in self[name].choices}
            rows.append((self[name], self[name].data, now, str(names.get(now, now))))
        return rows


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

    name = NameField(_("Name"))


class NewFieldForm(FieldNameForm):
    """A new custom field."""

    owner = RadioField(
        _("Field of"),
        choices=choices_of(
            (
                (FieldOwner.CONTACT.value, _("Contacts")),
                (FieldOwner.ORGANIZATION.value, _("Organizations")),
            )
        ),
        default=FieldOwner.CONTACT.value,
    )
    kind = SelectField(
        _("It holds"),
        choices=choices_of(
            (
                ("", _("Choose")),
                (CustomFieldKind.TEXT.value, _("Text")),
                (CustomFieldKind.NUMBER.value, _("Number")),
                (CustomFieldKind.YES_NO.value, _("Yes or no")),
            )
        ),
        validators=[InputRequired(_("Choose what the field holds."))],
    )


def _plain(value: Any) -> Any:
    """A value as it is kept: a box without a tick and an empty field are not there."""
    return None if value is False or value == "" else value


def _value_words(value: Any) -> str:
    if value is None:
        return str(_("none"))
    return str(_("Yes")) if value is True else str(value)


def _facts_of(contact: Contact | None) -> dict[str, Any]:
    facts: dict[str, Any] = {"organization_id": NONE, **dict.fromkeys(PREFERRED, NONE)}
    if contact is None:
        return facts
    facts |= {name: getattr(contact, name) for name in ("name", "email", "phone", "version")}
    facts["organization_id"] = contact.organization_id or NONE
    return facts | dict(zip(PREFERRED, preferred_agent_ids(contact.id), strict=False))
