"""Reads about workstreams."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import Row, select

from webapp.channels.models import ChannelAccount, ChannelInstance
from webapp.core.database import db
from webapp.core.errors import NotFound
from webapp.workstreams.models import Workstream


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
