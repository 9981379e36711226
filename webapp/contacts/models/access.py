"""What agents may see of contacts: the admin's choice, one row for the whole centre."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.database import Versioned, db


class ContactScope(StrEnum):
    """Which contacts agents can look up. LINKED: those of chats whose conversations they may see.

    NONE: they see who is linked, and leave the linking to supervisors.
    """

    ALL = "all"
    LINKED = "linked"
    NONE = "none"


class ContactAccess(Versioned, db.Model):  # type: ignore[misc, name-defined]
    """The row, with id 1. Supervisors and admins see all, whatever stands here.

    `hidden`: the facts kept from agents: "email", "phone", "organization", and a custom field as
    "contact.KEY" or "organization.KEY". What is added later shows until somebody hides it.
    """

    __tablename__ = "contact_access"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    scope: Mapped[ContactScope] = mapped_column(String(20), default=ContactScope.ALL)
    hidden: Mapped[list[str]] = mapped_column(JSON, default=list)
