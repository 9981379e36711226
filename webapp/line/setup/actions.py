"""The end of an account."""

from __future__ import annotations

from webapp.channels.actions.accounts import delete_account
from webapp.channels.models import ChannelAccount
from webapp.conversations.actions.closures import close_all_of
from webapp.conversations.states import ClosureReason


def end_account(account: ChannelAccount, typed_name: str) -> int:
    """Delete an account, close what waited at it for a workstream, and give its number.

    Raises:
        Conflict: it serves a workstream.
        Invalid: what was typed is not the account's name.
    """
    delete_account(account, typed_name)
    return close_all_of(account.id, ClosureReason.CHANNEL_DELETED)
