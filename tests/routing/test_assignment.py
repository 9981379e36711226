"""Who is offered what next: the pure rules as tables."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from webapp.agents.policy import Load, PresenceStatus
from webapp.routing.candidates import Candidate, Member, Place
from webapp.routing.choice import choose
from webapp.routing.eligibility import obstacle_of, verdict_of
from webapp.routing.plan import Snapshot, plan
from webapp.routing.terms import (
    AVAILABLE_OR_BUSY,
    RETRY_SECONDS,
    Declines,
    Obstacle,
    Queued,
    Step,
    Terms,
    own_key,
    requirement_key,
    steps_of,
)
from webapp.workstreams.distribution import Affinity, AssignmentMethod, OrderBy, SkillMatching

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
EARLIER, LONG_AGO = NOW - timedelta(minutes=5), NOW - timedelta(hours=2)
RESTED = NOW - timedelta(seconds=RETRY_SECONDS)
JAPANESE, BILLING = 7, 8
EXACT, CLOSEST, NONE = SkillMatching.EXACT, SkillMatching.CLOSEST, SkillMatching.NONE


def agent(number, **facts):
    return Candidate(number, f"Agent {number}", **facts)


def member(candidate, joined_at=LONG_AGO, assigned_at=None):
    return Member(candidate, joined_at, assigned_at)


def terms(order_by=OrderBy.FREE_CAPACITY, matching=EXACT, **facts):
    return Terms(steps=(Step(matching, order_by=order_by),), **facts)


def waiting(number=1, units=25, queue=1, since=EARLIER, priority=3, **facts):
    load = Load(units, facts.pop("profiles", ()))
    skills = facts.pop("skills", {})
    key = own_key(number) if facts.get("declines") else requirement_key(1, queue, load, skills)
    order = (facts.pop("queue_priority", 1), priority, since, number)
    return Queued(number, queue, 1, key, order, load, skills=skills, **facts)


def chosen(item, *members):
    known = [m if isinstance(m, Member) else member(m) for m in members]
    pair = choose(item, known, NOW)
    return pair and pair.agent_id


BLOCKING = {4: Place("Chats", 3, 3, is_blocking=True)}
OBSTACLES = {
    "nothing": (agent(1), waiting(), None),
    "away": (agent(1, status=PresenceStatus.AWAY), waiting(), Obstacle.PRESENCE),
    "no console": (agent(1, is_connected=False), waiting(), Obstacle.NOT_CONNECTED),
    "just enough room": (agent(1, used_units=75), waiting(), None),
    "a unit short": (agent(1, used_units=76), waiting(), Obstacle.CAPACITY),
    "above its total": (agent(1, used_units=101), waiting(units=0), Obstacle.CAPACITY),
    "no such profile": (agent(1), waiting(profiles=(4,)), Obstacle.PROFILE),
    "profile full": (
        agent(1, places={4: Place("Chats", 3, 3)}), waiting(profiles=(4,)), Obstacle.PROFILE
    ),
    "another profile full": (agent(1, places={4: Place("Chats", 3, 3)}), waiting(), None),
    "a profile that blocks": (agent(1, places=BLOCKING), waiting(), Obstacle.PROFILE_BLOCKED),
    "no skill": (agent(1), waiting(skills={JAPANESE: 4}), Obstacle.SKILL),
    "rated too low": (
        agent(1, skills={JAPANESE: 3}), waiting(skills={JAPANESE: 4}), Obstacle.SKILL
    ),
    "one of two skills": (
        agent(1, skills={JAPANESE: 4}), waiting(skills={JAPANESE: 4, BILLING: 1}), Obstacle.SKILL
    ),
    "rated high enough": (agent(1, skills={JAPANESE: 5}), waiting(skills={JAPANESE: 4}), None),
    "declined just now": (
        agent(1), waiting(declines={1: Declines(1, RESTED + timedelta(seconds=1))}),
        Obstacle.RESTING,
    ),
    "rested": (agent(1), waiting(declines={1: Declines(1, RESTED)}), None),
    "declined three times": (
        agent(1), waiting(declines={1: Declines(3, LONG_AGO)}), Obstacle.DECLINED_OFTEN
    ),
    "gave it back three times": (agent(1), waiting(declines={1: Declines(0, RESTED, 3)}), None),
    "gave it back just now": (
        agent(1), waiting(declines={1: Declines(0, NOW, 1)}), Obstacle.RESTING
    ),
    "another declined": (agent(1), waiting(declines={2: Declines(3, NOW)}), None),
}  # fmt: skip


@pytest.mark.parametrize(("who", "what", "obstacle"), OBSTACLES.values(), ids=OBSTACLES.keys())
def test_what_is_in_the_way(who, what, obstacle):
    assert obstacle_of(who, what, Step(), NOW) == obstacle
    verdict = verdict_of(who, what, Step(), NOW, {JAPANESE: "Japanese"})
    assert verdict.obstacle == obstacle
    assert verdict.facts, "the values that were compared"


ORDERS = {
    "most free": (OrderBy.FREE_CAPACITY, [{"used_units": 50}, {"used_units": 25}], 2),
    "as free, longest ago": (
        OrderBy.FREE_CAPACITY, [{"last_assigned_at": EARLIER}, {"last_assigned_at": LONG_AGO}], 2
    ),
    "as free, never": (OrderBy.FREE_CAPACITY, [{"last_assigned_at": EARLIER}, {}], 2),
    "the same": (OrderBy.FREE_CAPACITY, [{}, {}], 1),
    "longest without work": (
        OrderBy.FEWEST_CONVERSATIONS,
        [{"last_released_at": EARLIER}, {"last_released_at": LONG_AGO}],
        2,
    ),
    "fewest conversations": (
        OrderBy.FEWEST_CONVERSATIONS,
        [
            {"assignments": 2, "last_released_at": LONG_AGO},
            {"assignments": 1, "last_released_at": EARLIER},
        ],
        2,
    ),
    "never had work": (OrderBy.FEWEST_CONVERSATIONS, [{"last_released_at": LONG_AGO}, {}], 2),
    "best rated": (OrderBy.RATING, [{"skills": {JAPANESE: 4}}, {"skills": {JAPANESE: 5}}], 2),
    "most skills": (
        OrderBy.SKILL_COUNT, [{"skills": {JAPANESE: 1}}, {"skills": {JAPANESE: 4}}], 2
    ),
}  # fmt: skip


@pytest.mark.parametrize(("order_by", "facts", "wanted"), ORDERS.values(), ids=ORDERS.keys())
def test_who_goes_first(order_by, facts, wanted):
    item = waiting(skills={JAPANESE: 4}, terms=terms(order_by, NONE))
    assert chosen(item, *(agent(n, **some) for n, some in enumerate(facts, 1))) == wanted


def test_round_robin_goes_by_joining_and_then_by_the_queues_own_last_assignment():
    item = waiting(terms=terms(OrderBy.ROUND_ROBIN))
    new, old = member(agent(1), joined_at=EARLIER), member(agent(2), joined_at=LONG_AGO)
    assert chosen(item, new, old) == 2
    assert chosen(item, replace(old, last_assigned_at=LONG_AGO), new) == 1
    busy_elsewhere = member(agent(3, last_assigned_at=NOW), assigned_at=LONG_AGO)
    assert chosen(item, replace(old, last_assigned_at=EARLIER), busy_elsewhere) == 3


def test_the_profile_counts_as_capacity_where_there_are_no_units():
    places = [{4: Place("Chats", 1, 3)}, {4: Place("Chats", 0, 3)}]
    item = waiting(units=0, profiles=(4,))
    assert chosen(item, *(agent(n, places=own) for n, own in enumerate(places, 1))) == 2


def test_the_previous_agent_then_the_preferred_ones_go_first_if_they_can():
    able = terms(affinity=Affinity.ABLE)
    item = waiting(previous_agent_id=2, preferred_agent_ids=(4, 3), terms=able)
    busy = {"used_units": 50}
    everybody = [agent(1), agent(2, **busy), agent(3, **busy), agent(4, **busy)]
    assert chosen(item, *everybody) == 2
    assert chosen(replace(item, terms=terms(affinity=Affinity.NONE)), *everybody) == 4
    assert chosen(item, everybody[0], everybody[2]) == 3
    assert chosen(item, agent(1), agent(2, used_units=76)) == 1


AT_LUNCH = {"status": PresenceStatus.AWAY, "used_units": 100}
RETURNS = {
    "away and full": (AT_LUNCH, {}, 1),
    "without a console": ({"is_connected": False}, {}, 2),
    "let it go": (AT_LUNCH, {"declines": {1: Declines(1, RESTED)}}, 2),
    "without the skill": (AT_LUNCH, {"skills": {JAPANESE: 4}}, 2),
    "only if able": (AT_LUNCH, {"terms": terms(affinity=Affinity.ABLE)}, 2),
}


@pytest.mark.parametrize(("who", "what", "wanted"), RETURNS.values(), ids=RETURNS.keys())
def test_what_comes_back_goes_to_its_agent_whatever_presence_and_capacity(who, what, wanted):
    item = waiting(previous_agent_id=1, **what)
    other = agent(2, skills={JAPANESE: 4}, used_units=75)
    assert chosen(item, agent(1, **who), other) == wanted


def test_what_comes_back_goes_before_all_that_waits():
    """Nobody loses a turn: it would not have been theirs."""
    items = [waiting(1, since=LONG_AGO, priority=1), waiting(2, previous_agent_id=1, priority=5)]
    members = {1: [member(agent(1, used_units=50))]}
    pairs = plan(Snapshot(NOW, items, members))
    assert [(pair.waiting.conversation_id, pair.is_return) for pair in pairs] == [
        (2, True),
        (1, False),
    ]


def test_those_who_wait_for_different_agents_have_different_keys():
    needs = (1, 1, Load(25), {})
    assert requirement_key(*needs, returns_to=2) != requirement_key(*needs)
    assert waiting(previous_agent_id=2).is_stale
    assert not waiting(previous_agent_id=2, terms=terms(affinity=Affinity.ABLE)).is_stale


def test_who_declined_goes_last_even_as_the_previous_agent():
    item = waiting(declines={1: Declines(1, RESTED)}, previous_agent_id=1)
    assert chosen(item, agent(1), agent(2, used_units=75)) == 2
    assert chosen(item, agent(1)) == 1
    gave_back = replace(item, declines={1: Declines(0, RESTED, 1)})
    assert chosen(gave_back, agent(1), agent(2, used_units=75)) == 2
    because = choose(gave_back, [member(agent(1)), member(agent(2, used_units=75))], NOW).because
    assert because == "let_go_by_others", "the trace does not call 2 the one with most room"
    other = choose(gave_back, [member(agent(2)), member(agent(3, used_units=50))], NOW)
    assert other.because == "highest_capacity"


def test_declined_a_hundred_times_nobody_is_asked():
    assert chosen(waiting(is_given_up=True), agent(1)) is None


def test_the_number_of_offers_to_one_agent_is_the_workstreams():
    item = waiting(declines={1: Declines(1, LONG_AGO)}, terms=terms(offers_per_agent=1))
    assert chosen(item, agent(1)) is None


def test_closest_takes_the_best_and_else_anybody():
    item = waiting(skills={JAPANESE: 4}, terms=terms(matching=CLOSEST))
    weak, good = agent(1, skills={JAPANESE: 2}), agent(2, skills={JAPANESE: 4}, used_units=50)
    assert chosen(item, weak, good, agent(3)) == 2
    assert chosen(item, weak, agent(3)) == 1
    assert chosen(item, agent(3)) == 3


@pytest.mark.parametrize("order_by", list(OrderBy))
def test_closest_does_not_keep_feeding_one_agent(order_by):
    """The reference product's known trap: equal scores went to the same agent until full."""
    rule = terms(order_by, CLOSEST)
    needed = {JAPANESE: 5, BILLING: 5}
    items = [waiting(number, skills=needed, terms=rule) for number in range(1, 7)]
    nearly = agent(1, skills={JAPANESE: 5, BILLING: 4})
    best = [agent(n, skills={JAPANESE: 5, BILLING: 5}) for n in (2, 3)]
    members = {1: [member(one) for one in (nearly, *best, agent(4))]}
    agents = [pair.agent_id for pair in plan(Snapshot(NOW, items, members))]
    assert sorted(agents) == [1, 1, 2, 2, 3, 3]
    assert sorted(agents[:3]) == [1, 2, 3]


def test_the_steps_of_a_custom_method_relax_until_somebody_is_found():
    steps = steps_of(
        AssignmentMethod.CUSTOM,
        [
            {"skills": "exact", "presences": ["available"], "order_by": "round_robin"},
            {"skills": "none", "presences": ["available", "away"], "order_by": "no such order"},
        ],
        EXACT,
        AVAILABLE_OR_BUSY,
    )
    item = waiting(skills={JAPANESE: 4}, terms=Terms(steps, AssignmentMethod.CUSTOM))
    able = agent(2, skills={JAPANESE: 4}, used_units=50)
    away = agent(3, status=PresenceStatus.AWAY)
    assert chosen(item, agent(1), able, away) == 2
    assert chosen(item, replace(able, status=PresenceStatus.BUSY), away) == 3
    declined = replace(item, declines={2: Declines(1, RESTED)})
    assert chosen(declined, agent(1), able) == 1, "a later step before one who declined"
    assert chosen(declined, able) == 2


def test_the_order_is_the_queue_then_the_priority_then_the_wait():
    one_place = {1: [member(agent(1, used_units=75))], 2: [member(agent(1, used_units=75))]}
    items = [
        waiting(1, queue=2, since=LONG_AGO, priority=1, queue_priority=2),
        waiting(2, since=LONG_AGO),
        waiting(3, priority=2),
        waiting(4, priority=2, since=LONG_AGO),
    ]
    for expected in (4, 3, 2, 1):
        [pair] = plan(Snapshot(NOW, items, one_place))
        assert pair.waiting.conversation_id == expected
        items = [item for item in items if item.conversation_id != expected]


def test_one_nobody_can_take_does_not_stand_in_the_way_of_others():
    hard = waiting(1, since=LONG_AGO, skills={JAPANESE: 4})
    declined = waiting(2, since=LONG_AGO, declines={1: Declines(1, NOW)})
    members = {1: [member(agent(1))]}
    pairs = plan(Snapshot(NOW, [hard, declined, waiting(3), waiting(4)], members))
    assert [pair.waiting.conversation_id for pair in pairs] == [3, 4]


def test_a_plan_never_promises_the_same_room_twice():
    both = agent(1, used_units=50, places={4: Place("Chats", 0, 1)})
    members = {1: [member(both)], 2: [member(both)]}
    items = [waiting(1), waiting(2, queue=2), waiting(3)]
    assert len(plan(Snapshot(NOW, items, members))) == 2
    items = [waiting(number, units=0, queue=number, profiles=(4,)) for number in (1, 2)]
    assert len(plan(Snapshot(NOW, items, members))) == 1


def test_what_may_come_before_is_read_before_more_is_planned():
    """Of the first requirement more wait than were read: they are older than the second's."""
    items = [waiting(1, since=LONG_AGO), waiting(2, since=NOW, skills={JAPANESE: 1})]
    members = {1: [member(agent(1, skills={JAPANESE: 1}))]}
    assert len(plan(Snapshot(NOW, items, members))) == 2
    unread = frozenset({items[0].key})
    [pair] = plan(Snapshot(NOW, items, members, unread))
    assert pair.waiting.conversation_id == 1
