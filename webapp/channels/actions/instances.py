"""An account is put on a workstream, is set up there, and is taken off again."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select

from webapp.channels.events import ChannelAccountChanged
from webapp.channels.models import ChannelAccount, ChannelInstance
from webapp.core import clock
from webapp.core.database import db
from webapp.core.errors import Conflict, Invalid, NotFound
from webapp.core.events import record
from webapp.core.text import one_line


@dataclass(frozen=True)
class InstanceSettings:
    """How an account behaves on its workstream."""

    language: str = "en"
    is_customer_file_allowed: bool = True
    is_agent_file_allowed: bool = True
    is_survey_on: bool = False
    is_typing_shown: bool = True
    is_reading_shown: bool = True


class AlreadyServing(Conflict):
    """The account is on a workstream: `workstream_id` says where."""

    def __init__(self, workstream_id: int) -> None:
        words = _("This account serves another workstream now. Choose another account.")
        super().__init__("account_in_use", words)
        self.workstream_id = workstream_id


def attach(account_id: int, workstream_id: int, settings: InstanceSettings) -> ChannelInstance:
    """Put an account on a workstream; its webhook is open from then on.

    The account stays locked until the transaction ends: of two who take it, one is told.

    Raises:
        AlreadyServing: it is on a workstream.
        Conflict: it is gone, or its set-up is not done.
    """
    account = hold_account(account_id)
    if account is None or account.deleted_at is not None or account.set_up_at is None:
        raise Conflict(
            "account_unusable", _("This account cannot be used any more. Choose another one.")
        )
    if account.instance is not None:
        raise AlreadyServing(account.instance.workstream_id)
    instance = ChannelInstance(workstream_id=workstream_id, account=account)
    _apply(instance, settings)
    account.detached_at = None
    db.session.add(instance)
    db.session.flush()
    record(ChannelAccountChanged(account_id))
    return instance


def change_instance(
    instance: ChannelInstance, settings: InstanceSettings, version: int | None = None
) -> None:
    """Give an instance other settings. Raises Conflict when somebody else changed it."""
    instance.require_version(version)
    _apply(instance, settings)
    db.session.flush()
    record(ChannelAccountChanged(instance.channel_account_id))


def detach(instance: ChannelInstance, typed_name: str) -> None:
    """Take an account off its workstream; its webhook is closed from then on.

    Raises:
        NotFound: somebody took it off this very moment.
        Invalid: what was typed is not the account's name.
    """
    account = hold_account(instance.channel_account_id)
    assert account is not None, "an instance's account stays"
    if account.instance is not instance:
        raise NotFound(_("There is nothing here."))
    if one_line(typed_name) != one_line(account.name):
        raise Invalid("confirmation_wrong", _("That is not the account's name."), "typed_name")
    account.detached_at = clock.now()
    db.session.delete(instance)
    db.session.flush()
    db.session.expire(account, ["instance"])
    record(ChannelAccountChanged(account.id))


def hold_account(account_id: int) -> ChannelAccount | None:
    """The account, locked until the transaction ends, as it stands now.

    The lock lets rows that refer to the account be added: who answers a customer holds the
    conversation by then, and would otherwise wait in a circle with who deletes the instance.
    """
    wanted = select(ChannelAccount).where(ChannelAccount.id == account_id)
    account: ChannelAccount | None = db.session.scalar(
        wanted.with_for_update(key_share=True).execution_options(populate_existing=True)
    )
    return account


def settings_of(instance: ChannelInstance) -> InstanceSettings:
    """An instance's settings as plain values."""
    return InstanceSettings(
        language=instance.language,
        is_customer_file_allowed=instance.is_customer_file_allowed,
        is_agent_file_allowed=instance.is_agent_file_allowed,
        is_survey_on=instance.is_survey_on,
        is_typing_shown=instance.is_typing_shown,
        is_reading_shown=instance.is_reading_shown,
    )


def _apply(instance: ChannelInstance, settings: InstanceSettings) -> None:
    instance.language = settings.language
    instance.is_customer_file_allowed = settings.is_customer_file_allowed
    instance.is_agent_file_allowed = settings.is_agent_file_allowed
    instance.is_survey_on = settings.is_survey_on
    instance.is_typing_shown = settings.is_typing_shown
    instance.is_reading_shown = settings.is_reading_shown
