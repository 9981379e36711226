"""Workstreams as an admin arranges them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, select

from webapp.agents.models import CapacityProfile
from webapp.channels.models import SetUpDraft
from webapp.core import clock
from webapp.core.audit import Verb, note
from webapp.core.database import count_changed, db, plain_settings
from webapp.core.errors import Conflict, Invalid
from webapp.core.events import record
from webapp.core.names import flush_name, is_taken, require_free_name
from webapp.workstreams.actions.queues import create_queue
from webapp.workstreams.events import DistributionChanged, WorkstreamCopied
from webapp.workstreams.models import DistributionMode, Queue, Workstream
from webapp.workstreams.queries import instances_of

WORKSTREAM = "workstream"
# What says for whom its conversations wait, and until when customers should have an answer.
WAIT = ("capacity_units", "capacity_profile_id", "affinity")
TARGETS = ("first_response_minutes", "next_response_minutes")
# The settings of a workstream's work distribution, by column: all that may be changed later.
Distribution = Mapping[str, Any]


@dataclass(frozen=True)
class Fallback:
    """The queue to fall back on: an existing one, or a new one when it has a name."""

    queue_id: int | None
    new_name: str | None = None


def distribution_of(workstream: Workstream) -> dict[str, Any]:
    """A workstream's present distribution."""
    return {name: getattr(workstream, name) for name in plain_settings(Workstream)}


def create_workstream(
    name: str,
    fallback_queue: Queue,
    distribution_mode: DistributionMode = DistributionMode.PUSH,
    distribution: Distribution = MappingProxyType({}),
) -> Workstream:
    """Create a workstream whose conversations go to a queue; its mode stays for good.

    What is missing in its distribution begins as the reference product has it.

    Raises:
        Invalid: the name is taken.
    """
    require_free_name(Workstream, name, _taken())
    workstream = Workstream(
        name=name, distribution_mode=distribution_mode, fallback_queue_id=fallback_queue.id
    )
    db.session.add(workstream)
    flush_name(_taken())
    # After the INSERT, which would put a column's default in place of "never".
    _distribute(workstream, distribution)
    db.session.flush()
    note(Verb.CREATED, WORKSTREAM, workstream.id, name, after=_facts(workstream))
    return workstream


def add_workstream(
    name: str, fallback: Fallback, mode: DistributionMode, copy_of: Workstream | None = None
) -> Workstream:
    """Create a workstream as a page asks for it: with its queue, and like another one.

    Raises:
        Invalid: the name is taken, or what `choose_fallback` refuses.
    """
    like = distribution_of(copy_of) if copy_of is not None else {}
    workstream = create_workstream(name, choose_fallback(fallback), mode, like)
    if copy_of is not None:
        record(WorkstreamCopied(copy_of.id, workstream.id))
    return workstream


def change_workstream(
    workstream: Workstream,
    name: str,
    fallback: Fallback,
    distribution: Distribution,
    version: int | None = None,
) -> None:
    """Change what may be changed; what is missing in the distribution stays as it is. What waits
    already stays in the queue it waits in.

    Raises:
        Conflict: somebody else changed it since `version`.
        Invalid: the name is taken, the capacity profile is gone ("capacity_profile_id"), or what
            `choose_fallback` refuses.
    """
    workstream.require_version(version)
    require_free_name(Workstream, name, _taken(), workstream.id)
    before, then = _facts(workstream), distribution_of(workstream)
    workstream.name, workstream.fallback_queue_id = name, choose_fallback(fallback).id
    _require_profile(distribution.get("capacity_profile_id", workstream.capacity_profile_id))
    _distribute(workstream, distribution)
    flush_name(_taken())
    is_wait_other, are_targets_other = (
        any(then[name] != getattr(workstream, name) for name in names) for names in (WAIT, TARGETS)
    )
    record(DistributionChanged(workstream.id, is_wait_other, are_targets_other))
    note(Verb.CHANGED, WORKSTREAM, workstream.id, name, before, _facts(workstream))


def delete_workstream(workstream: Workstream, version: int | None = None) -> None:
    """Let go of a workstream without channel instances; its row stays for past conversations.

    Raises:
        Conflict: it has an instance, or somebody else changed it since `version`.
    """
    workstream.require_version(version)
    if instances_of(workstream.id):
        raise Conflict(
            "workstream_in_use", _("Accounts are still set up on this workstream, so it stays.")
        )
    before = _facts(workstream)
    workstream.deleted_at = clock.now()
    note(Verb.DELETED, WORKSTREAM, workstream.id, workstream.name, before)
    count_changed(delete(SetUpDraft).where(SetUpDraft.workstream_id == workstream.id))


def choose_fallback(fallback: Fallback) -> Queue:
    """The existing queue, or the new one, which this makes.

    Raises:
        Invalid: the name is taken ("new_queue"), or the queue is gone ("queue_id").
    """
    if fallback.new_name is not None:
        if is_taken(Queue, fallback.new_name):
            raise Invalid("name_taken", _("There is a queue of that name already."), "new_queue")
        return create_queue(fallback.new_name)
    # Locked, so that nobody deletes it while a workstream begins to use it.
    kept = select(Queue).where(Queue.id == fallback.queue_id, Queue.deleted_at.is_(None))
    queue: Queue | None = db.session.scalar(kept.with_for_update(read=True))
    if queue is None:
        raise Invalid(
            "queue_deleted", _("This queue was deleted meanwhile. Choose another one."), "queue_id"
        )
    return queue


def _distribute(workstream: Workstream, distribution: Distribution) -> None:
    for name in plain_settings(Workstream):
        setattr(workstream, name, distribution.get(name, getattr(workstream, name)))


def _require_profile(profile_id: int | None) -> None:
    # Held, so that nobody deletes it while a workstream begins to use it.
    held = {"read": True}
    profile = db.session.get(CapacityProfile, profile_id or 0, with_for_update=held)
    if profile_id is not None and (profile is None or profile.deleted_at is not None):
        said = _("This capacity profile was deleted meanwhile. Choose another one.")
        raise Invalid("profile_deleted", said, "capacity_profile_id")


def _taken() -> str:
    return _("There is a workstream of that name already.")


def _facts(workstream: Workstream) -> dict[str, object]:
    facts = distribution_of(workstream)
    profile = db.session.get(CapacityProfile, facts.pop("capacity_profile_id") or 0)
    return {
        **facts,
        "name": workstream.name,
        "distribution_mode": workstream.distribution_mode,
        "fallback_queue": db.session.get_one(Queue, workstream.fallback_queue_id).name,
        "capacity_profile": profile.name if profile is not None else None,
    }
