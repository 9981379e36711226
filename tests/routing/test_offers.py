"""From a waiting conversation to its agent: offered, answered, passed on, taken once."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.assertions import run_at_once
from tests.factories import FAY, login, make_available, post_webhook, text_event, work, write
from tests.routing.conftest import NOON
from webapp.agents.actions.presences import close_consoles, open_console, set_presence
from webapp.agents.models import Agent, Presence, PresenceStatus
from webapp.conversations.actions.closures import close_by_rule
from webapp.conversations.actions.transitions import close, park
from webapp.conversations.models import Conversation, ConversationSession
from webapp.conversations.states import ClosureReason
from webapp.core import clock
from webapp.core.database import db
from webapp.core.errors import Conflict, KanavaError
from webapp.core.transaction import transaction
from webapp.routing.actions.offers import accept_offer, pick, reject_offer
from webapp.routing.actions.wrap_up import end
from webapp.routing.terms import AVAILABLE_OR_BUSY, OFFERS_TO_ONE_AGENT, RETRY_SECONDS
from webapp.workstreams.models import OFFER_SECONDS, Workstream

pytestmark = pytest.mark.both_databases

UNITS = 25


def within(app, action):
    """Run an action in a transaction of its own; gives its error's class or None."""
    with app.app_context():
        try:
            with transaction():
                action()
        except KanavaError as error:
            return type(error)
        finally:
            db.session.remove()
    return None


def available(app, *agent_ids):
    with app.app_context():
        return [make_available(agent_id) for agent_id in agent_ids]


def later(seconds):
    return clock.frozen_at(NOON + timedelta(seconds=seconds))


def test_a_waiting_conversation_rings_at_once_and_accepting_opens_it(app, client, centre, look):
    available(app, centre.aoi)
    write(app, client, centre)
    [(session_id, agent_id)] = look.ringing()
    assert agent_id == centre.aoi
    assert look.conversation() == ("open", None, centre.aoi)
    assert look.units(centre.aoi) == UNITS
    assert within(app, lambda: accept_offer(session_id, centre.aoi)) is None
    assert look.conversation() == ("active", centre.aoi, None)
    assert look.units(centre.aoi) == UNITS
    assert look.ringing() == []


def test_a_conversation_waits_for_an_agent_who_comes_later(app, client, centre, look):
    write(app, client, centre)
    assert look.ringing() == []
    available(app, centre.aoi)
    work(app, "assignment")
    assert [agent_id for _, agent_id in look.ringing()] == [centre.aoi]


@pytest.mark.parametrize("status", [s for s in PresenceStatus if s not in AVAILABLE_OR_BUSY])
def test_only_agents_of_an_allowed_presence_are_offered(app, client, centre, look, status):
    available(app, centre.aoi)
    with app.app_context(), transaction():
        db.session.get_one(Presence, centre.aoi).status = status
    write(app, client, centre)
    assert look.ringing() == []


def test_an_agent_without_a_console_is_not_offered(app, client, centre, look):
    [console] = available(app, centre.aoi)
    within(app, lambda: close_consoles(console))
    write(app, client, centre)
    assert look.ringing() == []


def test_an_agent_of_another_queue_is_not_offered(app, client, centre, look):
    available(app, centre.chen)
    write(app, client, centre)
    assert look.ringing() == []
    available(app, centre.aoi)
    work(app, "assignment")
    assert look.ringing() != []


def test_a_rejected_offer_goes_to_the_next_agent(app, client, centre, look):
    available(app, centre.aoi, centre.ben)
    write(app, client, centre)
    [(session_id, first)] = look.ringing()
    assert within(app, lambda: reject_offer(session_id, first)) is None
    assert look.units(first) == 0
    work(app, "assignment")
    [(_, second)] = look.ringing()
    assert {first, second} == {centre.aoi, centre.ben}
    assert look.sessions() == [(first, ClosureReason.AGENT_REJECTED), (second, None)]


def test_an_unanswered_offer_goes_to_the_next_agent(app, client, centre, look):
    with clock.frozen_at(NOON):
        available(app, centre.aoi, centre.ben)
        write(app, client, centre)
        [(session_id, first)] = look.ringing()
    with later(OFFER_SECONDS - 1):
        work(app, "offer_endings", "assignment")
        assert look.ringing() == [(session_id, first)]
    with later(OFFER_SECONDS):
        work(app, "offer_endings", "assignment")
        [(_, second)] = look.ringing()
    assert second != first
    assert look.sessions()[0] == (first, ClosureReason.AGENT_TIMED_OUT)
    assert look.units(first) == 0


def test_who_declined_three_times_is_not_asked_again_but_may_pick(app, client, centre, look):
    with clock.frozen_at(NOON):
        available(app, centre.aoi)
        write(app, client, centre)
    for number in range(OFFERS_TO_ONE_AGENT):
        with later(number * RETRY_SECONDS):
            work(app, "assignment")
            [(session_id, agent_id)] = look.ringing()
            within(app, lambda s=session_id, a=agent_id: reject_offer(s, a))
            work(app, "assignment")
            assert look.ringing() == [], "who just declined rests first"
    with later(86_400):
        work(app, "assignment")
        assert look.ringing() == []
    aoi = centre.aoi
    assert within(app, lambda: pick(db.session.scalar(select(Conversation)), aoi)) is None
    assert look.conversation()[:2] == ("active", aoi)


def test_what_is_pushed_is_taken_by_agents_only_where_the_workstream_says_so(
    app, client, centre, look
):
    """The reference's default is No; supervisors assign, so they may always."""
    within(app, lambda: forbid_picking(centre))
    write(app, client, centre)
    [conversation_id] = [id_ for (id_,) in look.rows(select(Conversation.id))]
    url = f"/conversations/{conversation_id}"
    for who, may in (("aoi", False), ("dana", True)):
        person = login(app.test_client(), getattr(centre, who))
        assert ("Take the conversation with" in person.get("/conversations").text) is may
        assert (f'hx-post="{url}/session"' in person.get(url).text) is may
    assert within(app, lambda: pick_the_only(centre.aoi)) is Conflict
    assert look.conversation()[:2] == ("open", None)
    assert within(app, lambda: pick_the_only(centre.dana)) is None
    with app.app_context(), pytest.raises(Conflict) as refused:
        pick_the_only(centre.aoi)
    assert refused.value.code == "state_changed", "it waits for no offer any more"


def test_who_had_it_is_asked_at_lunch_and_full_and_accepts(app, client, centre, look):
    with clock.frozen_at(NOON):
        available(app, centre.aoi, centre.ben)
        within(app, lambda: set_presence(agent_of(centre.aoi), PresenceStatus.AWAY))
        write(app, client, centre)
        within(app, lambda: accept_offer(look.ringing()[0][0], centre.ben))
        within(app, park_the_only)
        within(app, lambda: set_presence(agent_of(centre.ben), PresenceStatus.AWAY))
        within(app, lambda: set_presence(agent_of(centre.aoi), PresenceStatus.AVAILABLE))
        within(app, lambda: fill(centre.ben))
        write(app, client, centre, "One more thing")
        [(session_id, agent_id)] = look.ringing()
        assert agent_id == centre.ben, "the reference: regardless of capacity and presence"
        assert within(app, lambda: accept_offer(session_id, centre.ben)) is None
    assert look.units(centre.ben) == 125
    assert status_of(look, centre.ben) == PresenceStatus.AWAY


def forbid_picking(centre):
    db.session.get_one(Workstream, centre.workstream_id).is_picking_allowed = False


def pick_the_only(agent_id):
    pick(db.session.scalars(select(Conversation)).one(), agent_id)


def park_the_only():
    conversation = db.session.scalars(select(Conversation)).one()
    park(conversation, conversation.agent_id)


def fill(agent_id):
    db.session.get_one(Presence, agent_id).used_units = 100


def agent_of(agent_id):
    return db.session.get_one(Agent, agent_id)


def status_of(look, agent_id):
    return look.rows(select(Presence.status).where(Presence.agent_id == agent_id))[0][0]


def release_of(look, agent_id):
    return look.rows(select(Presence.last_released_at).where(Presence.agent_id == agent_id))[0][0]


@pytest.mark.parametrize("way", ["rejected", "timed out", "lost console", "closed by a rule"])
def test_who_accepts_one_of_several_offers_is_not_full_of_the_others(
    app, client, centre, look, way
):
    with clock.frozen_at(NOON):
        console = available(app, centre.aoi)[0]
        for number in range(4):
            write(app, client, centre, user_id=f"U{number:032x}")
        first, *others = look.ringing()
        within(app, lambda: accept_offer(first[0], centre.aoi))
        assert status_of(look, centre.aoi) == PresenceStatus.BUSY
        if way == "rejected":
            for session_id, _ in others:
                within(app, lambda s=session_id: reject_offer(s, centre.aoi))
        elif way == "lost console":
            within(app, lambda: close_consoles(console))
        elif way == "closed by a rule":
            within(app, lambda: close_ringing(look))
    with later(OFFER_SECONDS if way != "lost console" else 10):
        work(app, "offer_endings")
    assert look.ringing() == []
    assert (look.units(centre.aoi), status_of(look, centre.aoi)) == (25, PresenceStatus.BUSY)
    assert release_of(look, centre.aoi) is None, "what was only offered is no release"


def test_who_closes_all_while_offers_ring_is_available(app, client, centre, look):
    with clock.frozen_at(NOON):
        available(app, centre.aoi)
        for number in range(2):
            write(app, client, centre, user_id=f"U{number:032x}")
        (session_id, _), _ = look.ringing()
        within(app, lambda: accept_offer(session_id, centre.aoi))
        within(app, lambda: end_and_close_all(centre.aoi))
    assert len(look.ringing()) == 1
    assert status_of(look, centre.aoi) == PresenceStatus.AVAILABLE


def end_and_close_all(agent_id):
    for conversation in db.session.scalars(select(Conversation).filter_by(agent_id=agent_id)):
        end(conversation, agent_id)
        close(conversation, agent_id)


def close_ringing(look):
    for session_id, _ in look.ringing():
        ringing = db.session.get_one(ConversationSession, session_id)
        close_by_rule(ringing.conversation, ClosureReason.AUTO_CLOSED)


def test_another_agents_offer_cannot_be_answered(app, client, centre, look):
    available(app, centre.aoi)
    write(app, client, centre)
    [(session_id, _)] = look.ringing()
    assert within(app, lambda: accept_offer(session_id, centre.ben)) is Conflict
    assert within(app, lambda: reject_offer(session_id, centre.ben)) is Conflict
    assert within(app, lambda: accept_offer(9999, centre.ben)) is Conflict
    assert look.ringing() == [(session_id, centre.aoi)]


def test_an_answered_offer_cannot_be_answered_otherwise(app, client, centre, look):
    available(app, centre.aoi)
    write(app, client, centre)
    [(session_id, aoi)] = look.ringing()
    assert within(app, lambda: accept_offer(session_id, aoi)) is None
    assert within(app, lambda: accept_offer(session_id, aoi)) is None, "a second press is fine"
    assert within(app, lambda: reject_offer(session_id, aoi)) is Conflict
    assert look.units(aoi) == UNITS


def test_an_offer_that_ended_cannot_be_accepted(app, client, centre, look):
    available(app, centre.aoi)
    write(app, client, centre)
    [(session_id, aoi)] = look.ringing()
    within(app, lambda: reject_offer(session_id, aoi))
    assert within(app, lambda: accept_offer(session_id, aoi)) is Conflict


@pytest.mark.parametrize("round_number", range(3))
def test_two_tabs_accepting_at_once_take_it_once(app, client, centre, look, round_number):
    available(app, centre.aoi)
    write(app, client, centre)
    [(session_id, aoi)] = look.ringing()
    results = run_at_once([lambda: within(app, lambda: accept_offer(session_id, aoi))] * 6)
    assert set(results) <= {None, Conflict}
    assert None in results
    assert look.conversation() == ("active", aoi, None)
    assert look.units(aoi) == UNITS


@pytest.mark.parametrize("round_number", range(3))
def test_two_agents_picking_at_once_one_wins(app, client, centre, look, round_number):
    write(app, client, centre)

    def take(agent_id):
        return within(app, lambda: pick(db.session.scalar(select(Conversation)), agent_id))

    results = run_at_once([lambda: take(centre.aoi), lambda: take(centre.ben)] * 2)
    assert sorted(map(str, results)) == sorted(map(str, [None, Conflict, Conflict, Conflict]))
    winner = look.conversation()[1]
    assert look.units(winner) == UNITS
    assert look.units(centre.aoi) + look.units(centre.ben) == UNITS
    assert [agent_id for agent_id, _ in look.sessions()] == [winner]


@pytest.mark.parametrize("round_number", range(3))
def test_accept_against_reject_has_one_outcome(app, client, centre, look, round_number):
    available(app, centre.aoi)
    write(app, client, centre)
    [(session_id, aoi)] = look.ringing()
    results = run_at_once([
        lambda: within(app, lambda: accept_offer(session_id, aoi)),
        lambda: within(app, lambda: reject_offer(session_id, aoi)),
    ])  # fmt: skip
    assert sorted(map(str, results)) == sorted(map(str, [None, Conflict]))
    state, owner, offered = look.conversation()
    taken = results[0] is None
    assert (state, owner, offered) == (("active", aoi, None) if taken else ("open", None, None))
    assert look.units(aoi) == (UNITS if taken else 0)


def test_capacity_is_never_exceeded_by_offers(app, client, centre, look):
    available(app, centre.aoi)
    for number in range(7):
        write(app, client, centre, user_id=f"U{number:032x}")
    assert len(look.ringing()) == 4
    assert look.units(centre.aoi) == 100


def test_many_workers_offering_at_once_neither_double_nor_overload(app, client, centre, look):
    for number in range(12):
        post_webhook(client, centre, [text_event("Hello", f"U{number:032x}")])
    work(app, "lanes")
    available(app, centre.aoi, centre.ben)
    results = run_at_once([lambda: work(app, "assignment")] * 5)
    assert not any(results), results
    assert len(look.ringing()) == 8
    assert (look.units(centre.aoi), look.units(centre.ben)) == (100, 100)
    offered = look.rows(
        select(ConversationSession.conversation_id).where(ConversationSession.ended_at.is_(None))
    )
    assert len(set(offered)) == 8


def test_a_lost_console_gives_its_offers_up_after_ten_seconds(app, client, centre, look):
    with clock.frozen_at(NOON):
        [console] = available(app, centre.aoi)
        write(app, client, centre)
        [(session_id, first)] = look.ringing()
        within(app, lambda: close_consoles(console))
        available(app, centre.ben)
    with later(9):
        work(app, "offer_endings", "assignment")
        assert look.ringing() == [(session_id, first)]
    with later(10):
        work(app, "offer_endings", "assignment")
        assert [agent_id for _, agent_id in look.ringing()] == [centre.ben]
    assert look.sessions()[0] == (first, ClosureReason.AGENT_DISCONNECTED)
    assert look.units(first) == 0


def test_a_reload_within_ten_seconds_keeps_the_offer(app, client, centre, look):
    with clock.frozen_at(NOON):
        [console] = available(app, centre.aoi)
        write(app, client, centre)
        ringing = look.ringing()
        within(app, lambda: close_consoles(console))
    with later(5):
        within(app, lambda: open_console(centre.aoi, "test"))
    with later(20):
        work(app, "offer_endings", "assignment")
        assert look.ringing() == ringing


def test_a_killed_process_counts_as_a_lost_console(app, client, centre, look):
    with clock.frozen_at(NOON):
        available(app, centre.aoi)
        write(app, client, centre)
        assert look.ringing() != []
    with later(60):
        work(app, "lost_consoles", "offer_endings")
        assert look.ringing() == []


def test_who_stays_away_is_signed_off_and_comes_back_as_before(app, centre, look):
    aoi = centre.aoi
    status = select(Presence.status).where(Presence.agent_id == aoi)
    with clock.frozen_at(NOON):
        [console] = available(app, aoi)
        within(app, lambda: close_consoles(console))
    with later(149):
        work(app, "lost_consoles")
        assert look.rows(status)[0][0] == "available"
    with later(151):
        work(app, "lost_consoles")
        assert look.rows(status)[0][0] == "offline"
        within(app, lambda: open_console(aoi, "test"))
        assert look.rows(status)[0][0] == "available"


@pytest.mark.parametrize("round_number", range(4))
def test_two_last_consoles_closing_at_once_count_as_lost(app, centre, look, round_number):
    consoles = available(app, centre.aoi, centre.aoi)
    run_at_once([lambda c=console: within(app, lambda: close_consoles(c)) for console in consoles])
    lost = select(Presence.lost_at).where(Presence.agent_id == centre.aoi)
    assert look.rows(lost)[0][0] is not None


@pytest.mark.parametrize("round_number", range(4))
def test_a_console_that_opens_while_the_last_closes_keeps_the_agent(
    app, centre, look, round_number
):
    [console] = available(app, centre.aoi)
    run_at_once([
        lambda: within(app, lambda: close_consoles(console)),
        lambda: within(app, lambda: open_console(centre.aoi, "test")),
    ])  # fmt: skip
    lost = select(Presence.lost_at).where(Presence.agent_id == centre.aoi)
    assert look.rows(lost)[0][0] is None


def test_the_oldest_waits_the_shortest(app, client, centre, look):
    write(app, client, centre)
    write(app, client, centre, user_id=FAY)
    aoi = centre.aoi
    with app.app_context(), transaction():
        db.session.get_one(Presence, aoi).total_units = UNITS
    available(app, aoi)
    work(app, "assignment")
    first = look.rows(select(Conversation.offered_agent_id).order_by(Conversation.id))
    assert [row[0] for row in first] == [aoi, None]
