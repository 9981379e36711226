"""Aoi has Emi's conversation and asks colleagues in: Chen, who may see nothing of it, others."""

from types import SimpleNamespace

import pytest
from sqlalchemy import select

from tests.factories import make_available, write
from webapp.agents.models import Agent, Presence
from webapp.consults.actions import participants
from webapp.consults.actions.talk import say
from webapp.conversations.actions.outbound import post_message
from webapp.conversations.models import Conversation, Participant
from webapp.core.database import db
from webapp.core.errors import KanavaError
from webapp.core.transaction import transaction
from webapp.routing.actions.offers import pick


@pytest.fixture
def taken(app, client, centre):
    """Aoi has it; Ben, Chen and Dana, who supervises, are there."""
    write(app, client, centre)
    with app.app_context(), transaction():
        pick(db.session.scalars(select(Conversation)).one(), centre.aoi)
    with app.app_context():
        for agent_id in (centre.aoi, centre.ben, centre.chen, centre.dana):
            make_available(agent_id)


@pytest.fixture
def do(app):
    """What people do with the only conversation; each gives None, or the refusal's code."""

    def attempt(action):
        with app.app_context():
            try:
                with transaction():
                    action(db.session.scalars(select(Conversation)).one())
            except KanavaError as error:
                return error.code
            finally:
                db.session.remove()
        return None

    def agent(id_):
        return db.session.get_one(Agent, id_)

    def part(agent_id):
        wanted = select(Participant).filter_by(agent_id=agent_id).order_by(Participant.id.desc())
        return db.session.scalars(wanted).first()

    def ask(by, whom, question="", **options):
        return attempt(lambda its: participants.ask(its, whom, agent(by), question, **options))

    def command(name):
        verb = getattr(participants, name)
        return lambda whom, by: attempt(lambda _: verb(part(whom), agent(by)))

    return SimpleNamespace(
        attempt=attempt,
        ask=ask,
        join=lambda by: attempt(lambda its: participants.join(its, agent(by))),
        accept=lambda whom: attempt(lambda _: participants.accept(part(whom))),
        decline=lambda whom: attempt(lambda _: participants.decline(part(whom))),
        add=command("add"),
        take_out=command("take_out"),
        leave=command("leave"),
        say=lambda by, text, key=None: attempt(lambda its: say(its, agent(by), text, key)),
        answer=lambda by, text, key=None: attempt(lambda its: post_message(its, by, text, key)),
    )


@pytest.fixture
def parts(app, centre):
    """Function: {name: (is in, is added, why it ended)} of each one's newest part."""
    names = {getattr(centre, name): name for name in ("aoi", "ben", "chen", "dana")}

    def read():
        with app.app_context():
            rows = db.session.scalars(select(Participant).order_by(Participant.id))
            return {
                names[row.agent_id]: (row.is_in, row.added_at is not None, row.end_reason)
                for row in rows
            }

    return read


@pytest.fixture
def units(app):
    """Function: what is used of everybody's capacity."""

    def read():
        with app.app_context():
            return dict(db.session.execute(select(Presence.agent_id, Presence.used_units)).all())

    return read
