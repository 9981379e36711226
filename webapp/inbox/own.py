"""Regions that are one agent's own, whatever is open: presence, mentions, reminders, what rings."""

from __future__ import annotations

from dataclasses import asdict

from flask_security import current_user

from webapp.agents.models import Agent, Presence
from webapp.agents.queries import presence_facts
from webapp.core.database import db
from webapp.inbox import topics as about
from webapp.inbox.mentions import mentions
from webapp.inbox.problems import account_problems, admin_problems
from webapp.inbox.regions import Region, region
from webapp.inbox.reminders import reminders
from webapp.inbox.ringing import offers
from webapp.preferences.choice import preferences_from


def regions(agent_id: int) -> list[Region]:
    """All of them, from the bar to what rings."""
    return [
        presence(agent_id),
        own_pages(),
        preferences(agent_id),
        mentions(agent_id),
        reminders(agent_id),
        presence_banner(agent_id),
        account_problems(),
        admin_problems(),
        offers(agent_id),
    ]


def presence(agent_id: int) -> Region:
    """The agent's own presence and capacity."""
    agent = db.session.get_one(Agent, agent_id)
    return region("inbox/_presence.html", "presence", agent=agent, **presence_facts(agent.presence))


def own_pages() -> Region:
    """The menu's links, by the roles of who is signed in."""
    return region("inbox/_own_pages.html", "own_pages", current_user=current_user)


def preferences(agent_id: int) -> Region:
    """How the agent wants the console to work."""
    kept = db.session.get_one(Agent, agent_id).preferences
    chosen = asdict(preferences_from(kept))
    return region("preferences/_chosen.html", "preferences", chosen=chosen)


def presence_banner(agent_id: int) -> Region:
    """The way back to work after a missed or rejected offer; else empty."""
    own = db.session.get_one(Presence, agent_id)
    return region("inbox/_presence_banner.html", "presence_banner", presence=own)


# Those that a notice of a kind changes.
CHANGED_BY = {
    about.PRESENCE: (presence, presence_banner),
    about.OFFERS: (offers,),
    about.MENTIONS: (mentions,),
    about.REMINDERS: (reminders,),
}
