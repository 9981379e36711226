"""What the overview tells about people."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select

from webapp.agents.models import Agent, OneTimeLink
from webapp.core import clock
from webapp.core.database import db
from webapp.pages.overview import Concern, Place, Step, concern_of


def awaited_people() -> list[Concern]:
    """Who was invited and never signed in; whether the link still works is said."""
    is_open = (OneTimeLink.used_at.is_(None)) & (OneTimeLink.expires_at > clock.now())
    wanted = (
        select(Agent.id, Agent.name, func.count(OneTimeLink.id))
        .outerjoin(OneTimeLink, (OneTimeLink.agent_id == Agent.id) & is_open)
        .where(Agent.active, Agent.joined_at.is_(None))
        .group_by(Agent.id, Agent.name)
        .order_by(Agent.name)
    )
    places = [
        Place(
            name,
            url_for("people.show_person", agent_id=id_),
            "" if links else _("the link has run out: send another one"),
        )
        for id_, name, links in db.session.execute(wanted)
    ]
    return concern_of(
        lambda count: ngettext(
            "%(num)d invited person never signed in",
            "%(num)d invited people never signed in",
            count,
        ),
        _("Nothing is offered to somebody who cannot sign in yet."),
        places,
        list_url=url_for("people.list_people"),
    )


def inviting() -> list[Step]:
    """The first step with people: somebody besides the first admin."""
    ids = db.session.scalars(select(Agent.id).where(Agent.active).limit(2)).all()
    return [
        Step(
            _("Invite your agents"),
            _("They get a link that works once, and choose their own password."),
            url_for("people.new_person"),
            len(ids) > 1,
        )
    ]
