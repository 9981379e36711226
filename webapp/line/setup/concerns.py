"""What the admin's overview tells about LINE accounts, and the first steps with them."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import exists, func, select

from webapp.agents.models import Agent
from webapp.channels.models import ChannelAccount, ChannelInstance, SetUpDraft
from webapp.channels.queries import admin_problems
from webapp.core.database import db
from webapp.intake.models import EventState, WebhookEvent, WebhookTally
from webapp.line.accounts import KIND
from webapp.line.region import is_offered
from webapp.line.setup.instances.queries import WIZARD as INSTANCE_WIZARD
from webapp.line.setup.queries import draft_rows
from webapp.line.setup.words import said
from webapp.pages.overview import Concern, Place, Step, concern_of
from webapp.workstreams.models import Workstream


def unfinished_set_ups() -> list[Concern]:
    """Wizards that somebody began and did not finish."""
    accounts = [
        Place(
            draft.name or _("A new account without a name yet"),
            url_for("line_setup.resume", draft_id=draft.id),
            _("begun by %(name)s", name=draft.agent),
        )
        for draft in draft_rows()
    ]
    return concern_of(
        lambda count: ngettext(
            "%(num)d set-up is not finished", "%(num)d set-ups are not finished", count
        ),
        _("Everything typed so far is kept."),
        [*accounts, *_instance_drafts()],
        list_url=url_for("line_setup.list_accounts"),
    )


def _instance_drafts() -> list[Place]:
    wanted = (
        select(Workstream.id, Workstream.name, func.max(Agent.name))
        .join(SetUpDraft, SetUpDraft.workstream_id == Workstream.id)
        .join(Agent, Agent.id == SetUpDraft.agent_id)
        .where(SetUpDraft.wizard == INSTANCE_WIZARD, Workstream.deleted_at.is_(None))
        .group_by(Workstream.id, Workstream.name)
        .order_by(Workstream.name)
    )
    return [
        Place(
            _("LINE on “%(workstream)s”", workstream=name),
            url_for("line_instance.set_up", workstream_id=id_),
            _("begun by %(name)s", name=agent),
        )
        for id_, name, agent in db.session.execute(wanted)
    ]


def failing_accounts() -> list[Concern]:
    """Accounts in service of which a check found something broken."""
    places = [
        Place(
            trouble.account_name,
            url_for("line_setup.show_health", account_id=trouble.account_id),
            said(trouble.code, trouble.detail),
        )
        for trouble in admin_problems()
    ]
    return concern_of(
        lambda count: ngettext(
            "%(num)d check of an account fails", "%(num)d checks of accounts fail", count
        ),
        _("Customers may not reach you, or your answers may not reach them."),
        places,
        is_urgent=True,
    )


def idle_accounts() -> list[Concern]:
    """Accounts whose set-up is done and which are on no workstream."""
    wanted = (
        select(ChannelAccount.id, ChannelAccount.name)
        .where(
            *_is_kept(), ~exists().where(ChannelInstance.channel_account_id == ChannelAccount.id)
        )
        .order_by(ChannelAccount.name)
    )
    places = [
        Place(name, url_for("line_setup.show_done", account_id=id_))
        for id_, name in db.session.execute(wanted)
    ]
    return concern_of(
        lambda count: ngettext(
            "%(num)d account is on no workstream", "%(num)d accounts are on no workstream", count
        ),
        _("Nobody gets what customers write to it."),
        places,
        list_url=url_for("line_setup.list_accounts"),
    )


def parked_events() -> list[Concern]:
    """Events of accounts that could not be processed and wait for somebody."""
    wanted = (
        select(ChannelAccount.id, ChannelAccount.name, func.count())
        .join(WebhookEvent, WebhookEvent.channel_account_id == ChannelAccount.id)
        .where(WebhookEvent.state == EventState.FAILED, ChannelAccount.deleted_at.is_(None))
        .group_by(ChannelAccount.id, ChannelAccount.name)
        .order_by(ChannelAccount.name)
    )
    rows = db.session.execute(wanted).all()
    places = [
        Place(
            name,
            url_for("line_setup.show_health", account_id=id_, _anchor="failed-title"),
            ngettext("%(num)d event", "%(num)d events", count),
        )
        for id_, name, count in rows
    ]
    return concern_of(
        lambda _count: _("Events could not be processed"),
        _("Something customers did is missing until the events are processed again."),
        places,
        is_urgent=True,
    )


def connecting() -> list[Step]:
    """The first step with an account: to have one, where LINE may be used."""
    if not is_offered():
        return []
    return [
        Step(
            _("Connect your LINE Official Account"),
            _("Three values from LINE's console; each step is checked as you go."),
            url_for("line_setup.new_account"),
            _first_account_id() is not None,
        )
    ]


def attaching() -> list[Step]:
    """The second: to put it on a workstream, the first one that has none."""
    if not is_offered():
        return []
    bare = select(func.min(Workstream.id)).where(
        Workstream.deleted_at.is_(None),
        ~exists().where(ChannelInstance.workstream_id == Workstream.id),
    )
    workstream_id = db.session.scalar(bare)
    return [
        Step(
            _("Put the account on a workstream"),
            _("“Set up LINE” on the workstream's page."),
            url_for("line_instance.set_up", workstream_id=workstream_id) if workstream_id else None,
            db.session.scalar(select(ChannelInstance.id).limit(1)) is not None,
        )
    ]


def hearing() -> list[Step]:
    """The last: the first message has come."""
    if not is_offered():
        return []
    heard = select(WebhookTally.hour_at).where(WebhookTally.received > 0).limit(1)
    id_ = _first_account_id()
    return [
        Step(
            _("Write to it from a phone"),
            _("The first message proves that LINE reaches Kanava."),
            url_for("line_setup.show_callback", account_id=id_) if id_ else None,
            db.session.scalar(heard) is not None,
        )
    ]


def _first_account_id() -> int | None:
    found: int | None = db.session.scalar(select(func.min(ChannelAccount.id)).where(*_is_kept()))
    return found


def _is_kept() -> tuple[Any, ...]:
    return (
        ChannelAccount.kind == KIND,
        ChannelAccount.deleted_at.is_(None),
        ChannelAccount.set_up_at.is_not(None),
    )
