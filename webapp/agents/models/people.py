"""People who sign in, their browsers and links, and their presence with its capacity units."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from flask_security.core import RoleMixin, UserMixin
from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    String,
    Table,
    text,
)
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.agents.policy import PresenceCause, PresenceStatus, SetBy
from webapp.core import clock
from webapp.core.database import Base, Versioned, db, unique_of_kept

# A browser that nobody signs out is signed out after thirty days.
SIGN_IN_SECONDS = 30 * 24 * 3600
CAPACITY_UNITS = 100
LARGEST_CAPACITY = 1000


class RoleName(StrEnum):
    """What a person may do; a person may hold several."""

    ADMIN = "admin"
    SUPERVISOR = "supervisor"
    AGENT = "agent"


class Ability(StrEnum):
    """What an admin lets roles do, besides what is theirs anyhow."""

    TRANSCRIPT = "transcript"
    LEAVE_GROUP = "leave_group"


# Until an admin says otherwise. Admins have all.
ABILITIES: dict[str, tuple[str, ...]] = {
    RoleName.SUPERVISOR: (Ability.TRANSCRIPT, Ability.LEAVE_GROUP)
}

agent_role = Table(
    "agent_role",
    Base.metadata,
    Column("agent_id", ForeignKey("agent.id", ondelete="CASCADE"), primary_key=True),
    Column("role_id", ForeignKey("role.id", ondelete="CASCADE"), primary_key=True),
)


class Role(db.Model, RoleMixin):  # type: ignore[misc, name-defined]
    """A named right to parts of the product. `permissions`: its abilities, None: as ABILITIES says.

    The library's name for them.
    """

    __tablename__ = "role"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    permissions: Mapped[Any] = mapped_column(
        MutableList.as_mutable(db.JSON), nullable=True, default=None
    )

    def allows(self, ability: Ability) -> bool:
        """Whether who holds it has an ability."""
        given = self.permissions
        own = ABILITIES.get(self.name, ()) if given is None else given
        return self.name == RoleName.ADMIN or ability in own


class Agent(Versioned, db.Model, UserMixin):  # type: ignore[misc, name-defined]
    """A person who signs in.

    `active`, `fs_uniquifier`, `tf_…` and `mf_…` are the sign-in library's names. `joined_at` is
    None while the invitation is open. `preferences`: {name: value} of what they chose of their
    console (`preferences/choice.py`). `tf_last_counter` is the step of the newest code that was
    used, so that no code works twice.
    """

    __tablename__ = "agent"
    # Nobody is ever deleted: who puts a person into a queue need not wait for who changes them.
    version_lock = {"key_share": True}  # noqa: RUF012 (the base says ClassVar)

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(255), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    password: Mapped[str] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    language: Mapped[str | None] = mapped_column(String(10))
    time_zone: Mapped[str | None] = mapped_column(String(50))
    theme: Mapped[str] = mapped_column(String(10), default="auto")
    preferences: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, server_default="{}")
    tf_primary_method: Mapped[str | None] = mapped_column(String(64))
    tf_totp_secret: Mapped[str | None] = mapped_column(String(255))
    tf_last_counter: Mapped[int | None] = mapped_column()
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(
        MutableList.as_mutable(JSON), default=list
    )
    joined_at: Mapped[datetime | None] = mapped_column(default=clock.now)
    signed_in_at: Mapped[datetime | None] = mapped_column()
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    roles: Mapped[list[Role]] = relationship(  # type: ignore[assignment]
        secondary=agent_role, lazy="selectin"
    )
    presence: Mapped[Presence] = relationship(
        back_populates="agent", lazy="joined", foreign_keys="Presence.agent_id"
    )

    def is_allowed(self, *names: RoleName) -> bool:
        """True when the agent holds any of these roles."""
        return any(role.name in names for role in self.roles)

    def has_ability(self, ability: Ability) -> bool:
        """True when one of the agent's roles has it."""
        return any(role.allows(ability) for role in self.roles)

    @property
    def has_two_factor(self) -> bool:
        """True when a sign-in asks for a code, too."""
        return bool(self.tf_totp_secret and self.tf_primary_method)

    def forget_two_factor(self) -> None:
        """Take the second factor and its recovery codes away."""
        self.tf_primary_method = self.tf_totp_secret = self.tf_last_counter = None
        self.mf_recovery_codes = []


class SignIn(db.Model):  # type: ignore[misc, name-defined]
    """One browser in which an agent is signed in; without the row its cookie is worth nothing."""

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    agent_id: Mapped[int] = mapped_column(ForeignKey("agent.id", ondelete="CASCADE"), index=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    address: Mapped[str | None] = mapped_column(String(64))
    browser: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class LinkPurpose(StrEnum):
    """What a one-time link is for."""

    INVITATION = "invitation"
    PASSWORD_RESET = "password_reset"  # noqa: S105 (a name)


class OneTimeLink(db.Model):  # type: ignore[misc, name-defined]
    """A link that lets its holder choose a password, once. Only the token's digest is kept."""

    __tablename__ = "one_time_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    agent_id: Mapped[int] = mapped_column(ForeignKey("agent.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[LinkPurpose] = mapped_column(String(20))
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime] = mapped_column()
    used_at: Mapped[datetime | None] = mapped_column()


class CustomPresence(Versioned, db.Model):  # type: ignore[misc, name-defined]
    """A presence a centre made for itself, such as "Lunch". Routing looks at its base status."""

    __tablename__ = "custom_presence"
    # Its row is never deleted: who takes work while holding it need not wait for who changes it.
    version_lock = {"key_share": True}  # noqa: RUF012 (the base says ClassVar)
    __table_args__ = (unique_of_kept("uq_custom_presence_kept_name", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    status: Mapped[PresenceStatus] = mapped_column(String(20))
    description: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    deleted_at: Mapped[datetime | None] = mapped_column()


class Presence(db.Model):  # type: ignore[misc, name-defined]
    """One agent's readiness: status, capacity units in use, and whether a console is open.

    `used_units` changes only by UPDATE … WHERE used_units + n <= total_units, so two processes
    can never promise the same unit. `reserved_units` of them only ring. `lost_at` is set while no
    console socket is open.
    """

    __tablename__ = "presence"
    __table_args__ = (
        CheckConstraint("used_units >= 0", name="used_units"),
        CheckConstraint("reserved_units >= 0", name="reserved_units"),
    )

    agent_id: Mapped[int] = mapped_column(
        ForeignKey("agent.id", ondelete="CASCADE"), primary_key=True
    )
    status: Mapped[PresenceStatus] = mapped_column(
        String(20), default=PresenceStatus.OFFLINE, index=True
    )
    set_by: Mapped[SetBy] = mapped_column(String(10), default=SetBy.SYSTEM)
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("agent.id", ondelete="SET NULL"))
    cause: Mapped[PresenceCause] = mapped_column(String(10), default=PresenceCause.SIGNED_IN)
    custom_presence_id: Mapped[int | None] = mapped_column(ForeignKey("custom_presence.id"))
    default_status: Mapped[PresenceStatus] = mapped_column(
        String(20), default=PresenceStatus.AVAILABLE
    )
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
    lost_at: Mapped[datetime | None] = mapped_column(default=clock.now)
    total_units: Mapped[int] = mapped_column(Integer, default=CAPACITY_UNITS)
    used_units: Mapped[int] = mapped_column(Integer, default=0)
    reserved_units: Mapped[int] = mapped_column(Integer, default=0, server_default=text("0"))
    last_assigned_at: Mapped[datetime | None] = mapped_column()
    last_released_at: Mapped[datetime | None] = mapped_column()

    agent: Mapped[Agent] = relationship(back_populates="presence", foreign_keys=agent_id)
    custom_presence: Mapped[CustomPresence | None] = relationship()

    @property
    def is_gone(self) -> bool:
        """Offline without a console: signed out, or the grace time is over."""
        return self.lost_at is not None and self.status == PresenceStatus.OFFLINE


class ConsoleConnection(db.Model):  # type: ignore[misc, name-defined]
    """One open console socket. Its process beats `seen_at`; an old beat is a dead process."""

    __tablename__ = "console_connection"

    id: Mapped[int] = mapped_column(primary_key=True)
    agent_id: Mapped[int] = mapped_column(ForeignKey("agent.id", ondelete="CASCADE"), index=True)
    process: Mapped[str] = mapped_column(String(40), index=True)
    seen_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
