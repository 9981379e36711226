"""Who gets what, over the real tables: skills, profiles, needs that change, and the story of it."""

import pytest
from sqlalchemy import event, select, update

from tests.factories import work
from tests.routing.conftest import NOON
from webapp.agents.models import Agent, CapacityProfile, Presence, ProfileReset
from webapp.contacts.models import Contact, PreferredAgent, SocialProfile
from webapp.conversations.actions.transitions import park, release
from webapp.conversations.models import Conversation, ConversationSession
from webapp.core import clock
from webapp.core.database import db
from webapp.core.errors import Conflict, Invalid
from webapp.core.transaction import transaction
from webapp.routing.actions.needs import set_conversation_skills, set_priority
from webapp.routing.actions.offers import accept_offer, pick, reject_offer, reopen
from webapp.routing.actions.transfers import transfer_to_queue
from webapp.routing.models import DecisionKind
from webapp.routing.queries.explanation import explain
from webapp.routing.queries.situation import look
from webapp.routing.tasks.assignment import assign, make_offer
from webapp.routing.words import step_words
from webapp.rules.actions.rules import create_route_rule
from webapp.rules.policy import Target
from webapp.workstreams.actions.queues import add_member
from webapp.workstreams.distribution import AssignmentMethod
from webapp.workstreams.models import DistributionMode, NotificationTemplate, Queue, QueueMember

pytestmark = pytest.mark.both_databases


def only_session():
    return db.session.scalars(
        select(ConversationSession).where(ConversationSession.ended_at.is_(None))
    ).one()


def test_a_skill_is_met_by_who_has_it_well_enough_and_the_trace_says_so(centre, arrange, see):
    japanese = arrange.skill("Japanese", aoi=2, ben=4)
    arrange.available("aoi", "ben")
    hard = arrange.begin(1, **{f"s{japanese}": 4})
    harder = arrange.begin(2, **{f"s{japanese}": 5})
    assert see.offered() == {hard: centre.ben, harder: None}
    [facts] = see.decisions(DecisionKind.OFFERED)
    assert facts["chosen_because"] == "only_one"
    assert [(told["agent"], told["obstacle"]) for told in facts["agents"]] == [
        ("Ben", None),
        ("Aoi", "skill"),
    ]
    assert facts["agents"][1]["facts"] == {"skill": "Japanese", "found": 2, "wanted": 4}


def test_a_person_changes_what_a_conversation_needs_and_it_is_looked_at_again(
    centre, arrange, see, do
):
    japanese = arrange.skill("Japanese", aoi=2)
    arrange.available("aoi")
    hard = arrange.begin(1, **{f"s{japanese}": 4})
    assert see.offered() == {hard: None}

    def change(by, ratings):
        conversation, agent = db.session.get(Conversation, hard), db.session.get(Agent, by)
        set_conversation_skills(conversation, ratings, agent)

    assert do(lambda: change(centre.aoi, {})) is Conflict, "neither its agent nor a supervisor"
    assert do(lambda: change(centre.dana, {japanese: 9})) is Invalid
    assert do(lambda: change(centre.dana, {japanese: 2})) is None
    assert see.offered() == {hard: centre.aoi}
    [facts] = see.decisions(DecisionKind.SKILLS_CHANGED)
    assert facts == {"added": [{"skill": "Japanese", "rating": 2}], "dropped": [], "by": "Dana"}
    do(lambda: accept_offer(only_session().id, centre.aoi))
    assert do(lambda: change(centre.aoi, {})) is None, "now it is hers"
    assert see.decisions(DecisionKind.SKILLS_CHANGED)[1]["dropped"] == ["Japanese"]


def test_the_trace_tells_which_step_of_a_custom_method_found_somebody(app, centre, arrange, see):
    japanese = arrange.skill("Japanese", ben=4)
    with app.app_context(), transaction():
        queue = db.session.get_one(Queue, centre.queue_id)
        queue.assignment_method = AssignmentMethod.CUSTOM
        queue.steps = [{"skills": "exact"}, {"skills": "none"}]
    arrange.available("aoi")
    waiting = arrange.begin(1, **{f"s{japanese}": 4})
    assert see.offered() == {waiting: centre.aoi}
    [facts] = see.decisions(DecisionKind.OFFERED)
    with app.test_request_context():
        assert step_words(facts) == "Step 2 of 2 found somebody."
        assert step_words({}) == ""


def test_other_needs_end_an_offer_at_who_does_not_meet_them(app, centre, arrange, see, do):
    japanese = arrange.skill("Japanese", ben=4)
    do(lambda: db.session.execute(
        update(Presence).where(Presence.agent_id == centre.ben).values(used_units=25)
    ))  # fmt: skip
    arrange.available("aoi", "ben")
    waiting = arrange.begin(1)

    def need(rating):
        do(lambda: set_conversation_skills(
            db.session.get(Conversation, waiting), {japanese: rating}, agent_of(centre.dana)
        ))  # fmt: skip
        return see.offered()[waiting]

    def turns():
        with app.app_context():
            found = select(ConversationSession).order_by(ConversationSession.id)
            return [(turn.agent_id, turn.closure_reason) for turn in db.session.scalars(found)]

    assert see.offered() == {waiting: centre.aoi}
    assert need(4) == centre.ben, "Aoi has no Japanese"
    assert need(2) == centre.ben
    assert turns() == [(centre.aoi, "agent_rerouted"), (centre.ben, None)], "Ben's rings on"
    assert see.decisions(DecisionKind.OFFER_ENDED) == [{"reason": "agent_rerouted"}]
    with app.app_context():
        assert db.session.get_one(Conversation, waiting).decline_count == 0


def test_other_needs_send_it_where_the_rules_say_unless_a_person_put_it_elsewhere(
    app, centre, arrange, see, do
):
    japanese = arrange.skill("Japanese", ben=4)
    [third] = arrange.put(Queue(name="Night"))
    do(lambda: add_member(db.session.get(Queue, third), centre.chen))
    is_needed = {"field": "conversation.skill", "operator": "is_one_of", "value": [str(japanese)]}
    targets = [Target(centre.other_queue_id, 100)]
    do(lambda: create_route_rule(
        centre.workstream_id, "Japanese", {"join": "all", "parts": [is_needed]}, targets
    ))  # fmt: skip
    arrange.available("aoi")
    waiting = arrange.begin(1)
    assert see.offered() == {waiting: centre.aoi}

    def need(ratings):
        do(lambda: set_conversation_skills(
            db.session.get(Conversation, waiting), ratings, agent_of(centre.dana)
        ))  # fmt: skip
        with app.app_context():
            conversation = db.session.get_one(Conversation, waiting)
            return conversation.queue_id, conversation.offered_agent_id

    assert need({japanese: 4}) == (centre.other_queue_id, None), "it stopped ringing at Aoi"
    assert see.decisions(DecisionKind.ROUTED)[-1]["queue"] == "Billing"
    assert need({}) == (centre.queue_id, None), "back where it falls without the skill"
    do(lambda: transfer_to_queue(
        db.session.get(Conversation, waiting), third, agent_of(centre.dana)
    ))  # fmt: skip
    assert need({japanese: 4}) == (third, None), "a person put it there"


def test_the_more_urgent_goes_first_and_a_person_may_say_so(centre, arrange, see, do):
    first, second = arrange.begin(1), arrange.begin(2)
    do(lambda: set_priority(db.session.get(Conversation, second), 1, agent_of(centre.dana)))
    do(lambda: db.session.execute(update(Presence).values(total_units=25)))
    arrange.available("aoi")
    assert see.offered() == {first: None, second: centre.aoi}


def agent_of(agent_id):
    return db.session.get_one(Agent, agent_id)


def test_a_full_capacity_profile_stands_in_the_way_until_a_place_is_free(
    app, centre, arrange, see, do
):
    chats = arrange.profile("Chats", aoi=1)
    arrange.workstream(capacity_units=0, capacity_profile_id=chats)
    arrange.available("aoi", "ben")
    first, second = arrange.begin(1), arrange.begin(2)
    assert see.offered() == {first: centre.aoi, second: None}, "Ben has no such profile"
    do(lambda: reject_offer(only_session().id, centre.aoi))
    assert see.offered() == {first: None, second: centre.aoi}


def test_a_declined_offer_uses_no_place_of_the_day(app, centre, arrange, see, do):
    chats = arrange.profile("Chats", aoi=1)
    with app.app_context(), transaction():
        db.session.get_one(CapacityProfile, chats).reset = ProfileReset.END_OF_DAY
    arrange.workstream(capacity_units=0, capacity_profile_id=chats)
    arrange.available("aoi")
    first, second = arrange.begin(1), arrange.begin(2)
    assert see.offered() == {first: centre.aoi, second: None}
    do(lambda: reject_offer(only_session().id, centre.aoi))
    assert see.offered() == {first: None, second: centre.aoi}, "the place was only reserved"
    do(lambda: accept_offer(only_session().id, centre.aoi))
    do(lambda: park(db.session.get(Conversation, second), centre.aoi))
    assert see.offered() == {first: None, second: None}, "this one was used, until midnight"
    do(lambda: reopen(db.session.get(Conversation, second), centre.aoi))
    assert see.decisions(DecisionKind.ACCEPTED)[-1] == {"is_reopened": True}


def test_needs_that_changed_behind_its_back_are_found_at_the_next_look(centre, arrange, see):
    ids = [arrange.begin(number) for number in range(3)]
    arrange.workstream(capacity_units=50)
    arrange.available("aoi")
    assert list(see.offered().values()) == [centre.aoi, centre.aoi, None]
    assert len(ids) == 3


def test_what_routing_never_saw_is_weighed_first(centre, arrange, see, do):
    waiting = arrange.begin(1)
    do(lambda: db.session.execute(update(Conversation).values(requirement_key=None)))
    arrange.available("aoi")
    assert see.offered() == {waiting: centre.aoi}


def test_one_that_its_agent_gave_back_does_not_hold_up_its_like(centre, arrange, see, do):
    arrange.available("aoi")
    given_back = arrange.begin(1)
    see.offered()
    do(lambda: accept_offer(only_session().id, centre.aoi))
    do(lambda: release(db.session.get(Conversation, given_back), centre.aoi))
    later = arrange.begin(2)
    assert see.offered() == {given_back: None, later: centre.aoi}


def test_an_offer_that_was_planned_does_not_outlive_other_needs(app, centre, arrange, see, do):
    """One that was declined keeps its key, so the key alone would not tell."""
    japanese = arrange.skill("Japanese", aoi=4)
    arrange.available("aoi")
    waiting = arrange.begin(1)
    see.offered()
    do(lambda: reject_offer(only_session().id, centre.aoi))
    arrange.available("ben")
    with app.app_context():
        [pair] = look().pairs
        assert pair.agent_id == centre.ben
    do(lambda: set_conversation_skills(
        db.session.get(Conversation, waiting), {japanese: 4}, agent_of(centre.dana)
    ))  # fmt: skip
    with app.app_context():
        assert not make_offer(pair)


def test_a_contacts_preferred_agent_goes_before_one_with_more_room(centre, arrange, see, do):
    [contact_id] = arrange.put(Contact(name="Emi"))
    waiting = arrange.begin(1)
    do(lambda: db.session.execute(update(SocialProfile).values(contact_id=contact_id)))
    preferred = PreferredAgent(contact_id=contact_id, agent_id=centre.ben, position=1)
    do(lambda: db.session.add(preferred))
    do(lambda: db.session.execute(
        update(Presence).where(Presence.agent_id == centre.ben).values(used_units=25)
    ))  # fmt: skip
    arrange.available("aoi", "ben")
    assert see.offered() == {waiting: centre.ben}
    [facts] = see.decisions(DecisionKind.OFFERED)
    assert facts["chosen_because"] == "preferred_agent"


def test_each_queue_keeps_its_own_turns(app, centre, arrange, see):
    arrange.available("aoi")
    arrange.begin(1)
    see.offered()
    with app.app_context():
        rows = db.session.execute(select(QueueMember.agent_id, QueueMember.last_assigned_at))
        assert {agent_id for agent_id, moment in rows if moment} == {centre.aoi}


def test_an_auto_assigned_offer_is_its_agents_when_the_time_is_over(app, centre, arrange, see, do):
    with clock.frozen_at(NOON):
        template = NotificationTemplate(workstream_id=centre.workstream_id, is_auto_assigned=True)
        do(lambda: db.session.add(template))
        arrange.available("aoi")
        waiting = arrange.begin(1)
        assert see.offered() == {waiting: centre.aoi}
        assert do(lambda: reject_offer(only_session().id, centre.aoi)) is Conflict
    with clock.frozen_at(NOON.replace(hour=13)):
        work(app, "offer_endings")
        with app.app_context():
            conversation = db.session.get_one(Conversation, waiting)
            assert (conversation.state, conversation.agent_id) == ("active", centre.aoi)
    assert see.decisions(DecisionKind.ACCEPTED) == [{"is_auto_assigned": True}]


@pytest.mark.parametrize(
    ("switch", "status"),
    [
        ("is_inactive_after_missed", "inactive"),
        ("is_do_not_disturb_after_rejected", "do_not_disturb"),
    ],
)
def test_an_agents_presence_tells_of_a_decline_where_the_workstream_wants_it(
    app, centre, arrange, see, do, switch, status
):
    arrange.workstream(**{switch: True})
    with clock.frozen_at(NOON):
        arrange.available("aoi")
        arrange.begin(1)
        see.offered()
        if switch == "is_do_not_disturb_after_rejected":
            do(lambda: reject_offer(only_session().id, centre.aoi))
    with clock.frozen_at(NOON.replace(hour=13)):
        work(app, "offer_endings")
    assert see.status(centre.aoi) == status


def test_why_nobody_has_it(app, centre, arrange, see, do):
    """Each reason in turn, as the obstacles are taken out of the way."""
    japanese = arrange.skill("Japanese", aoi=2)
    waiting = arrange.begin(1, **{f"s{japanese}": 4})

    def headline():
        with app.app_context():
            return explain(db.session.get_one(Conversation, waiting)).headline_code

    def change(statement):
        do(lambda: db.session.execute(statement))

    assert headline() == "skill_missing"
    supervisor = centre.dana
    do(lambda: set_conversation_skills(
        db.session.get(Conversation, waiting), {japanese: 2}, agent_of(supervisor)
    ))  # fmt: skip
    assert headline() == "nobody_online"
    arrange.available("ben")
    assert headline() == "skilled_away", "those who are there lack it"
    change(update(Presence).values(used_units=90))
    arrange.available("aoi")
    assert headline() == "all_busy"
    change(update(Presence).values(used_units=0))
    assert headline() == "in_line"
    see.offered()
    assert headline() == "ringing"
    do(lambda: reject_offer(only_session().id, centre.aoi))
    assert headline() == "all_declined"
    with app.app_context():
        told = explain(db.session.get_one(Conversation, waiting))
        assert {agent.name: agent.obstacle for agent in told.agents} == {
            "Aoi": "resting",
            "Ben": "skill",
        }
        assert told.advice
    change(update(Conversation).values(decline_count=100))
    assert headline() == "declined_too_often"
    arrange.workstream(distribution_mode=DistributionMode.PICK)
    assert headline() == "pick_mode"
    change(update(Conversation).values(workstream_id=None))
    assert headline() == "no_workstream"
    do(lambda: pick(db.session.get(Conversation, waiting), centre.aoi))
    assert headline() == "not_waiting"


def weigh_anew():
    with transaction():
        db.session.execute(update(Conversation).values(requirement_key=None))
    assign(look())


def test_a_look_reads_no_more_when_more_wait(app, arrange):
    """Ten times as many of a requirement cost not one statement and not one row more.

    The same for weighing them, when they are seen first or their workstream's needs changed.
    """

    def cost(action=look):
        read = []
        with app.app_context():
            engine = db.engine
            count = lambda *_: read.append(1)  # noqa: E731
            event.listen(engine, "before_cursor_execute", count)
            try:
                action()
            finally:
                event.remove(engine, "before_cursor_execute", count)
        return len(read)

    with app.app_context(), transaction():
        db.session.execute(update(Presence).values(total_units=10_000))
    for number in range(3):
        arrange.begin(number)
    few, few_weighed = cost(), cost(weigh_anew)
    for number in range(3, 30):
        arrange.begin(number)
    assert (cost(), cost(weigh_anew)) == (few, few_weighed)
    arrange.available("aoi")
    with app.app_context():
        found = look()
        assert found is not None
        assert len(found.pairs) == 20, "a page of each requirement at a time"
