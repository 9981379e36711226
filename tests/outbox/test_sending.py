"""Answers on their way to LINE: free when they may, counted else, never silently twice."""

from dataclasses import replace
from datetime import timedelta

import pytest
from linebot.v3.messaging import PushMessageRequest, ReplyMessageRequest
from sqlalchemy import select

from simulator import Fault
from tests.assertions import run_at_once, wait_until
from tests.factories import work
from webapp.core import clock
from webapp.core.database import db
from webapp.core.errors import Conflict
from webapp.line.client import LineClient
from webapp.line.models import ReplyToken
from webapp.line.transport import BUBBLES, TEXT_LIMIT_UNITS, TEXT_UNITS, bubbles
from webapp.outbox import tasks
from webapp.outbox.actions import FORGOTTEN, VANISHED
from webapp.outbox.transport import DeliveryState, Route

pytestmark = pytest.mark.both_databases

ACCEPTED = DeliveryState.ACCEPTED
QUEUED, FAILED, UNKNOWN = DeliveryState.QUEUED, DeliveryState.FAILED, DeliveryState.UNKNOWN
RATE = {"message": "The API rate limit has been exceeded. Try again later."}


def later(seconds):
    return clock.frozen_at(clock.now() + timedelta(seconds=seconds))


def expire_tokens(talk):
    """Emi's message is older than a reply token lives, for us and for LINE."""
    talk.sim.channel().reply_tokens.expire_all()


def deliver_impatiently(talk, fault):
    """Deliver once; where the fault is a long silence, without waiting for its end."""
    client = talk.app.extensions["kanava_transports"]["line"].client
    patience = client._read_seconds
    client._read_seconds = 0.3 if fault.delay else patience
    talk.deliver()
    client._read_seconds = patience


def without_token(talk):
    """The next answer has to be a push."""
    with later(51):
        talk.answer("answer")
        talk.deliver()


def test_a_quick_answer_is_a_free_reply(talk):
    talk.answer("answer")
    talk.deliver()
    assert talk.state() == (ACCEPTED, Route.REPLY)
    assert talk.phone.texts() == ["answer"]
    assert talk.sim.channel().used_quota == 0
    [delivery] = talk.deliveries()
    assert delivery.external_ids == [talk.phone.delivered()[0].message_id]
    assert delivery.request_id
    assert talk.calls("reply")[0].retry_key is None, "LINE refuses a retry key on a reply"


def test_a_token_is_used_once_and_the_next_answer_is_counted(talk):
    talk.answer("one", "two")
    talk.deliver()
    assert [(d.state, d.route) for d in talk.deliveries()] == [
        (ACCEPTED, Route.REPLY),
        (ACCEPTED, Route.PUSH),
    ]
    assert talk.phone.texts() == ["one", "two"]
    assert talk.sim.channel().used_quota == 1


@pytest.mark.parametrize(("seconds", "route"), [(49, Route.REPLY), (51, Route.PUSH)])
def test_a_token_older_than_50_seconds_is_not_tried(talk, seconds, route):
    with talk.app.app_context():
        received_at = db.session.scalar(select(ReplyToken.received_at))
    with clock.frozen_at(received_at + timedelta(seconds=seconds)):
        talk.answer("answer")
        talk.deliver()
    assert talk.state() == (ACCEPTED, route)
    assert len(talk.calls("reply")) == (1 if route == Route.REPLY else 0)


def test_the_newest_token_goes_first(talk):
    talk.arrives(talk.phone.write("again"))
    with talk.app.app_context():
        newest = db.session.scalar(select(ReplyToken.token).order_by(ReplyToken.id.desc()))
    talk.answer("answer")
    talk.deliver()
    [delivery] = talk.deliveries()
    assert delivery.reply_token == newest


def test_a_push_carries_the_key_made_with_its_row(talk):
    without_token(talk)
    [call] = talk.calls("push")
    assert call.retry_key == talk.deliveries()[0].retry_key


def test_an_invalid_reply_token_becomes_a_push_at_once(talk):
    expire_tokens(talk)
    talk.answer("answer")
    talk.deliver()
    assert talk.state() == (ACCEPTED, Route.PUSH)
    assert talk.phone.texts() == ["answer"]
    assert [call.status for call in talk.calls("reply", "push")] == [400, 200]


def test_a_rate_limit_is_waited_out(talk):
    talk.sim.state.faults.add(Fault("push", status=429, body=RATE))
    with later(51):
        talk.answer("answer")
        talk.deliver()
        assert talk.state()[0] == QUEUED
        with later(2):
            talk.deliver()
    assert talk.state()[0] == ACCEPTED
    assert len({call.retry_key for call in talk.calls("push")}) == 1


def test_the_monthly_limit_is_told_and_not_tried_again(talk):
    talk.sim.channel().monthly_limit = 0
    without_token(talk)
    [delivery] = talk.deliveries()
    assert delivery.state == FAILED
    assert "You have reached your monthly limit." in delivery.reason
    with later(86_400):
        talk.deliver()
    assert len(talk.calls("push")) == 1


def test_refused_credentials_fail_and_mark_the_account_until_they_work_again(talk):
    talk.sim.channel().access_tokens.long_lived = "reissued"
    without_token(talk)
    assert talk.state()[0] == FAILED
    assert "401" in talk.unhealthy_reason()
    talk.sim.channel().access_tokens.long_lived = "shop-token"
    talk.resend()
    talk.deliver()
    assert talk.state()[0] == ACCEPTED
    assert talk.unhealthy_reason() is None


@pytest.mark.parametrize(
    "fault",
    [
        Fault("push", status=500),
        Fault("push", status=503, is_processed=True),
        Fault("push", is_dropped=True),
        Fault("push", is_dropped=True, is_processed=True),
        Fault("push", delay=1.5, is_processed=True),
    ],
    ids=["500", "503 after accepting", "dropped", "dropped after accepting", "timeout"],
)
def test_an_unanswered_push_is_repeated_under_its_key_and_shown_once(talk, fault):
    talk.sim.state.faults.add(replace(fault))
    with later(51):
        talk.answer("answer")
        deliver_impatiently(talk, fault)
        assert talk.state()[0] == QUEUED
        with later(2):
            talk.deliver()
    assert talk.state() == (ACCEPTED, Route.PUSH)
    assert talk.phone.texts() == ["answer"]
    assert len({call.retry_key for call in talk.calls("push")}) == 1
    [delivery] = talk.deliveries()
    assert delivery.external_ids == [talk.phone.delivered()[0].message_id]


def test_a_push_is_given_up_after_a_day(talk):
    """Whether one of its tries was shown nobody knows."""
    talk.sim.state.faults.add(Fault("push", times=None, status=500))
    start = clock.now() + timedelta(seconds=51)
    with clock.frozen_at(start):
        talk.answer("answer")
        talk.deliver()
    with clock.frozen_at(start + timedelta(hours=24, seconds=-1)):
        talk.deliver()
    assert talk.state()[0] == UNKNOWN
    assert "500" in talk.deliveries()[0].reason


@pytest.mark.parametrize("is_killed", [False, True], ids=["answer lost", "process killed"])
def test_a_push_is_not_made_again_under_a_key_that_is_forgotten(talk, is_killed):
    """LINE took it, its answer was lost, and the process was down for 25 hours: it came twice."""
    start = clock.now() + timedelta(seconds=51)
    talk.sim.state.faults.add(Fault("push", is_dropped=True, is_processed=True))
    with clock.frozen_at(start):
        talk.answer("answer")
        if is_killed:
            die_after_the_call(talk)
        else:
            talk.deliver()
    talk.sim.channel().retry_keys.by_key.clear()
    with clock.frozen_at(start + timedelta(hours=25)):
        talk.deliver()
    [delivery] = talk.deliveries()
    assert (delivery.state, delivery.reason) == (UNKNOWN, FORGOTTEN)
    assert talk.phone.texts() == ["answer"]


def die_after_the_call(talk):
    with talk.app.app_context():
        taken = tasks.claim()
        taken.transport.deliver(taken.attempt)


def test_sent_again_it_has_a_new_key_once_the_old_one_is_forgotten(talk):
    talk.sim.state.faults.add(Fault("push", times=1, status=500))
    start = clock.now() + timedelta(seconds=51)
    with clock.frozen_at(start):
        talk.answer("answer")
        talk.deliver()
    old_key = talk.deliveries()[0].retry_key
    with clock.frozen_at(start + timedelta(hours=25)):
        talk.deliver()
        talk.resend()
        talk.deliver()
    [delivery] = talk.deliveries()
    assert delivery.state == ACCEPTED
    assert delivery.retry_key != old_key
    assert talk.calls("push")[-1].retry_key == delivery.retry_key


def test_a_reply_that_was_not_taken_is_tried_again_free(talk):
    """A busy moment of LINE's turned free answers into paid ones."""
    talk.sim.state.faults.add(Fault("reply", status=429, body=RATE))
    talk.answer("answer")
    talk.deliver()
    with later(2):
        talk.deliver()
    assert talk.state() == (ACCEPTED, Route.REPLY)
    assert talk.sim.channel().used_quota == 0
    assert talk.phone.texts() == ["answer"]


def test_a_reply_is_tried_again_only_while_its_token_lives(talk):
    talk.sim.state.faults.add(Fault("reply", times=None, status=429, body=RATE))
    talk.answer("answer")
    for seconds in (0, 2, 51):
        with later(seconds):
            talk.deliver()
    assert talk.state() == (ACCEPTED, Route.PUSH)
    assert [call.status for call in talk.calls("reply", "push")] == [429, 429, 200]


@pytest.mark.parametrize(
    ("fault", "shown"),
    [
        (Fault("reply", status=500), []),
        (Fault("reply", status=502, is_processed=True), ["answer"]),
        (Fault("reply", is_dropped=True), []),
        (Fault("reply", is_dropped=True, is_processed=True), ["answer"]),
        (Fault("reply", delay=1.5, is_processed=True), ["answer"]),
    ],
    ids=["500", "502 after accepting", "dropped", "dropped after accepting", "timeout"],
)
def test_an_unanswered_reply_is_unknown_and_never_repeated_by_itself(talk, fault, shown):
    talk.sim.state.faults.add(replace(fault))
    talk.answer("answer")
    deliver_impatiently(talk, fault)
    with later(86_400):
        talk.deliver()
    assert talk.state()[0] == UNKNOWN
    wait_until(lambda: talk.calls("reply"))
    assert talk.phone.texts() == shown
    assert len(talk.calls("reply", "push")) == 1


def test_resending_what_is_unknown_pushes_it(talk):
    talk.sim.state.faults.add(Fault("reply", is_dropped=True))
    talk.answer("answer")
    talk.deliver()
    talk.resend()
    talk.deliver()
    assert talk.state() == (ACCEPTED, Route.PUSH)
    assert talk.phone.texts() == ["answer"]


def test_only_what_failed_or_is_unknown_can_be_resent(talk):
    talk.answer("answer")
    with pytest.raises(Conflict):
        talk.resend()
    talk.deliver()
    with pytest.raises(Conflict):
        talk.resend()
    assert talk.phone.texts() == ["answer"]


def test_a_reply_whose_connection_was_refused_surely_was_not_shown(talk, monkeypatch):
    """Nothing left the house: it is tried again, as free as before, and no human is asked."""
    client = talk.app.extensions["kanava_transports"]["line"].client
    monkeypatch.setattr(client, "_api", "http://127.0.0.1:9")
    talk.answer("answer")
    talk.deliver()
    assert talk.state()[0] == QUEUED
    monkeypatch.setattr(client, "_api", talk.sim.base_url)
    with later(2):
        talk.deliver()
    assert talk.state() == (ACCEPTED, Route.REPLY)
    assert talk.phone.texts() == ["answer"]


def test_a_sender_killed_in_a_reply_leaves_unknown(talk, settings):
    talk.answer("answer")
    with talk.app.app_context():
        assert tasks.claim().attempt.route == Route.REPLY
    with later(settings.delivery_lease_seconds + 1):
        talk.deliver()
    [delivery] = talk.deliveries()
    assert (delivery.state, delivery.reason) == (UNKNOWN, VANISHED)
    assert talk.calls("reply", "push") == []


def test_a_sender_killed_in_a_push_is_followed_by_another_under_the_same_key(talk, settings):
    with later(51):
        talk.answer("answer")
        with talk.app.app_context():
            taken = tasks.claim()
            taken.transport.deliver(taken.attempt)
        with later(settings.delivery_lease_seconds + 1):
            talk.deliver()
    assert talk.state() == (ACCEPTED, Route.PUSH)
    assert talk.phone.texts() == ["answer"]
    assert [call.status for call in talk.calls("push")] == [200, 409]


def test_who_was_too_slow_records_nothing(talk, settings):
    with later(51):
        talk.answer("answer")
        with talk.app.app_context():
            slow = tasks.claim()
        with later(settings.delivery_lease_seconds + 1):
            talk.deliver()
            assert talk.state()[0] == ACCEPTED
            talk.sim.channel().access_tokens.long_lived = "reissued"
            with talk.app.app_context():
                tasks.send(slow)
    assert talk.state()[0] == ACCEPTED


def test_answers_of_one_chat_arrive_in_order_while_one_has_to_wait(talk):
    talk.sim.state.faults.add(Fault("push", status=500))
    with later(51):
        talk.answer("one", "two", "three")
        talk.deliver()
        assert [d.state for d in talk.deliveries()] == [QUEUED] * 3
        with later(2):
            talk.deliver()
    assert talk.phone.texts() == ["one", "two", "three"]


def test_many_senders_keep_the_order_and_send_once(talk):
    words = [f"{number}" for number in range(12)]
    talk.answer(*words)
    results = run_at_once([lambda: work(talk.app, "deliveries")] * 4)
    assert not any(results), results
    assert talk.phone.texts() == words


def test_what_failed_does_not_hold_the_next_back(talk):
    talk.sim.state.faults.add(
        Fault("push", status=400, body={"message": "Failed to send messages"})
    )
    with later(51):
        talk.answer("one", "two")
        talk.deliver()
    assert [d.state for d in talk.deliveries()] == [FAILED, ACCEPTED]
    assert talk.phone.texts() == ["two"]


FAMILY = "👨‍👩‍👧‍👦"


@pytest.mark.parametrize(
    "text",
    ["short", "{braces} $ \\ \" 日本語 ที่นี่", "x" * 5000, "x" * 5001, "word " * 4000,
     FAMILY * 600, "a" + "\u0301" * 8000, "x" * TEXT_LIMIT_UNITS, "\U0001f600" * 12_000],
    ids=["short", "signs", "5000", "5001", "words", "families", "zalgo", "longest", "pairs"],
)  # fmt: skip
def test_what_we_send_passes_the_models_of_the_official_client(text):
    messages = bubbles({"text": text})
    assert "".join(message["text"] for message in messages) == text
    assert 1 <= len(messages) <= BUBBLES
    assert all(len(m["text"].encode("utf-16-le")) // 2 <= TEXT_UNITS for m in messages)
    push = PushMessageRequest.from_dict({"to": "U" + "e" * 32, "messages": messages})
    reply = ReplyMessageRequest.from_dict({"replyToken": "token", "messages": messages})
    for request in (push, reply):
        assert [m.text for m in request.messages] == [m["text"] for m in messages]
        assert {m.type for m in request.messages} == {"text"}


def test_the_bodies_on_the_wire_pass_them_too(talk, monkeypatch):
    sent, real = [], LineClient._post

    def spy(self, token, path, body, headers=None):
        sent.append((path.rsplit("/", 1)[1], body, headers or {}))
        return real(self, token, path, body, headers)

    monkeypatch.setattr(LineClient, "_post", spy)
    talk.answer("one", "two" * 3000)
    talk.deliver()
    (kind, reply, reply_headers), (other, push, push_headers) = sent
    assert (kind, other) == ("reply", "push")
    assert ReplyMessageRequest.from_dict(reply).to_dict() == reply | {"notificationDisabled": False}
    assert PushMessageRequest.from_dict(push).to_dict()["to"] == talk.phone.user_id
    assert (set(reply_headers), set(push_headers)) == (set(), {"X-Line-Retry-Key"})


def test_a_long_answer_is_one_delivery_of_several_bubbles(talk):
    talk.answer("x" * 12_000)
    talk.deliver()
    assert [len(text) for text in talk.phone.texts()] == [5000, 5000, 2000]
    assert len(talk.deliveries()[0].external_ids) == 3


def test_an_answer_in_a_group_goes_to_the_group(talk):
    group = talk.sim.phone("somchai", group="flat")
    talk.arrives(group.write("from the group"))
    talk.answer("to the group", chat_id=group.chat_id)
    talk.deliver()
    assert group.texts() == ["to the group"]
    assert talk.phone.texts() == []


def break_transport(monkeypatch):
    def fail(*_):
        raise RuntimeError("a mistake of ours")

    monkeypatch.setattr(LineClient, "push", fail)
    monkeypatch.setattr(LineClient, "reply", fail)


def test_a_transport_that_breaks_counts_as_a_try(talk, monkeypatch):
    """It left the delivery to its lease, and was tried again and again without an end."""
    start = clock.now() + timedelta(seconds=51)
    with monkeypatch.context() as broken, clock.frozen_at(start):
        break_transport(broken)
        talk.answer("answer")
        talk.deliver()
    assert talk.state()[0] == QUEUED
    assert "RuntimeError" in talk.deliveries()[0].reason
    with clock.frozen_at(start + timedelta(seconds=2)):
        talk.deliver()
    assert talk.state() == (ACCEPTED, Route.PUSH)
    assert talk.phone.texts() == ["answer"]


def test_a_reply_that_breaks_may_have_been_shown(talk, monkeypatch):
    break_transport(monkeypatch)
    talk.answer("answer")
    talk.deliver()
    assert talk.state()[0] == UNKNOWN
