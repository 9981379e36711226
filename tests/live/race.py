"""The race: `python -m tests.live.race offers|picks SEED`. Prints what went wrong, if anything.

Four processes of five threads offer, accept, let go and close at random until nothing waits any
more. A Conflict is the kind refusal a slower one must get; any other exception is a fault.
"""

import multiprocessing
import random
import sys
import threading
import traceback

from sqlalchemy import func, select

from webapp import create_app
from webapp.agents.models import Presence
from webapp.conversations.actions.transitions import close
from webapp.conversations.models import Conversation, ConversationSession
from webapp.conversations.states import ClosureReason, ConversationState
from webapp.core.database import db
from webapp.core.errors import Conflict
from webapp.core.transaction import transaction
from webapp.routing.actions.offers import accept_offer, pick, reject_offer
from webapp.routing.actions.wrap_up import end
from webapp.routing.queries.situation import look
from webapp.routing.tasks.assignment import assign, make_ending

PROCESSES, THREADS = 4, 5
NEARLY_FULL = 76  # of the eighty that twenty agents can hold: offers fight for the last places


def offer_something(_rng):
    found = look()
    db.session.rollback()
    if found is not None:
        assign(found)


def answer_something(rng):
    """Accept what rings, sometimes as an agent at whom it does not ring, sometimes let it go."""
    ringing = db.session.execute(
        select(ConversationSession.id, ConversationSession.agent_id).where(
            ConversationSession.accepted_at.is_(None), ConversationSession.ended_at.is_(None)
        )
    ).all()
    if not ringing:
        return
    session_id, agent_id = rng.choice(ringing)
    act = rng.random()
    if act < 0.06:
        make_ending((session_id, ClosureReason.AGENT_DISCONNECTED))
        return
    with transaction():
        if act < 0.12:
            reject_offer(session_id, agent_id)
        else:
            accept_offer(session_id, agent_id + (act > 0.9))


def finish_something(rng):
    """The owner ends and closes, which frees capacity for the next offer."""
    active = db.session.scalars(
        select(Conversation.id).where(Conversation.state == ConversationState.ACTIVE)
    ).all()
    # Now and then earlier too: who has room may just have declined what is left.
    if len(active) < NEARLY_FULL and (rng.random() > 0.3 or not active):
        return
    conversation = db.session.get_one(Conversation, rng.choice(active))
    agent_id = conversation.agent_id
    with transaction():
        end(conversation, agent_id)
    with transaction():
        close(conversation, agent_id)


def pick_something(rng):
    """Any agent takes any waiting conversation from the list."""
    waiting = db.session.scalars(
        select(Conversation).where(Conversation.state == ConversationState.OPEN).limit(2)
    ).all()
    agents = db.session.scalars(select(Presence.agent_id)).all()
    if waiting:
        with transaction():
            pick(rng.choice(waiting), rng.choice(agents))


RACES = {
    "offers": (offer_something, answer_something, answer_something, finish_something),
    "picks": (pick_something,),
}


def overfull():
    return db.session.scalar(select(func.count()).where(Presence.used_units > Presence.total_units))


def run(app, race, rng, problems):
    while not problems:
        with app.app_context():
            try:
                is_open = Conversation.state == ConversationState.OPEN
                if db.session.scalar(select(Conversation.id).where(is_open).limit(1)) is None:
                    return
                rng.choice(RACES[race])(rng)
                if race == "offers" and overfull():
                    problems.append("an agent is above capacity")
            except Conflict:
                continue
            except Exception:  # noqa: BLE001 (told to the test)
                problems.append(traceback.format_exc())


def race_in_one_process(race, seed):
    """Exit with 1 after a fault. The app is made after the fork: no connection is shared."""
    app, problems = create_app(), []
    rngs = [random.Random(f"{seed}-{number}") for number in range(THREADS)]
    threads = [threading.Thread(target=run, args=(app, race, rng, problems)) for rng in rngs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print("\n".join(problems), flush=True)
    sys.exit(len(problems) > 0)


def main(race, seed):
    fork = multiprocessing.get_context("fork")
    processes = [
        fork.Process(target=race_in_one_process, args=(race, f"{seed}-{number}"))
        for number in range(PROCESSES)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    return any(process.exitcode for process in processes)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
