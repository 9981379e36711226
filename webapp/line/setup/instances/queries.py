"""What the pages of LINE on a workstream show, as plain rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import func, select

from webapp.automation.queries import own_texts
from webapp.automation.triggers import Trigger
from webapp.channels.actions.instances import InstanceSettings, settings_of
from webapp.channels.models import ChannelAccount, ChannelInstance, SetUpDraft
from webapp.conversations.models import Conversation
from webapp.conversations.states import ConversationState
from webapp.core.crypto import Unreadable
from webapp.core.database import db, kept_row
from webapp.line.accounts import KIND
from webapp.workstreams.models import Workstream

WIZARD = "instance"
INSTANCE = "channel_instance"
WITH_AGENT = (ConversationState.ACTIVE, ConversationState.WRAP_UP)


class Availability(StrEnum):
    """Whether an account can be put on a workstream."""

    FREE = "free"
    TAKEN = "taken"
    UNFINISHED = "unfinished"


@dataclass(frozen=True)
class AccountChoice:
    """A LINE account to choose, or why not: where it serves, or the draft of its set-up."""

    id: int
    name: str
    display_name: str | None
    basic_id: str | None
    availability: Availability
    workstream_id: int | None = None
    workstream_name: str | None = None
    draft_id: int | None = None


@dataclass(frozen=True)
class Summary:
    """Everything chosen for an account on a workstream, still to be done or as it stands."""

    account: AccountChoice | None
    settings: InstanceSettings
    texts: Mapping[Trigger, str]


@dataclass(frozen=True)
class Ongoing:
    """How many conversations would be closed, and how many of them agents have."""

    total: int
    with_agent: int


def account_choices() -> list[AccountChoice]:
    """Every LINE account that was not deleted: those that are free first."""
    rows = db.session.execute(
        select(ChannelAccount, Workstream.id, Workstream.name, func.max(SetUpDraft.id))
        .outerjoin(ChannelInstance, ChannelInstance.channel_account_id == ChannelAccount.id)
        .outerjoin(Workstream, Workstream.id == ChannelInstance.workstream_id)
        .outerjoin(SetUpDraft, SetUpDraft.channel_account_id == ChannelAccount.id)
        .where(ChannelAccount.kind == KIND, ChannelAccount.deleted_at.is_(None))
        .group_by(ChannelAccount.id, Workstream.id, Workstream.name)
        .order_by(func.lower(ChannelAccount.name), ChannelAccount.id)
    )
    choices = [_choice(*row) for row in rows]
    return sorted(choices, key=lambda choice: list(Availability).index(choice.availability))


def _choice(
    account: ChannelAccount,
    workstream_id: int | None,
    workstream_name: str | None,
    draft_id: int | None,
) -> AccountChoice:
    is_free = account.set_up_at is not None and workstream_id is None
    rest = Availability.TAKEN if workstream_id is not None else Availability.UNFINISHED
    return AccountChoice(
        id=account.id,
        name=account.name,
        display_name=account.display_name,
        basic_id=account.basic_id,
        availability=Availability.FREE if is_free else rest,
        workstream_id=workstream_id,
        workstream_name=workstream_name,
        draft_id=draft_id,
    )


def get_instance(instance_id: int) -> ChannelInstance:
    """An account on a workstream. Raises NotFound."""
    return kept_row(ChannelInstance, instance_id)


def instance_of(account_id: int, workstream_id: int) -> ChannelInstance | None:
    """The instance of that account on that workstream, if it is there."""
    found: ChannelInstance | None = db.session.scalar(
        select(ChannelInstance).where(
            ChannelInstance.channel_account_id == account_id,
            ChannelInstance.workstream_id == workstream_id,
        )
    )
    return found


def summary_of(instance: ChannelInstance) -> Summary:
    """How an instance stands."""
    workstream = db.session.get_one(Workstream, instance.workstream_id)
    account = _choice(instance.account, workstream.id, workstream.name, None)
    return Summary(account, settings_of(instance), own_texts(instance.id))


def ongoing_of(account_id: int) -> Ongoing:
    """How many of an account's conversations are not closed."""
    counts = dict(
        db.session.execute(
            select(Conversation.state, func.count())
            .where(
                Conversation.channel_account_id == account_id,
                Conversation.state != ConversationState.CLOSED,
            )
            .group_by(Conversation.state)
        ).all()
    )
    return Ongoing(sum(counts.values()), sum(counts.get(state, 0) for state in WITH_AGENT))


def own_draft(agent_id: int, workstream_id: int) -> SetUpDraft | None:
    """What this admin typed for this workstream and did not finish.

    What no key of ours opens is left aside, so that the wizard can begin anew.
    """
    own = db.session.scalars(
        select(SetUpDraft)
        .where(
            SetUpDraft.wizard == WIZARD,
            SetUpDraft.agent_id == agent_id,
            SetUpDraft.workstream_id == workstream_id,
        )
        .order_by(SetUpDraft.id.desc())
    )
    return next(filter(_is_readable, own), None)


def _is_readable(draft: SetUpDraft) -> bool:
    try:
        return draft.typed is not None
    except Unreadable:
        return False
