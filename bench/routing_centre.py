"""Many that wait and many agents, put into the tables as they are after routing has seen them."""

from datetime import timedelta

from sqlalchemy import delete, func, insert, select, update

from bench.centre import House
from webapp.agents.models import Agent, AgentSkill, Presence, PresenceStatus, RatingScale, Skill
from webapp.agents.policy import Load
from webapp.contacts.models import ProfileKind, SocialProfile
from webapp.conversations.models import Conversation, ConversationSession, ConversationSkill
from webapp.core import clock
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.routing.models import RoutingDecision
from webapp.routing.terms import requirement_key
from webapp.workstreams.models import Queue, QueueMember

QUEUES, AGENTS, SKILLS = 50, 500, 3
TOTAL, UNITS = 100, 25
WANTED = 3
QUEUE_STEPS = (1, 3, 7, 11)


def add_agents(house: House, agents: int, queues: int) -> None:
    """So many agents, each in a few queues and with one skill, all of them full."""
    with house.app.app_context(), transaction():
        scale = RatingScale(name="Stars")
        db.session.add(scale)
        db.session.add_all(Queue(name=f"Queue {n}", priority=1 + n % 3) for n in range(queues))
        db.session.flush()
        db.session.add_all(
            Skill(name=f"Skill {n}", rating_scale_id=scale.id) for n in range(SKILLS)
        )
        # The cast of the tests stays away.
        db.session.execute(update(Presence).values(status=PresenceStatus.AWAY))
        db.session.add_all(
            Agent(email=f"{n}@example.com", name=f"Agent {n}", password="-", fs_uniquifier=str(n))
            for n in range(agents)
        )
        db.session.flush()
        ids, queue_ids, skill_ids = _agent_ids(), _queue_ids(), _skill_ids()
        _insert(Presence, [_presence(agent_id) for agent_id in ids])
        _insert(QueueMember, [
            {"queue_id": queue_ids[place], "agent_id": agent_id}
            for n, agent_id in enumerate(ids)
            for place in {(n * step + step) % queues for step in QUEUE_STEPS}
        ])  # fmt: skip
        _insert(AgentSkill, [
            {"agent_id": agent_id, "skill_id": skill_ids[n % SKILLS], "rating": 4}
            for n, agent_id in enumerate(ids)
        ])  # fmt: skip


def fill(house: House, waiting: int) -> None:
    """Exactly so many conversations that wait; every second needs one of the skills."""
    with house.app.app_context(), transaction():
        for table in (RoutingDecision, ConversationSession, ConversationSkill, Conversation):
            db.session.execute(delete(table))
        db.session.execute(delete(SocialProfile))
        _fill_presences()
        account_id, began = house.centre.account_id, clock.after(-waiting)
        _insert(SocialProfile, [
            {
                "id": n,
                "channel_account_id": account_id,
                "kind": ProfileKind.USER,
                "external_id": f"U{n:032x}",
            }
            for n in range(1, waiting + 1)
        ])  # fmt: skip
        # Their names are known: fetching them is not what is measured.
        db.session.execute(update(SocialProfile).values(due_at=None))
        queue_ids, skill_ids = _queue_ids(), _skill_ids()
        rows, needs = [], []
        for n in range(1, waiting + 1):
            queue_id = queue_ids[n % len(queue_ids)]
            needed = {skill_ids[n // 2 % SKILLS]: WANTED} if n % 2 else {}
            key = requirement_key(house.centre.workstream_id, queue_id, Load(UNITS), needed)
            since = began + timedelta(seconds=n)
            rows.append({
                "id": n, "social_profile_id": n, "channel_account_id": account_id,
                "workstream_id": house.centre.workstream_id, "queue_id": queue_id,
                "priority": 2 + n % 3, "requirement_key": key, "waiting_since_at": since,
                "queued_at": since, "offerable_at": since,
            })  # fmt: skip
            needs += [{"conversation_id": n, "skill_id": s, "rating": r} for s, r in needed.items()]
        _insert(Conversation, rows)
        _insert(ConversationSkill, needs)
        _count_on(waiting)
    _analyse(house)


def free_all(house: House) -> None:
    """Give every agent all their capacity back."""
    with house.app.app_context(), transaction():
        ready = Presence.status == PresenceStatus.AVAILABLE
        db.session.execute(update(Presence).where(ready).values(used_units=0))


def agent_ids(house: House) -> list[int]:
    """The agents that take part."""
    with house.app.app_context():
        return _agent_ids()


def queue_ids(house: House) -> list[int]:
    """The queues that take part."""
    with house.app.app_context():
        return _queue_ids()


def skill_ids(house: House) -> list[int]:
    """The skills that conversations ask for."""
    with house.app.app_context():
        return _skill_ids()


def _count_on(last_id: int) -> None:
    """PostgreSQL does not see ids that were given: rows to come would collide with them."""
    if db.engine.dialect.name != "postgresql":
        return
    for table in (SocialProfile, Conversation):
        sequence = func.pg_get_serial_sequence(table.__tablename__, "id")
        db.session.execute(select(func.setval(sequence, last_id)))


def _analyse(house: House) -> None:
    """Let the database know its tables, as it does by itself after a while."""
    with house.app.app_context(), db.engine.connect() as connection:
        own = connection.execution_options(isolation_level="AUTOCOMMIT")
        own.exec_driver_sql("ANALYZE")


def _fill_presences() -> None:
    ready = Presence.status == PresenceStatus.AVAILABLE
    # A bulk INSERT takes None for "the default": the consoles are open only now.
    db.session.execute(update(Presence).where(ready).values(used_units=TOTAL, lost_at=None))


def _presence(agent_id: int) -> dict[str, object]:
    ready = {"status": PresenceStatus.AVAILABLE}
    return {"agent_id": agent_id, "total_units": TOTAL, "used_units": TOTAL, **ready}


def _agent_ids() -> list[int]:
    wanted = select(Agent.id).where(Agent.name.like("Agent %")).order_by(Agent.id)
    return list(db.session.scalars(wanted))


def _queue_ids() -> list[int]:
    wanted = select(Queue.id).where(Queue.name.like("Queue %")).order_by(Queue.id)
    return list(db.session.scalars(wanted))


def _skill_ids() -> list[int]:
    return list(db.session.scalars(select(Skill.id).order_by(Skill.id)))


def _insert(table: type, rows: list[dict[str, object]]) -> None:
    if rows:
        db.session.execute(insert(table), rows)
