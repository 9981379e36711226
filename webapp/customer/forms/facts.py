"""A contact, changed beside a conversation: the fields that the viewer may change."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any, Self

from webapp.contacts.actions.contacts import ContactFacts
from webapp.contacts.fields import PREFERRED as PREFERRED_FIELDS
from webapp.contacts.forms.contacts import ContactForm
from webapp.contacts.models import Contact, FieldOwner
from webapp.customer.queries import PREFERRED


class FactsForm(ContactForm):
    """The contact's form without what is hidden from the viewer or locked."""

    contact: Contact

    @classmethod
    def of_editable(
        cls, contact: Contact, agents: list[tuple[int, str]], editable: Collection[str]
    ) -> Self:
        """The form of a contact; `agents` are (id, name), `editable` facts by name."""
        form = cls.of(contact, agents)
        form.contact = contact
        fields = {"organization_id": "organization", **dict.fromkeys(PREFERRED_FIELDS, PREFERRED)}
        fields |= {name: name for name in ("name", "email", "phone", "language")}
        fields |= {name: f"{FieldOwner.CONTACT}.{key}" for name, key in form.keys.items()}
        for name, fact in fields.items():
            if fact not in editable:
                del form[name]
                form.keys.pop(name, None)
        return form

    @property
    def facts(self) -> ContactFacts:
        """What was typed; what there was no field for stays as it is."""
        kept = self.contact
        facts = ContactFacts(
            name=kept.name,
            email=kept.email,
            phone=kept.phone,
            organization_id=kept.organization_id,
            values={**kept.values, **self.values},
            language=kept.language,
        )
        typed: dict[str, Any] = {
            name: self[name].data or None
            for name in ("email", "phone", "organization_id", "language")
            if name in self
        }
        if "name" in self:
            typed["name"] = self.name.data or ""
        if PREFERRED_FIELDS[0] in self:
            chosen = (self[name].data for name in PREFERRED_FIELDS)
            typed["preferred"] = [agent_id for agent_id in chosen if agent_id]
        return replace(facts, **typed)
