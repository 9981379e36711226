"""Verbs about accounts: put on a workstream, changed there, taken off, and their end."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _

from webapp.automation.actions.automated_messages import set_texts
from webapp.automation.queries import own_texts
from webapp.automation.triggers import Trigger
from webapp.channels.actions.accounts import delete_account
from webapp.channels.actions.instances import (
    AlreadyServing,
    InstanceSettings,
    attach,
    change_instance,
    detach,
    settings_of,
)
from webapp.channels.models import ChannelAccount, ChannelInstance
from webapp.conversations.actions.closures import close_all_of
from webapp.conversations.states import ClosureReason
from webapp.core.audit import Verb, note
from webapp.core.database import db
from webapp.core.errors import Conflict
from webapp.line.setup.instances.queries import INSTANCE
from webapp.routing.actions.entry import adopt
from webapp.workstreams.models import Workstream
from webapp.workstreams.queries import get_workstream

Texts = Mapping[Trigger, str]


def end_account(account: ChannelAccount, typed_name: str) -> int:
    """Delete an account, close what waited at it for a workstream, and give its number.

    Raises:
        Conflict: it serves a workstream.
        Invalid: what was typed is not the account's name.
    """
    delete_account(account, typed_name)
    return close_all_of(account.id, ClosureReason.CHANNEL_DELETED)


def put_on_workstream(
    account_id: int, workstream_id: int, settings: InstanceSettings, texts: Texts
) -> ChannelInstance:
    """Let an account serve a workstream, and let what waited for one wait there.

    Raises:
        Conflict: the account is taken (and by which workstream), gone, or not set up.
        NotFound: the workstream is gone.
    """
    workstream = get_workstream(workstream_id, is_held=True)
    try:
        instance = attach(account_id, workstream_id, settings)
    except AlreadyServing as error:
        raise Conflict("account_in_use", _taken(account_id, error.workstream_id)) from error
    set_texts(instance, texts)
    adopt(account_id, workstream)
    note(Verb.CREATED, INSTANCE, instance.id, instance.account.name, after=_facts(instance))
    return instance


def change(
    instance: ChannelInstance, settings: InstanceSettings, texts: Texts, version: int | None
) -> None:
    """Let an instance behave otherwise; the same values again change nothing.

    Raises:
        Conflict: somebody else changed it since `version`.
        Invalid: a text cannot be said.
    """
    if settings == settings_of(instance) and texts == own_texts(instance.id):
        return
    before = _facts(instance)
    change_instance(instance, settings, version)
    set_texts(instance, texts)
    note(Verb.CHANGED, INSTANCE, instance.id, instance.account.name, before, _facts(instance))


def take_off(instance: ChannelInstance, typed_name: str) -> int:
    """Take an account off its workstream, close its conversations and give their number.

    Raises:
        Invalid: what was typed is not the account's name.
    """
    instance_id, account = instance.id, instance.account
    name, before = account.name, _facts(instance)
    detach(instance, typed_name)
    closed = close_all_of(account.id, ClosureReason.CHANNEL_DELETED)
    note(Verb.DELETED, INSTANCE, instance_id, name, before, {"closed_conversations": closed})
    return closed


def _taken(account_id: int, workstream_id: int) -> str:
    return _(
        "“%(account)s” serves the workstream “%(workstream)s” now. Choose another account.",
        account=db.session.get_one(ChannelAccount, account_id).name,
        workstream=db.session.get_one(Workstream, workstream_id).name,
    )


def _facts(instance: ChannelInstance) -> dict[str, object]:
    return {
        "workstream": db.session.get_one(Workstream, instance.workstream_id).name,
        "language": instance.language,
        "customer_files": instance.is_customer_file_allowed,
        "agent_files": instance.is_agent_file_allowed,
        "survey": instance.is_survey_on,
        "typing": instance.is_typing_shown,
        "reading": instance.is_reading_shown,
        **{f"{name}_message": text for name, text in own_texts(instance.id).items()},
    }
