"""The people of a centre as an admin arranges them: invited, changed, deactivated."""

from __future__ import annotations

from collections.abc import Iterable

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _
from sqlalchemy import exists, select
from sqlalchemy.exc import IntegrityError

from webapp.agents.actions.admins import lock_admins, require_another_admin
from webapp.agents.actions.passwords import check_password, hashed, make_link
from webapp.agents.actions.sign_ins import end_sign_ins
from webapp.agents.capacity import follow
from webapp.agents.events import AgentChanged, AgentDeactivated, PresenceChanged
from webapp.agents.models import (
    CAPACITY_UNITS,
    Agent,
    LinkPurpose,
    Presence,
    PresenceCause,
    PresenceStatus,
    Role,
    RoleName,
    SetBy,
)
from webapp.core import clock
from webapp.core.audit import Verb, note
from webapp.core.crypto import new_token
from webapp.core.database import db
from webapp.core.errors import Conflict, Invalid
from webapp.core.events import record
from webapp.core.names import NAME_LENGTH
from webapp.core.text import cut, shows_anything

AGENT = "agent"


def create_agent(email: str, name: str, password: str, roles: Iterable[RoleName]) -> Agent:
    """Create a person who can sign in, offline until a console opens.

    Raises:
        Invalid: the e-mail address is taken or malformed, or the password cannot be taken.
    """
    address = _free_address(email)
    agent = _add(address, name, hashed(check_password(password, name, address)), roles)
    note(Verb.CREATED, AGENT, agent.id, agent.name, after=facts(agent))
    return agent


def create_first_admin(email: str, name: str, password: str) -> Agent:
    """Create the admin of a centre that has nobody yet. Raises Conflict when it has somebody."""
    lock_admins()
    if db.session.scalar(select(exists().where(Agent.id > 0))):
        raise Conflict("already_set_up", _("This centre has been set up already: sign in."))
    return create_agent(email, name, password, [RoleName.ADMIN])


def invite(
    email: str, name: str, roles: Iterable[RoleName], units: int = CAPACITY_UNITS
) -> tuple[Agent, str]:
    """Create a person who has yet to choose a password; also gives the link's token.

    Raises:
        Invalid: the e-mail address is taken or malformed, or there is no role.
    """
    agent = _add(_free_address(email), name, hashed(new_token()), _some(roles))
    agent.joined_at = None
    agent.presence.total_units = units
    db.session.flush()
    note(Verb.INVITED, AGENT, agent.id, agent.name, after=facts(agent))
    return agent, make_link(agent, LinkPurpose.INVITATION)


def invite_again(agent: Agent) -> str:
    """A new link for who did not use the first. Raises Conflict when they joined meanwhile."""
    if agent.joined_at is not None or not agent.active:
        raise Conflict("not_invited", _("This person has no open invitation."))
    note(Verb.INVITED, AGENT, agent.id, agent.name)
    return make_link(agent, LinkPurpose.INVITATION)


def change_agent(
    agent: Agent,
    email: str,
    name: str,
    roles: Iterable[RoleName],
    units: int,
    version: int | None = None,
) -> None:
    """Change what an admin decides about a person; open screens read their rights anew.

    Raises:
        Conflict: somebody else changed it since `version`, or no admin would be left.
        Invalid: the e-mail address is taken or malformed, or there is no role.
    """
    chosen = _some(roles)
    agent = _locked(agent.id)
    if RoleName.ADMIN not in chosen and agent.is_allowed(RoleName.ADMIN):
        require_another_admin(agent.id, "roles")
    agent.require_version(version)
    before = facts(agent)
    agent.roles = [_role(role) for role in chosen]
    agent.presence.total_units = units
    agent.email, agent.name = _free_address(email, agent.id), name
    _flush_address()
    record(AgentChanged(agent.id))
    record(PresenceChanged(agent.id))
    follow(agent.id, keeps_choice=True)
    note(Verb.CHANGED, AGENT, agent.id, agent.name, before, facts(agent))


def deactivate(agent: Agent) -> None:
    """Let a person in no more. What they hold goes back to its queues right after.

    Raises:
        Conflict: no admin would be left.
    """
    agent = _locked(agent.id)
    if agent.is_allowed(RoleName.ADMIN):
        require_another_admin(agent.id)
    if not agent.active:
        return
    agent.active, agent.fs_uniquifier = False, new_token()
    agent.version += 1
    presence = agent.presence
    # Set by a person: a console that opens at this very moment does not bring them back.
    presence.status, presence.set_by = PresenceStatus.OFFLINE, SetBy.AGENT
    presence.custom_presence_id, presence.changed_at = None, clock.now()
    end_sign_ins(agent.id)
    record(AgentDeactivated(agent.id))
    record(PresenceChanged(agent.id))
    note(Verb.DEACTIVATED, AGENT, agent.id, agent.name)


def reactivate(agent: Agent) -> None:
    """Let a person in again, with the password, roles and queues they had."""
    agent = _locked(agent.id)
    if agent.active:
        return
    agent.active = True
    agent.version += 1
    # As after a sign-out: what was missed or rejected before is long over.
    agent.presence.set_by, agent.presence.cause = SetBy.SYSTEM, PresenceCause.SIGNED_IN
    agent.presence.set_by_id = None
    db.session.flush()
    record(AgentChanged(agent.id))
    note(Verb.REACTIVATED, AGENT, agent.id, agent.name)


def facts(agent: Agent) -> dict[str, object]:
    """What the audit log compares."""
    return {
        "name": agent.name,
        "email": agent.email,
        "roles": sorted(role.name for role in agent.roles),
        "capacity": agent.presence.total_units,
    }


def _add(address: str, name: str, password_hash: str, roles: Iterable[RoleName]) -> Agent:
    agent = Agent(
        email=address,
        name=cut(name.strip() if shows_anything(name) else address, NAME_LENGTH),
        password=password_hash,
        active=True,
        fs_uniquifier=new_token(),
        roles=[_role(role) for role in roles],
    )
    agent.presence = Presence()
    db.session.add(agent)
    _flush_address()
    return agent


def _free_address(email: str, own_id: int = 0) -> str:
    """In the form in which the sign-in looks it up: with another one nobody could sign in."""
    try:
        found = validate_email(email.strip().lower(), check_deliverability=False)
    except EmailNotValidError as error:
        raise Invalid("address_unusable", _("This is no e-mail address."), "email") from error
    taken = exists().where(Agent.email == found.normalized, Agent.id != own_id)
    if db.session.scalar(select(taken)):
        raise _taken()
    return found.normalized


def _flush_address() -> None:
    """Write an address. Raises Invalid when another process took it this very moment."""
    try:
        db.session.flush()
    except IntegrityError as error:
        raise _taken() from error


def _taken() -> Invalid:
    return Invalid("address_taken", _("Somebody has this e-mail address already."), "email")


def _some(roles: Iterable[RoleName]) -> list[RoleName]:
    chosen = list(dict.fromkeys(roles))
    if not chosen:
        raise Invalid("role_missing", _("Choose at least one role."), "roles")
    return chosen


def _role(name: RoleName) -> Role:
    role = db.session.scalar(select(Role).where(Role.name == name.value))
    if role is None:
        role = Role(name=name.value)
        db.session.add(role)
        db.session.flush()
    return role


def _locked(agent_id: int) -> Agent:
    """The admins are locked first, here as everywhere, so that no two wait in a circle."""
    lock_admins()
    return db.session.get_one(
        Agent, agent_id, with_for_update={"of": Agent, "key_share": True}, populate_existing=True
    )
