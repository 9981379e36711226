"""The real actions at random, and after every step what must always hold.

Three agents, two queues of which Ben is in both, a skill and a capacity profile. The rules here
are written anew, one agent and one conversation at a time: they share nothing with the plan but
the tables.
"""

import shutil
from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from tests.factories import make_available, make_centre, work
from tests.routing.conftest import NOON
from tests.services.databases import dispose
from tests.services.settings import settings_for
from webapp import create_app
from webapp.agents.actions.presences import close_consoles, open_console, set_presence
from webapp.agents.models import (
    Agent,
    AgentCapacityProfile,
    AgentSkill,
    CapacityProfile,
    ConsoleConnection,
    Presence,
    PresenceStatus,
    RatingScale,
    Skill,
)
from webapp.channels.actions.accounts import create_account
from webapp.contacts.actions.profiles import find_or_create
from webapp.contacts.models import ProfileKind
from webapp.conversations.actions.inbound import Incoming, receive
from webapp.conversations.actions.transitions import close, park, release
from webapp.conversations.models import Conversation, ConversationSession
from webapp.core import clock
from webapp.core.database import db
from webapp.core.errors import KanavaError
from webapp.core.transaction import transaction
from webapp.routing.actions.entry import enqueue
from webapp.routing.actions.needs import set_conversation_skills, set_priority
from webapp.routing.actions.offers import accept_offer, pick, reject_offer, reopen
from webapp.routing.actions.transfers import transfer_to_queue
from webapp.routing.actions.wrap_up import end, resume_load
from webapp.routing.terms import RETRY_SECONDS
from webapp.workstreams.actions.queues import add_member
from webapp.workstreams.actions.workstreams import create_workstream
from webapp.workstreams.distribution import Affinity, SkillMatching
from webapp.workstreams.models import Queue, QueueMember, Workstream

TOTAL, UNITS, PLACES = 50, 25, 1
WANTED = 3
DECLINED = ("agent_rejected", "agent_timed_out")
LET_GO = (*DECLINED, "agent_released", "agent_transferred")
CHOSEN = [PresenceStatus.AVAILABLE, PresenceStatus.AWAY, PresenceStatus.BUSY]
some = st.integers(0, 20)
numbers = st.integers(0, 7)


class Fixture:
    """The app over a file that every example starts with anew."""

    def __init__(self, template, folder):
        self.file, self.start = folder / "kanava.db", folder / "start.db"
        url = template.copy_to(self.file)
        self.app = create_app(settings_for(url, folder))
        with self.app.app_context(), clock.frozen_at(NOON):
            self.centre = make_centre()
            self._arrange()
            dispose()
        shutil.copyfile(self.file, self.start)

    def _arrange(self):
        centre = self.centre
        with transaction():
            support, billing = (
                db.session.get_one(Queue, id_) for id_ in (centre.queue_id, centre.other_queue_id)
            )
            billing.priority, billing.assignment_method = 2, "round_robin"
            add_member(billing, centre.ben)
            credentials = {"channel_secret": "s" * 32, "access_token": "token"}
            second = create_workstream("Bills", billing)
            self.second_id = create_account("line", "Bills", "2", credentials, second.id).id
            profile = CapacityProfile(name="Bills", limit=PLACES)
            scale = RatingScale(name="Stars")
            db.session.add_all([profile, scale])
            db.session.flush()
            skill = Skill(name="Japanese", rating_scale_id=scale.id)
            db.session.add(skill)
            db.session.flush()
            self.skill_id = skill.id
            second.capacity_units, second.capacity_profile_id = 0, profile.id
            second.skill_matching = SkillMatching.CLOSEST
            second.affinity, second.is_picking_allowed = Affinity.ABLE, True
            for agent_id, rating in ((centre.aoi, 4), (centre.chen, 1)):
                db.session.add(AgentSkill(agent_id=agent_id, skill_id=skill.id, rating=rating))
            for agent_id in (centre.ben, centre.chen):
                db.session.add(
                    AgentCapacityProfile(
                        agent_id=agent_id, capacity_profile_id=profile.id, limit=PLACES
                    )
                )
            for agent_id in (centre.aoi, centre.ben, centre.chen):
                db.session.get_one(Presence, agent_id).total_units = TOTAL
        assert support.id == centre.queue_id

    def restart(self):
        with self.app.app_context():
            dispose()
        for ending in ("-wal", "-shm"):
            self.file.with_name(self.file.name + ending).unlink(missing_ok=True)
        shutil.copyfile(self.start, self.file)


class Centre(RuleBasedStateMachine):
    """What people and customers do, a second apart."""

    fixture: Fixture

    @initialize(
        there=st.sampled_from([(True, True, True), (True, True, False), (False, True, False)]),
        arrivals=st.lists(st.tuples(numbers, st.booleans(), st.booleans()), max_size=12),
    )
    def begin(self, there, arrivals):
        self.fixture.restart()
        self.app, self.centre = self.fixture.app, self.fixture.centre
        self.agents = [self.centre.aoi, self.centre.ben, self.centre.chen]
        self.now, self.messages, self.forced = NOON, 0, set()
        self.released = set()
        with self.app.app_context(), clock.frozen_at(self.now):
            for agent_id, is_there in zip(self.agents, there, strict=True):
                if is_there:
                    make_available(agent_id)
        for arrival in arrivals:
            self.write(*arrival)
        self.settle()

    def do(self, action):
        """One person's action, refused or not; then the workers do what is due."""
        self.now += timedelta(seconds=1)
        at = clock.frozen_at(self.now)
        with self.app.app_context(), at, suppress(KanavaError), transaction():
            action()
        self.settle()

    def settle(self):
        with clock.frozen_at(self.now):
            work(self.app, "lost_consoles", "offer_endings")
            with self.app.app_context():
                before = {item.id for item in waiting()}
            work(self.app, "assignment")
            with self.app.app_context():
                self.forced |= {s.agent_id for s in ringing() if returns_to(s.conversation)}
                self.check_order(before)

    # What customers do.

    @rule(number=numbers, is_bill=st.booleans(), needs_skill=st.booleans())
    def customer_writes(self, number, is_bill, needs_skill):
        self.write(number, is_bill, needs_skill)

    def write(self, number, is_bill, needs_skill):
        def write():
            self.messages += 1
            account_id = self.fixture.second_id if is_bill else self.centre.account_id
            profile = find_or_create(account_id, ProfileKind.USER, f"U{number:032x}")
            incoming = Incoming(f"m{self.messages}", "text", clock.now(), text="Hello")
            received = receive(profile, incoming)
            if received.returned is not None:
                resume_load(received.returned)
            if received.needs_queue is None:
                return
            enqueue(received.needs_queue)
            if needs_skill:
                dana = db.session.get_one(Agent, self.centre.dana)
                ratings = {self.fixture.skill_id: WANTED}
                set_conversation_skills(received.needs_queue, ratings, dana)

        self.do(write)

    # What agents do.

    @rule(number=some)
    def accept(self, number):
        self.do(lambda: with_one(number, ringing(), lambda s: accept_offer(s.id, s.agent_id)))

    @rule(number=some)
    def reject(self, number):
        self.do(lambda: with_one(number, ringing(), lambda s: reject_offer(s.id, s.agent_id)))

    @rule(number=some, what=st.sampled_from([end, park, release]))
    def leave(self, number, what):
        self.do(lambda: with_one(number, of_state("active"), lambda c: what(c, c.agent_id)))

    @rule(number=some)
    def finish(self, number):
        """From the offer to the end at once: what makes room for others."""
        self.accept(number)
        self.leave(number, end)
        self.do(lambda: with_one(number, of_state("wrap_up"), lambda c: close(c, c.agent_id)))

    @rule(number=some)
    def take_up_again(self, number):
        def take(conversation):
            self.forced.add(conversation.previous_agent_id)
            reopen(conversation, conversation.previous_agent_id)

        self.do(lambda: with_one(number, of_state("waiting"), take))

    @rule(number=some, agent=st.integers(0, 2))
    def pick_from_the_list(self, number, agent):
        def take(conversation):
            self.forced.add(self.agents[agent])
            pick(conversation, self.agents[agent])

        self.do(lambda: with_one(number, of_state("open"), take))

    @rule(agent=st.integers(0, 2), status=st.sampled_from(CHOSEN))
    def choose_a_presence(self, agent, status):
        self.do(lambda: set_presence(db.session.get_one(Agent, self.agents[agent]), status))

    @rule(agent=st.integers(0, 2))
    def close_or_open_the_console(self, agent):
        def toggle():
            agent_id = self.agents[agent]
            mine = select(ConsoleConnection.id).where(ConsoleConnection.agent_id == agent_id)
            console_id = db.session.scalar(mine)
            if console_id is None:
                open_console(agent_id, "test")
            else:
                close_consoles(console_id)

        self.do(toggle)

    @rule(number=some, is_needed=st.booleans(), priority=st.integers(1, 5))
    def say_what_it_needs(self, number, is_needed, priority):
        def say(conversation):
            dana = db.session.get_one(Agent, self.centre.dana)
            ratings = {self.fixture.skill_id: WANTED} if is_needed else {}
            set_conversation_skills(conversation, ratings, dana)
            set_priority(conversation, priority, dana)

        self.do(lambda: with_one(number, of_state("open"), say))

    @rule(number=some, is_bill=st.booleans())
    def transfer(self, number, is_bill):
        queue_id = self.centre.other_queue_id if is_bill else self.centre.queue_id
        dana = self.centre.dana
        self.do(
            lambda: with_one(
                number,
                of_state("open") + of_state("active"),
                lambda c: transfer_to_queue(c, queue_id, db.session.get_one(Agent, dana)),
            )
        )

    @rule(seconds=st.sampled_from([9, RETRY_SECONDS, 121, 600]))
    def time_passes(self, seconds):
        self.now += timedelta(seconds=seconds)
        with self.app.app_context(), clock.frozen_at(self.now), transaction():
            for console in db.session.scalars(select(ConsoleConnection)):
                console.seen_at = self.now
        self.settle()

    # What must hold.

    @invariant()
    def all_is_well(self):
        if not hasattr(self, "now"):
            return
        with self.app.app_context(), clock.frozen_at(self.now):
            self.check_owners()
            self.check_capacity()
            self.check_nobody_idle()
            self.check_reachable()

    def check_owners(self):
        running = running_sessions()
        assert len({session.conversation_id for session in running}) == len(running)
        by_conversation = {session.conversation_id: session for session in running}
        for conversation in db.session.scalars(select(Conversation)):
            session = by_conversation.get(conversation.id)
            is_accepted = session is not None and session.accepted_at is not None
            owner = session.agent_id if is_accepted else None
            offered = session.agent_id if session is not None and not is_accepted else None
            assert (conversation.agent_id, conversation.offered_agent_id) == (owner, offered)
            assert (owner is not None) == (conversation.state in {"active", "wrap_up"})

    def check_capacity(self):
        running = running_sessions()
        for agent_id in self.agents:
            mine = [session for session in running if session.agent_id == agent_id]
            presence = db.session.get_one(Presence, agent_id)
            assert presence.used_units == sum(session.units for session in mine)
            self.check_presence(presence, [s for s in mine if s.accepted_at is not None])
            if not mine:
                self.forced.discard(agent_id)
            if agent_id not in self.forced:
                assert presence.used_units <= presence.total_units
            for place in places_of(agent_id):
                taken = sum(place.capacity_profile_id in session.profile_ids for session in mine)
                assert place.used == taken
                assert place.used <= place.limit or agent_id in self.forced

    def check_presence(self, presence, accepted):
        """What no person holds says what is accepted: an offer that rings is no work yet."""
        self.released |= {
            (session.agent_id, session.ended_at)
            for session in db.session.scalars(select(ConversationSession))
            if session.accepted_at and session.ended_at
        }
        mine = [at for agent_id, at in self.released if agent_id == presence.agent_id]
        assert presence.last_released_at == max(mine, default=None)
        if presence.cause != "capacity":
            return
        units = sum(session.units for session in accepted)
        taken = sum(len(session.profile_ids) for session in accepted)
        places = PLACES if places_of(presence.agent_id) else 0
        is_full = units >= presence.total_units or (places and taken >= places)
        used = "busy" if units or (places and taken) else "available"
        assert presence.status == ("do_not_disturb" if is_full else used)

    def check_nobody_idle(self):
        for conversation in waiting():
            for agent_id in members_of(conversation.queue_id):
                assert not may_take(agent_id, conversation), (
                    f"{agent_id} is free for {conversation.id}, which waits"
                )

    def check_reachable(self):
        """Everything that goes on is at an agent, or in a queue's list."""
        for conversation in db.session.scalars(select(Conversation)):
            if conversation.state == "open":
                assert conversation.queue_id is not None
                assert conversation.waiting_since_at is not None
                assert conversation.requirement_key is not None
            elif conversation.state == "waiting":
                assert conversation.previous_agent_id is not None

    def check_order(self, before):
        """Nobody was given what came later while they could have had what waits still."""
        offers = [s for s in ringing() if s.offered_at == self.now and s.conversation_id in before]
        for session in offers:
            if session.agent_id == returns_to(session.conversation):
                continue
            place = order_of(session.conversation)
            for conversation in waiting():
                if conversation.id in before and order_of(conversation) < place:
                    is_member = session.agent_id in members_of(conversation.queue_id)
                    assert not (is_member and may_take(session.agent_id, conversation, session))


def with_one(number, rows, action):
    if rows:
        action(rows[number % len(rows)])


def of_state(state):
    wanted = select(Conversation).where(Conversation.state == state).order_by(Conversation.id)
    return list(db.session.scalars(wanted))


def waiting():
    return [item for item in of_state("open") if item.offered_agent_id is None]


def running_sessions():
    wanted = select(ConversationSession).where(ConversationSession.ended_at.is_(None))
    return list(db.session.scalars(wanted.order_by(ConversationSession.id)))


def ringing():
    return [session for session in running_sessions() if session.accepted_at is None]


def members_of(queue_id):
    members = select(QueueMember.agent_id).where(QueueMember.queue_id == queue_id)
    return list(db.session.scalars(members))


def places_of(agent_id):
    return list(db.session.scalars(select(AgentCapacityProfile).filter_by(agent_id=agent_id)))


def order_of(conversation):
    queue = db.session.get_one(Queue, conversation.queue_id)
    since = conversation.waiting_since_at
    return (queue.priority, conversation.priority, since, conversation.id)


def may_take(agent_id, conversation, given=None):
    """Whether that agent could be offered it now, or instead of what was just `given`."""
    presence = db.session.get_one(Presence, agent_id)
    workstream = db.session.get_one(Workstream, conversation.workstream_id)
    is_skilled = all(needed.rating <= rating_of(agent_id) for needed in conversation.skills)
    is_back = returns_to(conversation) == agent_id and is_skilled
    if presence.lost_at is not None or not may_be_asked(agent_id, conversation):
        return False
    if is_back or presence.status not in {"available", "busy"}:
        return is_back
    used = presence.used_units - (given.units if given else 0)
    if used + workstream.capacity_units > presence.total_units:
        return False
    if workstream.capacity_profile_id is not None:
        places = {place.capacity_profile_id: place for place in places_of(agent_id)}
        place = places.get(workstream.capacity_profile_id)
        freed = workstream.capacity_profile_id in (given.profile_ids if given else [])
        if place is None or place.used - freed >= place.limit:
            return False
    return is_skilled or workstream.skill_matching != "exact"


def returns_to(conversation):
    """Whose it is, whatever their presence and capacity, unless they let it go."""
    workstream = db.session.get_one(Workstream, conversation.workstream_id)
    agent_id = conversation.previous_agent_id
    if workstream.affinity != "always" or agent_id is None or let_go_by(agent_id, conversation):
        return None
    return agent_id


def rating_of(agent_id):
    return db.session.scalar(select(AgentSkill.rating).filter_by(agent_id=agent_id)) or 0


def let_go_by(agent_id, conversation):
    return [
        session
        for session in db.session.scalars(
            select(ConversationSession).filter_by(
                agent_id=agent_id, conversation_id=conversation.id
            )
        )
        if session.closure_reason in LET_GO and session.ended_at >= conversation.offerable_at
    ]


def may_be_asked(agent_id, conversation):
    let_go = let_go_by(agent_id, conversation)
    if not let_go:
        return True
    last_at = max(session.ended_at for session in let_go)
    is_rested = last_at + timedelta(seconds=RETRY_SECONDS) <= clock.now()
    return sum(session.closure_reason in DECLINED for session in let_go) < 3 and is_rested


@pytest.fixture(scope="module")
def fixture(sqlite_template, tmp_path_factory):
    fixture = Fixture(sqlite_template, tmp_path_factory.mktemp("model"))
    yield fixture
    with fixture.app.app_context():
        dispose()


def test_whatever_happens_the_rules_hold(fixture):
    Centre.fixture = fixture
    run_state_machine_as_test(
        Centre,
        settings=settings(
            max_examples=12,
            phases=(Phase.generate,),
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
