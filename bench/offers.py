"""From "an agent becomes free" to the offer on that agent's screen, with many waiting."""

import threading
import time

from sqlalchemy import delete, select, update

from bench import routing_centre
from bench.centre import House
from bench.console import Consoles
from bench.load import Result
from bench.screens import Live, live
from webapp.agents.models import AgentSkill, Presence, PresenceStatus
from webapp.conversations.models import ConversationSession
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.workstreams.models import QueueMember, Workstream, WrapUpBlocking

# Stands in an offer's card and nowhere else on the screen.
CARD = b'data-accept-url="'
SETTLE_SECONDS = 0.3
RATING = 10


def measure(house: House, waiting: int, rounds: int) -> Result:
    """Seconds from just before Aoi's "End" is sent to the frame with the next offer.

    One conversation fills her, so each End frees her; all other agents stay full.
    """
    routing_centre.add_agents(house, routing_centre.AGENTS, routing_centre.QUEUES)
    routing_centre.fill(house, waiting)
    _let_end_free(house)
    result = Result()
    with live(house) as centre:
        _prepare(house)
        consoles = Consoles(centre.server.port)
        consoles.open(centre.people[0].cookie(), centre.conversation_id)
        ending = centre.conversation_id
        for _ in range(rounds):
            time.sleep(SETTLE_SECONDS)
            result.latencies.append(_until_card(centre, consoles, ending))
            _post(centre, f"/conversations/{ending}/closure")
            ending = _accept(centre)
        consoles.close()
    return result


def _until_card(centre: Live, consoles: Consoles, ending: int) -> float:
    """The offer may be there before the answer to "End" is: a thread of its own sends that."""
    click = threading.Thread(target=_post, args=(centre, f"/conversations/{ending}/wrap-up"))
    began = time.perf_counter()
    seen = consoles.wait_for(CARD, click.start)
    click.join()
    return seen[0] - began


def _let_end_free(house: House) -> None:
    """Ended is free: wrap-up takes nothing in this workstream."""
    with house.app.app_context(), transaction():
        never = {"wrap_up_blocking": WrapUpBlocking.NEVER}
        db.session.execute(update(Workstream).values(**never))


def _prepare(house: House) -> None:
    """Aoi can do everything, everywhere, one at a time."""
    aoi = house.centre.aoi
    with house.app.app_context(), transaction():
        units = {"total_units": routing_centre.UNITS, "status": PresenceStatus.BUSY}
        db.session.execute(update(Presence).where(Presence.agent_id == aoi).values(**units))
        db.session.execute(delete(QueueMember).where(QueueMember.agent_id == aoi))
        for queue_id in routing_centre.queue_ids(house):
            db.session.add(QueueMember(queue_id=queue_id, agent_id=aoi))
        for skill_id in routing_centre.skill_ids(house):
            db.session.add(AgentSkill(agent_id=aoi, skill_id=skill_id, rating=RATING))


def _accept(centre: Live) -> int:
    """Aoi takes what rings; the conversation's id."""
    ringing = select(ConversationSession.id, ConversationSession.conversation_id).where(
        ConversationSession.agent_id == centre.house.centre.aoi,
        ConversationSession.accepted_at.is_(None),
        ConversationSession.ended_at.is_(None),
    )
    with centre.house.app.app_context():
        session_id, conversation_id = db.session.execute(ringing).one()
        db.session.rollback()
    _post(centre, f"/offers/{session_id}/acceptance")
    return int(conversation_id)


def _post(centre: Live, path: str) -> None:
    centre.people[0].post(path)
