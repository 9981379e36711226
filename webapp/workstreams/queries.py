"""Reads about workstreams and queues: rights, use, and what offers of them show."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import Row, exists, func, select

from webapp.agents.models import Ability, Agent, RoleName
from webapp.channels.models import ChannelAccount, ChannelInstance
from webapp.conversations.models import Conversation
from webapp.conversations.policy import Viewer
from webapp.conversations.states import ConversationState
from webapp.core.database import db
from webapp.core.errors import NotFound
from webapp.core.text import isolated, shows_anything, squeeze
from webapp.hours.queries import is_open_now
from webapp.workstreams.models import (
    DesktopAlert,
    NotificationTemplate,
    OverflowRule,
    Queue,
    QueueMember,
    Workstream,
)


def template_of(workstream_id: int | None) -> NotificationTemplate:
    """The workstream's template; without a row of its own, one with the defaults, in no session."""
    kept = db.session.get(NotificationTemplate, workstream_id) if workstream_id else None
    if kept is not None:
        return kept
    return NotificationTemplate(
        workstream_id=workstream_id,
        title="",
        fields=[],
        is_countdown_shown=True,
        accept_text="",
        reject_text="",
        is_reject_shown=True,
        is_auto_assigned=False,
        is_auto_accepted=False,
        desktop_alert=DesktopAlert.NEVER,
    )


def placeholder_values(conversation: Conversation) -> dict[str, str]:
    """What each placeholder stands for in a conversation, "" for what is unknown.

    {priority} and {waitingTime} are words in the reader's language: the page adds them, and makes
    one of the code of {language}.
    """
    profile = conversation.social_profile
    queue = db.session.get(Queue, conversation.queue_id or 0)
    contact = profile.contact
    return {
        "customerName": _said(profile.display_name),
        "contactName": _said(contact.name) if contact is not None else "",
        "language": profile.language or "",
        "queueName": queue.name if queue is not None else "",
        **{f"context.{name}": _said(str(value)) for name, value in conversation.context.items()},
    }


def _said(value: str | None) -> str:
    return isolated(value) if shows_anything(value) else ""


@dataclass(frozen=True)
class QueueUse:
    """Who needs a queue: workstreams (id, name) that fall back on it, conversations in it, and
    the queues (id, name) that pass conversations on to it when they overflow.
    """

    workstreams: tuple[tuple[int, str], ...]
    waiting_count: int
    held_count: int
    overflowing: tuple[tuple[int, str], ...] = ()

    @property
    def is_any(self) -> bool:
        """True while anything does."""
        held = self.waiting_count or self.held_count
        return bool(self.workstreams or held or self.overflowing)


@dataclass(frozen=True)
class TransferTarget:
    """A queue to transfer to. `is_open`: by its operating hours; `is_staffed`: it has agents.

    Only where it is both does a transfer succeed.
    """

    queue_id: int
    name: str
    is_open: bool
    is_staffed: bool

    @property
    def is_answering(self) -> bool:
        """Whether a conversation may be sent there now."""
        return self.is_open and self.is_staffed


def viewer_of(agent: Agent) -> Viewer:
    """An agent's rights: own queues, and all of them for admins and supervisors."""
    return Viewer(
        agent_id=agent.id,
        queue_ids=frozenset(queue_ids_of(agent.id)),
        is_supervising=agent.is_allowed(RoleName.ADMIN, RoleName.SUPERVISOR),
        may_export=agent.has_ability(Ability.TRANSCRIPT),
        may_leave_groups=agent.has_ability(Ability.LEAVE_GROUP),
    )


def queue_ids_of(agent_id: int) -> list[int]:
    """The ids of an agent's queues."""
    wanted = select(QueueMember.queue_id).where(QueueMember.agent_id == agent_id)
    return list(db.session.scalars(wanted.order_by(QueueMember.queue_id)))


def get_queue(queue_id: int) -> Queue:
    """A queue that was not deleted. Raises NotFound."""
    queue = db.session.get(Queue, queue_id)
    if queue is None or queue.deleted_at is not None:
        raise NotFound(_("There is nothing here."))
    return queue


def queue_use(queue_id: int) -> QueueUse:
    """What keeps a queue from being deleted."""
    falling_back = select(Workstream.id, Workstream.name).where(
        Workstream.fallback_queue_id == queue_id, Workstream.deleted_at.is_(None)
    )
    counted = select(func.count(), func.count(Conversation.agent_id)).where(
        Conversation.queue_id == queue_id, Conversation.state != ConversationState.CLOSED
    )
    total, held = db.session.execute(counted).one()
    workstreams = db.session.execute(falling_back.order_by(Workstream.name))
    return QueueUse(
        tuple((id_, name) for id_, name in workstreams),
        total - held,
        held,
        _overflowing_into(queue_id),
    )


def _overflowing_into(queue_id: int) -> tuple[tuple[int, str], ...]:
    wanted = (
        select(Queue.id, Queue.name)
        .join(OverflowRule, OverflowRule.queue_id == Queue.id)
        .where(OverflowRule.target_queue_id == queue_id, Queue.deleted_at.is_(None))
        .distinct()
        .order_by(Queue.name)
    )
    return tuple((id_, name) for id_, name in db.session.execute(wanted))


def member_ids_of(queue_id: int) -> list[int]:
    """The ids of a queue's agents."""
    return list(
        db.session.scalars(select(QueueMember.agent_id).where(QueueMember.queue_id == queue_id))
    )


def queues_open_by(operating_hours_id: int) -> list[tuple[int, str]]:
    """(id, name) of the queues that use a calendar, by name."""
    using = select(Queue.id, Queue.name).where(
        Queue.operating_hours_id == operating_hours_id, Queue.deleted_at.is_(None)
    )
    return [(id_, name) for id_, name in db.session.execute(using.order_by(Queue.name, Queue.id))]


def transfer_targets(queue_id: int | None) -> list[TransferTarget]:
    """Every kept queue but the one it is in, by name."""
    is_staffed = exists().where(
        QueueMember.queue_id == Queue.id, QueueMember.agent_id == Agent.id, Agent.active
    )
    rows = db.session.execute(
        select(Queue.id, Queue.name, Queue.operating_hours_id, is_staffed).where(
            Queue.deleted_at.is_(None), Queue.id != (queue_id or 0)
        )
    )
    found = [
        TransferTarget(id_, name, is_open_now(hours_id), staffed)
        for id_, name, hours_id, staffed in rows
    ]
    return sorted(found, key=lambda target: (squeeze(target.name), target.queue_id))


def get_workstream(workstream_id: int, *, is_held: bool = False) -> Workstream:
    """A workstream that was not deleted; held, nobody deletes it before the transaction ends.

    Raises NotFound.
    """
    wanted = select(Workstream).where(
        Workstream.id == workstream_id, Workstream.deleted_at.is_(None)
    )
    workstream: Workstream | None = db.session.scalar(
        wanted.with_for_update(read=True) if is_held else wanted
    )
    if workstream is None:
        raise NotFound(_("There is nothing here."))
    return workstream


def instances_of(workstream_id: int) -> list[Row[tuple[ChannelInstance, ChannelAccount]]]:
    """A workstream's channel instances with their accounts, by the account's name."""
    wanted = (
        select(ChannelInstance, ChannelAccount)
        .join(ChannelAccount, ChannelAccount.id == ChannelInstance.channel_account_id)
        .where(ChannelInstance.workstream_id == workstream_id)
    )
    return list(db.session.execute(wanted.order_by(ChannelAccount.name, ChannelInstance.id)))


def workstreams_of_profile(profile_id: int) -> list[tuple[int, str]]:
    """(id, name) of the workstreams whose conversations each take a place in a profile."""
    found = select(Workstream.id, Workstream.name).where(
        Workstream.capacity_profile_id == profile_id, Workstream.deleted_at.is_(None)
    )
    return [(id_, name) for id_, name in db.session.execute(found.order_by(Workstream.name))]
