"""What an admin typed into a set-up wizard, kept until it is done or thrown away."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import exists, select

from webapp.agents.models import Agent
from webapp.channels.actions.accounts import ACCOUNT, create_account, rename_account
from webapp.channels.events import ChannelAccountChanged
from webapp.channels.models import ChannelAccount, SetUpDraft
from webapp.core.audit import Verb, note
from webapp.core.crypto import Unreadable
from webapp.core.database import db
from webapp.core.errors import Conflict, Invalid
from webapp.core.events import record


def start_draft(
    wizard: str,
    kind: str,
    agent_id: int,
    key: str,
    *,
    step: str,
    workstream_id: int | None = None,
) -> SetUpDraft:
    """Begin a draft. `key` is the page's own: the same page sent twice gives the same draft."""
    # Else the same page sent twice at once would begin two.
    db.session.scalar(select(Agent.id).where(Agent.id == agent_id).with_for_update(key_share=True))
    own = select(SetUpDraft).where(SetUpDraft.wizard == wizard, SetUpDraft.agent_id == agent_id)
    for draft in db.session.scalars(own):
        if key and _key_of(draft) == key:
            return draft
    draft = SetUpDraft(
        wizard=wizard,
        kind=kind,
        agent_id=agent_id,
        workstream_id=workstream_id,
        step=step,
        typed={"key": key},
    )
    db.session.add(draft)
    db.session.flush()
    return draft


def _key_of(draft: SetUpDraft) -> str | None:
    try:
        key: str | None = draft.typed.get("key")
    except Unreadable:
        return None
    return key


def keep_typed(draft: SetUpDraft, typed: Mapping[str, Any], step: str | None = None) -> None:
    """Keep what was typed beside what is there already, and the page to come back to."""
    draft.typed = {**draft.typed, **typed}
    if step is not None:
        draft.step = step
    db.session.flush()


def settle_draft(draft: SetUpDraft, step: str) -> None:
    """The wizard is done: what was typed goes, the row stays to say where its thing is."""
    draft.typed = {"key": draft.typed.get("key", "")}
    draft.step = step
    db.session.flush()


def remove_draft(draft: SetUpDraft) -> None:
    """Throw a draft away."""
    db.session.delete(draft)
    db.session.flush()


def make_account(
    draft: SetUpDraft, external_id: str, credentials: dict[str, Any]
) -> ChannelAccount:
    """Make the draft's account, not set up yet; or give the one it has these values.

    Raises:
        Conflict: the account is set up already.
        Invalid: name or id are another account's.
    """
    account = db.session.get(ChannelAccount, draft.channel_account_id or 0)
    if account is not None:
        _correct(account, draft.typed["name"], external_id, credentials)
        return account
    account = create_account(
        draft.kind,
        draft.typed["name"],
        external_id,
        credentials,
        acknowledged_by=draft.typed["acknowledged_by"],
        is_set_up=False,
    )
    account.acknowledged_at = datetime.fromisoformat(draft.typed["acknowledged_at"])
    draft.channel_account_id = account.id
    db.session.flush()
    return account


def _correct(
    account: ChannelAccount, name: str, external_id: str, credentials: dict[str, Any]
) -> None:
    if account.set_up_at is not None or account.deleted_at is not None:
        raise Conflict("account_set_up", _("This account is set up already."))
    if account.name != name:
        rename_account(account, name)
    if (account.external_id, account.credentials) == (external_id, credentials):
        return
    _require_free(account, external_id)
    before, account.external_id = account.external_id, external_id
    account.credentials = credentials
    account.verified_at = account.tested_at = account.webhook_url = None
    if before != external_id:
        account.destination = account.display_name = account.basic_id = None
        account.picture_key = account.picture_url = None
    db.session.flush()
    facts = {"external_id": before}, {"external_id": external_id}
    note(Verb.CHANGED, ACCOUNT, account.id, account.name, *facts)
    record(ChannelAccountChanged(account.id))


def _require_free(account: ChannelAccount, external_id: str) -> None:
    taken = exists().where(
        ChannelAccount.kind == account.kind,
        ChannelAccount.external_id == external_id,
        ChannelAccount.deleted_at.is_(None),
        ChannelAccount.id != account.id,
    )
    if db.session.scalar(select(taken)):
        raise Invalid(
            "channel_id_taken", _("There is an account with this channel ID already."), "channel_id"
        )
