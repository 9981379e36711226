"""A queue that is closed, full or slow passes conversations on, or ends them with a word."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.assertions import run_at_once
from tests.factories import FAY, make_available, work, write
from tests.routing.conftest import NOON
from tests.routing.overflow.conftest import only_conversation, within
from webapp.automation.actions.automated_messages import set_texts
from webapp.automation.triggers import Trigger, default_text
from webapp.channels.models import ChannelInstance
from webapp.conversations.actions.transitions import park
from webapp.conversations.models import Conversation
from webapp.conversations.states import ClosureReason
from webapp.core import clock
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.core.translations import LANGUAGES
from webapp.outbox.models import OutboundDelivery
from webapp.routing.actions.offers import pick
from webapp.routing.actions.overflow import overflow_while
from webapp.routing.models import RoutingDecision
from webapp.routing.queries.overflow import is_overflowing
from webapp.workstreams.actions.queues import create_queue
from webapp.workstreams.models import OverflowRule

pytestmark = pytest.mark.both_databases


def minutes(number):
    return clock.frozen_at(NOON + timedelta(minutes=number))


def test_out_of_hours_goes_where_the_rule_says_and_the_trace_tells(
    app, client, centre, arrange, told
):
    arrange.closed(centre.queue_id)
    arrange.rule(centre.queue_id, "out_of_hours", "other_queue", target=centre.other_queue_id)
    write(app, client, centre)
    assert told.place() == ("open", centre.other_queue_id)
    assert told.story() == [("Support", "out_of_hours", "other_queue", "Billing")]


def test_a_queue_in_its_hours_takes_everything(app, client, centre, arrange, told):
    arrange.rule(centre.queue_id, "out_of_hours", "end")
    write(app, client, centre)
    assert told.place() == ("open", centre.queue_id)
    assert told.story() == []


def test_hours_are_looked_at_first_and_queue_anyway_lets_in_however_many_wait(
    app, client, centre, arrange, told
):
    write(app, client, centre)
    arrange.closed(centre.queue_id)
    arrange.rule(centre.queue_id, "more_than", "other_queue", 1, centre.other_queue_id)
    arrange.rule(centre.queue_id, "out_of_hours", "queue_anyway")
    write(app, client, centre, user_id=FAY)
    assert told.place() == ("open", centre.queue_id)
    assert told.story() == [("Support", "out_of_hours", "queue_anyway", "Support")]
    with app.app_context():
        assert not is_overflowing(centre.queue_id)


def test_no_more_wait_than_the_limit(app, client, centre, arrange, told):
    arrange.rule(centre.queue_id, "more_than", "other_queue", 1, centre.other_queue_id)
    write(app, client, centre)
    assert told.place() == ("open", centre.queue_id)
    with app.app_context():
        assert is_overflowing(centre.queue_id)
        assert not is_overflowing(centre.other_queue_id)
    write(app, client, centre, user_id=FAY)
    assert told.place() == ("open", centre.other_queue_id)
    assert told.story() == [("Support", "more_than", "other_queue", "Billing")]


@pytest.mark.parametrize(
    ("text", "own"), [("", ""), ("Mañana, please.", "Nachher"), ("", "また明日。")]
)
def test_the_end_is_told_to_the_customer_and_no_agent_is_asked(
    app, client, centre, arrange, told, look, text, own
):
    """The queue's words, else the channel's own, else ours in the channel's language."""
    with app.app_context():
        make_available(centre.aoi)
        with transaction():
            instance = db.session.scalars(select(ChannelInstance)).one()
            instance.language = "ja"
            set_texts(instance, {Trigger.OVERFLOW_CLOSED: own} if own else {})
    arrange.closed(centre.queue_id)
    arrange.rule(centre.queue_id, "out_of_hours", "end", message=text)
    write(app, client, centre)
    assert told.place() == ("closed", centre.queue_id)
    expected = text or own or default_text(Trigger.OVERFLOW_CLOSED, "ja")
    assert told.goodbyes() == [("overflow_closed", expected, "ja")]
    assert look.rows(select(Conversation.closure_reason)) == [(ClosureReason.OVERFLOW,)]
    assert len(look.rows(select(OutboundDelivery.id))) == 1, "it is on its way"
    assert look.ringing() == []
    write(app, client, centre, text="Anybody there?")
    assert len(look.rows(select(Conversation.id))) == 2, "the next message begins anew"


def test_an_answer_to_what_an_agent_parked_is_let_in_again(app, client, centre, arrange, told):
    write(app, client, centre)
    assert within(app, lambda: pick(only_conversation(), centre.aoi)) is None
    assert within(app, lambda: park(only_conversation(), centre.aoi)) is None
    arrange.closed(centre.queue_id)
    arrange.rule(centre.queue_id, "out_of_hours", "end")
    write(app, client, centre, text="Here is the number.")
    assert told.place() == ("open", centre.queue_id)
    assert told.goodbyes() == []


def test_a_circle_of_queues_is_walked_once_and_waits_anyway(app, client, centre, arrange, told):
    for own, other in (
        (centre.queue_id, centre.other_queue_id),
        (centre.other_queue_id, centre.queue_id),
    ):
        arrange.closed(own)
        arrange.rule(own, "out_of_hours", "other_queue", target=other)
    write(app, client, centre)
    assert told.place() == ("open", centre.queue_id)
    assert [line[0] for line in told.story()] == ["Support", "Billing"]


def test_who_waits_too_long_is_passed_on_and_comes_back_no_second_time(
    app, client, centre, arrange, told
):
    arrange.rule(centre.queue_id, "longer_than", "other_queue", 10, centre.other_queue_id)
    arrange.rule(centre.other_queue_id, "longer_than", "other_queue", 10, centre.queue_id)
    with minutes(0):
        write(app, client, centre)
    with minutes(9.9):
        work(app, "overflows")
        assert told.place() == ("open", centre.queue_id)
    with minutes(10):
        work(app, "overflows")
        assert told.place() == ("open", centre.other_queue_id)
    with minutes(20):
        work(app, "overflows")
        assert told.place() == ("open", centre.queue_id)
    with minutes(90):
        work(app, "overflows")
    assert told.place() == ("open", centre.queue_id)
    assert [line[0] for line in told.story()] == ["Support", "Billing"]


def test_a_circle_by_hours_does_not_use_up_the_rule_for_waiting(app, client, centre, arrange, told):
    arrange.closed(centre.queue_id)
    arrange.rule(centre.queue_id, "out_of_hours", "queue_anyway")
    arrange.rule(centre.queue_id, "longer_than", "end", 10)
    with minutes(0):
        write(app, client, centre)
    with minutes(10):
        work(app, "overflows")
    assert told.place() == ("closed", centre.queue_id)
    assert told.goodbyes() == [("overflow_busy", default_text(Trigger.OVERFLOW_BUSY, "en"), "en")]


def test_what_rings_is_not_taken_away(app, client, centre, arrange, told, look):
    arrange.rule(centre.queue_id, "longer_than", "end", 1)
    with minutes(0):
        write(app, client, centre)
    with minutes(0.9):
        with app.app_context():
            make_available(centre.aoi)
        work(app, "assignment")
    with minutes(2):
        work(app, "overflows")
        assert [agent_id for _, agent_id in look.ringing()] == [centre.aoi]
    assert told.place() == ("open", centre.queue_id)


def test_two_workers_carry_a_rule_out_once(app, client, centre, arrange, told, look):
    arrange.rule(centre.queue_id, "longer_than", "end", 1)
    with minutes(0):
        write(app, client, centre)
    [(conversation_id,)] = look.rows(select(Conversation.id))
    [(rule_id,)] = look.rows(select(OverflowRule.id))

    with minutes(2):
        answers = run_at_once(
            [lambda: within(app, lambda: overflow_while(conversation_id, rule_id))] * 3
        )
    assert answers == [None] * 3
    assert told.place()[0] == "closed"
    assert len(told.goodbyes()) == 1
    assert len(told.story()) == 1


def test_each_queue_is_asked_about_its_own_conversations(app, client, centre, arrange, look):
    with app.app_context(), transaction():
        night = create_queue("Night").id
    arrange.rule(centre.queue_id, "longer_than", "other_queue", 5, night)
    with minutes(0):
        write(app, client, centre)
        write(app, client, centre, user_id=FAY)
    with minutes(6):
        work(app, "overflows")
    assert look.rows(select(Conversation.queue_id)) == [(night,)] * 2
    found = look.rows(select(RoutingDecision.facts).order_by(RoutingDecision.id))
    assert [facts["found"] for (facts,) in found if "found" in facts] == [6, 6]


def test_every_language_has_both_goodbyes():
    for trigger in Trigger:
        texts = {default_text(trigger, language) for language in LANGUAGES}
        assert len(texts) == len(LANGUAGES)


def test_what_another_service_answers_is_left_until_it_is_ours_again(
    app, client, centre, arrange, told
):
    arrange.rule(centre.queue_id, "longer_than", "end", 10)
    with minutes(0):
        write(app, client, centre)
        say_who_answers(app, is_standby=True)
    with minutes(11):
        work(app, "overflows")
        assert told.place() == ("open", centre.queue_id), "it would be ended without a word"
        say_who_answers(app, is_standby=False)
        work(app, "overflows")
    assert told.place() == ("closed", centre.queue_id)


def say_who_answers(app, *, is_standby):
    with app.app_context(), transaction():
        only_conversation().social_profile.is_standby = is_standby
