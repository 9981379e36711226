"""What the overview tells about workstreams and queues, and the first steps with them."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import exists, select

from webapp.channels.models import ChannelInstance
from webapp.core.database import db
from webapp.pages.menu import existing
from webapp.pages.overview import Concern, Place, Step, concern_of
from webapp.workstreams.models import Workstream
from webapp.workstreams.rows import member_counts, queue_choices
from webapp.workstreams.views.workstreams import SET_UP


def bare_workstreams() -> list[Concern]:
    """Workstreams on which no account is."""
    is_served = exists().where(ChannelInstance.workstream_id == Workstream.id)
    wanted = select(Workstream.id, Workstream.name).where(
        Workstream.deleted_at.is_(None), ~is_served
    )
    endpoint = existing(SET_UP) or "admin.show_workstream"
    places = [
        Place(name, url_for(endpoint, workstream_id=id_))
        for id_, name in db.session.execute(wanted.order_by(Workstream.name))
    ]
    return concern_of(
        lambda count: ngettext(
            "%(num)d workstream has no account", "%(num)d workstreams have no account", count
        ),
        _("Nothing arrives there."),
        places,
        list_url=url_for("admin.list_workstreams"),
    )


def empty_queues() -> list[Concern]:
    """Queues without anybody who may sign in."""
    counts = member_counts()
    places = [
        Place(name, url_for("admin.show_queue", queue_id=id_, _anchor="members"))
        for id_, name in queue_choices()
        if not counts.get(id_)
    ]
    return concern_of(
        lambda count: ngettext(
            "%(num)d queue has no members", "%(num)d queues have no members", count
        ),
        _("What comes there rings at nobody until you add some."),
        places,
        is_urgent=True,
        list_url=url_for("admin.list_queues"),
    )


def distributing() -> list[Step]:
    """The first step of routing: a workstream."""
    first = select(Workstream.id).where(Workstream.deleted_at.is_(None)).limit(1)
    return [
        Step(
            _("Make a workstream"),
            _("It says how conversations are given out, and in which queue they wait."),
            url_for("admin.new_workstream"),
            db.session.scalar(first) is not None,
        )
    ]


def staffing() -> list[Step]:
    """The second: somebody in a queue."""
    queues = queue_choices()
    return [
        Step(
            _("Put people into its queue"),
            _("Conversations ring at the members of the queue."),
            url_for("admin.show_queue", queue_id=queues[0][0], _anchor="members")
            if queues
            else None,
            bool(member_counts()),
        )
    ]
