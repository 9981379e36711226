"""What rules may know of a conversation, and which fields there are to ask about."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import exists, select

from webapp.contacts.models import Contact, CustomField, CustomFieldKind, ProfileKind, SocialProfile
from webapp.conversations.models import Conversation, ConversationSession, Message, Priority
from webapp.conversations.models.messages import Direction
from webapp.core import clock
from webapp.core.database import db
from webapp.hours.calendar import is_open
from webapp.hours.models import OperatingHours
from webapp.hours.queries import week_of
from webapp.rules.comparison import is_number
from webapp.rules.condition_fields import (
    BASE_FIELDS,
    COMMON_LANGUAGES,
    CONTEXT,
    FIRST_TEXT,
    HOURS,
    LANGUAGE,
    PRIORITY,
    SKILL,
    TAG,
    FieldKind,
    kind_of_leaf,
)
from webapp.rules.conditions import NOW, leaves_of
from webapp.rules.models import ClassificationRule, ClassificationRuleset, RouteToQueueRule
from webapp.tags.models import CONTACTS
from webapp.tags.queries import tags_of

_KINDS = {
    CustomFieldKind.TEXT: FieldKind.TEXT,
    CustomFieldKind.NUMBER: FieldKind.NUMBER,
    CustomFieldKind.YES_NO: FieldKind.YES_NO,
}


def known_fields(workstream_id: int | None = None) -> dict[str, FieldKind]:
    """Every field a condition may ask about: ours, custom ones, calendars, context variables.

    Context variables are those which rules of this workstream set or name (None: of any); one that
    is set to text somewhere is a text.
    """
    return {**BASE_FIELDS, **_custom(), **_calendars(), **_variables(workstream_id)}


def customer_languages() -> list[str]:
    """The codes of the common languages, and of those customers have."""
    seen = select(SocialProfile.language).where(SocialProfile.language.is_not(None)).distinct()
    return list(dict.fromkeys([*COMMON_LANGUAGES, *db.session.scalars(seen)]))


def facts_of(conversation: Conversation) -> dict[str, Any]:
    """The values of all these fields now; the moment itself stands under "now".

    Numbers of agents, skills and tags are texts, as choices are.
    """
    last_agent_id = conversation.previous_agent_id or _last_agent_id(conversation)
    facts = _facts_at(conversation, clock.now(), last_agent_id)
    facts[PRIORITY] = conversation.priority
    facts[SKILL] = [str(row.skill_id) for row in conversation.skills]
    return facts | {f"{CONTEXT}{name}": value for name, value in conversation.context.items()}


def facts_to_try(conversation: Conversation) -> dict[str, Any]:
    """The facts of a past conversation as they were when it began, before any rule ran.

    What is known of the person (a contact linked since, say) is of today.
    """
    last_agent_id = _last_agent_id(conversation)
    facts = _facts_at(conversation, conversation.created_at, last_agent_id)
    return facts | {PRIORITY: Priority.NORMAL.value, SKILL: []}


def _facts_at(
    conversation: Conversation, moment: datetime, last_agent_id: int | None
) -> dict[str, Any]:
    return {
        NOW: moment,
        **_of_customer(conversation),
        **_of_contact(conversation),
        "conversation.last_agent": str(last_agent_id) if last_agent_id else None,
        **_open_calendars(moment),
    }


def _open_calendars(moment: datetime) -> dict[str, bool]:
    kept = select(OperatingHours).where(OperatingHours.deleted_at.is_(None))
    return {
        f"{HOURS}{hours.id}": is_open(week_of(hours), moment) for hours in db.session.scalars(kept)
    }


def _of_customer(conversation: Conversation) -> dict[str, Any]:
    profile = conversation.social_profile
    is_person = profile.kind == ProfileKind.USER
    earlier = exists().where(
        Conversation.social_profile_id == profile.id, Conversation.id < conversation.id
    )
    return {
        "customer.name": profile.display_name,
        LANGUAGE: profile.language,
        "customer.is_follower": is_person and not profile.is_blocked,
        "customer.is_returning": bool(db.session.scalar(select(earlier))),
        "chat.kind": "one_to_one" if is_person else "group",
        FIRST_TEXT: _first_text(conversation.id),
    }


def _of_contact(conversation: Conversation) -> dict[str, Any]:
    contact = _contact_of(conversation)
    facts: dict[str, Any] = {"contact.is_linked": contact is not None}
    if contact is None:
        return facts
    facts |= {f"contact.{name}": getattr(contact, name) for name in ("name", "email", "phone")}
    facts |= {f"contact.values.{key}": value for key, value in contact.values.items()}
    facts[TAG] = [str(tag.id) for tag in tags_of(CONTACTS, contact.id)]
    organization = contact.organization
    if organization is not None and organization.deleted_at is None:
        facts["organization.name"] = organization.name
        facts |= {f"organization.values.{key}": each for key, each in organization.values.items()}
    return facts


def _contact_of(conversation: Conversation) -> Contact | None:
    contact_id = conversation.social_profile.contact_id
    contact = db.session.get(Contact, contact_id) if contact_id is not None else None
    return contact if contact is not None and contact.deleted_at is None else None


def _first_text(conversation_id: int) -> str | None:
    wanted = select(Message.text).where(
        Message.conversation_id == conversation_id,
        Message.direction == Direction.INBOUND,
        Message.retracted_at.is_(None),
        Message.text.is_not(None),
    )
    text: str | None = db.session.scalar(wanted.order_by(Message.occurred_at, Message.id).limit(1))
    return text


def _last_agent_id(conversation: Conversation) -> int | None:
    """Who spoke with this customer last before this conversation."""
    wanted = (
        select(ConversationSession.agent_id)
        .join(Conversation, Conversation.id == ConversationSession.conversation_id)
        .where(
            Conversation.social_profile_id == conversation.social_profile_id,
            Conversation.id < conversation.id,
            ConversationSession.accepted_at.is_not(None),
        )
        .order_by(ConversationSession.accepted_at.desc(), ConversationSession.id.desc())
        .limit(1)
    )
    agent_id: int | None = db.session.scalar(wanted)
    return agent_id


def _custom() -> dict[str, FieldKind]:
    rows = db.session.execute(select(CustomField.owner, CustomField.key, CustomField.kind))
    return {f"{owner}.values.{key}": _KINDS[CustomFieldKind(kind)] for owner, key, kind in rows}


def _calendars() -> dict[str, FieldKind]:
    wanted = select(OperatingHours.id).where(OperatingHours.deleted_at.is_(None))
    return {
        f"{HOURS}{id_}": FieldKind.YES_NO
        for id_ in db.session.scalars(wanted.order_by(OperatingHours.id))
    }


def _variables(workstream_id: int | None) -> dict[str, FieldKind]:
    rules = select(ClassificationRule.outputs, ClassificationRule.condition)
    rules = rules.join(ClassificationRuleset).order_by(ClassificationRule.id)
    routes = select(RouteToQueueRule.condition).order_by(RouteToQueueRule.id)
    if workstream_id is not None:
        rules = rules.where(ClassificationRuleset.workstream_id == workstream_id)
        routes = routes.where(RouteToQueueRule.workstream_id == workstream_id)
    rows = list(db.session.execute(rules))
    conditions = [row.condition for row in rows] + list(db.session.scalars(routes))
    return {**_named(conditions), **_set([row.outputs for row in rows])}


def _set(every: list[Any]) -> dict[str, FieldKind]:
    found: dict[str, FieldKind] = {}
    for outputs in every:
        context = outputs.get("context") if isinstance(outputs, dict) else None
        for name, value in (context if isinstance(context, dict) else {}).items():
            kind = FieldKind.NUMBER if is_number(value) else FieldKind.TEXT
            is_text = found.get(f"{CONTEXT}{name}", kind) != kind
            found[f"{CONTEXT}{name}"] = FieldKind.TEXT if is_text else kind
    return found


def _named(conditions: list[Any]) -> dict[str, FieldKind]:
    """The variables of comparisons that say their kind themselves."""
    leaves = [leaf for condition in conditions for leaf in leaves_of(condition) if "kind" in leaf]
    kinds = {str(leaf.get("field")): kind_of_leaf(leaf, {}) for leaf in leaves}
    return {
        field: kind
        for field, kind in kinds.items()
        if kind is not None and field.startswith(CONTEXT)
    }
