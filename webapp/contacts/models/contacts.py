"""Contacts and organizations, their custom fields, and what agents see of them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from webapp.contacts.policy import name_key, phone_key
from webapp.core import clock
from webapp.core.database import Versioned, db
from webapp.core.text import squeeze


def contact_words(name: str | None, email: str | None, phone: str | None = None) -> str:
    """What `Contact.words` holds."""
    return "\n".join(squeeze(each or "") for each in (name, email, phone))


class Organization(Versioned, db.Model):  # type: ignore[misc, name-defined]
    """A company or household contacts belong to. `values` holds its custom fields by key.

    `words` is its name as it is looked up.
    """

    __tablename__ = "organization"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    words: Mapped[str] = mapped_column(Text, default="")
    values: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    deleted_at: Mapped[datetime | None] = mapped_column()

    @validates("name")
    def _fold(self, _name: str, value: str) -> str:
        self.words = squeeze(value)
        return value


class Contact(Versioned, db.Model):  # type: ignore[misc, name-defined]
    """A person the company knows; several social profiles may be theirs.

    `words` are name, e-mail address and phone number as they are looked up, a line each; the three
    keys are the same as they are compared (see `policy`): databases fold characters each in its own
    way, so this is done where they are written. `language` is a BCP 47 tag. One that became another
    (`merged_into_id`) is deleted like any other.
    """

    __tablename__ = "contact"
    __table_args__ = (
        # The orders in which contacts are listed.
        Index("ix_contact_name_key_id", "name_key", "id"),
        Index("ix_contact_created_at_id", "created_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100), index=True)
    email: Mapped[str | None] = mapped_column(String(255), index=True)
    phone: Mapped[str | None] = mapped_column(String(40), index=True)
    language: Mapped[str | None] = mapped_column(String(20))
    words: Mapped[str] = mapped_column(Text, default="")
    name_key: Mapped[str] = mapped_column(Text, default="", server_default="")
    email_key: Mapped[str] = mapped_column(Text, default="", server_default="", index=True)
    phone_key: Mapped[str] = mapped_column(String(10), default="", server_default="", index=True)
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"), index=True)
    values: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    deleted_at: Mapped[datetime | None] = mapped_column()
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))

    organization: Mapped[Organization | None] = relationship(lazy="joined")

    @validates("name", "email", "phone")
    def _fold(self, name: str, value: str | None) -> str | None:
        kept = {"name": self.name, "email": self.email, "phone": self.phone, name: value}
        self.words = contact_words(**kept)
        self.name_key, self.email_key = name_key(kept["name"]), name_key(kept["email"])
        self.phone_key = phone_key(kept["phone"])
        return value


class FieldOwner(StrEnum):
    """Whose custom field it is."""

    CONTACT = "contact"
    ORGANIZATION = "organization"


class CustomFieldKind(StrEnum):
    """What a custom field holds; yes_no keeps a boolean, number an int or float."""

    TEXT = "text"
    NUMBER = "number"
    YES_NO = "yes_no"


class CustomField(db.Model):  # type: ignore[misc, name-defined]
    """A field a centre added to contacts or organizations; `key` names it in `values`."""

    __tablename__ = "custom_field"
    __table_args__ = (UniqueConstraint("owner", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    owner: Mapped[FieldOwner] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(50))
    name: Mapped[str] = mapped_column(String(100))
    kind: Mapped[CustomFieldKind] = mapped_column(String(10))
    position: Mapped[int] = mapped_column(Integer, default=0)


class PreferredAgent(db.Model):  # type: ignore[misc, name-defined]
    """An agent a contact's conversations go to first; the lowest position before the others."""

    __tablename__ = "preferred_agent"

    contact_id: Mapped[int] = mapped_column(
        ForeignKey("contact.id", ondelete="CASCADE"), primary_key=True
    )
    agent_id: Mapped[int] = mapped_column(
        ForeignKey("agent.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(Integer)


class ContactScope(StrEnum):
    """Which contacts agents can look up. LINKED: those of chats whose conversations they may see.

    NONE: they see who is linked without the notes, and leave the linking to supervisors.
    """

    ALL = "all"
    LINKED = "linked"
    NONE = "none"


class ContactAccess(Versioned, db.Model):  # type: ignore[misc, name-defined]
    """The row, with id 1. Supervisors and admins see all, whatever stands here.

    `hidden`: the facts kept from agents: "email", "phone", "organization", and a custom field as
    "contact.KEY" or "organization.KEY". What is added later shows until somebody hides it.
    `locked`: what agents read and do not change, named as in `hidden`; "name" and "tags" are, too.
    `may_merge`: whether agents make two contacts one; `may_export`: whether they take the list
    along as a table.
    """

    __tablename__ = "contact_access"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    scope: Mapped[ContactScope] = mapped_column(String(20), default=ContactScope.ALL)
    hidden: Mapped[list[str]] = mapped_column(JSON, default=list)
    locked: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    may_merge: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    may_export: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
