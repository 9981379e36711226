"""Webhooks are signed, redelivered, repeated and disordered on request."""

from __future__ import annotations

import json
import threading
from typing import Any

import requests
from linebot.v3 import SignatureValidator, WebhookParser
from linebot.v3.webhooks import LocationMessageContent, PostbackEvent, StickerMessageContent

from simulator import Simulator
from simulator.injection import inject
from tests.simulator.conftest import ACCOUNT, Receiver


def test_the_sdk_accepts_the_signature_and_parses_every_act(
    sim: Simulator, listening: Receiver
) -> None:
    emi = sim.phone("emi")
    text_id = emi.write("こんにちは")["message"]["id"]
    emi.send_sticker("11537", "52002735")
    emi.send_location(35.6, 139.7, "Tea house", "1-2-3 Shibuya")
    emi.send_media("image", b"\x89PNG", "image/png")
    emi.send_file("menu.pdf", b"%PDF", "application/pdf")
    emi.press("order=1")
    emi.unsend(text_id)
    emi.block()
    emi.unblock()
    sim.phone("lin", group="flat").write("大家好")
    everything = parsed(settled(sim, listening))
    events = [event for event in everything if event.source.type == "user"]
    assert [event.type for event in events] == ["message"] * 5 + [
        "postback",
        "unsend",
        "unfollow",
        "follow",
    ]
    assert events[0].message.text == "こんにちは"
    assert isinstance(events[1].message, StickerMessageContent)
    assert isinstance(events[2].message, LocationMessageContent)
    assert isinstance(events[5], PostbackEvent)
    group = next(event for event in everything if event.source.type == "group")
    assert group.source.user_id == sim.phone("lin").user_id


def test_a_changed_byte_breaks_the_signature(sim: Simulator, listening: Receiver) -> None:
    sim.phone("emi").write("hello")
    headers, body = settled(sim, listening).received[0]
    validator = SignatureValidator(ACCOUNT.channel_secret)
    assert validator.validate(body.decode(), headers["x-line-signature"])
    assert not validator.validate(body.decode() + " ", headers["x-line-signature"])


def test_a_refused_webhook_comes_again_as_redelivery(sim: Simulator, listening: Receiver) -> None:
    listening.answer = lambda number: 500 if number < 3 else 200
    sent = sim.phone("emi").write("hello")
    got = raw_events(settled(sim, listening))
    assert [e["deliveryContext"]["isRedelivery"] for e in got] == [False, True, True]
    assert {e["webhookEventId"] for e in got} == {sent["webhookEventId"]}
    assert {e["replyToken"] for e in got} == {sent["replyToken"]}
    log = sim.channel().sender.log
    assert log.summary()["acknowledged"] == 1
    assert log.acknowledgements == {sent["webhookEventId"]: 1}


def test_redelivery_ends_and_can_be_asked_for_again(sim: Simulator, listening: Receiver) -> None:
    listening.answer = lambda number: 503
    sim.phone("emi").write("hello")
    assert len(settled(sim, listening).received) == 4
    assert sim.channel().sender.log.summary()["abandoned"] == 1
    listening.answer = lambda number: 200
    assert sim.channel().sender.redeliver_abandoned() == 1
    assert raw_events(settled(sim, listening))[-1]["deliveryContext"]["isRedelivery"]
    assert sim.channel().sender.log.summary()["acknowledged"] == 1


def test_nothing_is_sent_while_webhooks_are_off(sim: Simulator, listening: Receiver) -> None:
    sim.channel().webhook.is_active = False
    sim.phone("emi").write("lost")
    sim.channel().webhook.is_active = True
    sim.phone("emi").write("heard")
    assert [e["message"]["text"] for e in raw_events(settled(sim, listening))] == ["heard"]


def test_bodies_of_one_chat_keep_their_order(sim: Simulator, listening: Receiver) -> None:
    for number in range(30):
        sim.phone("emi").write(str(number))
    got = [e["message"]["text"] for e in raw_events(settled(sim, listening))]
    assert got == [str(number) for number in range(30)]


def test_injected_events_can_be_repeated_shuffled_and_batched(
    sim: Simulator, listening: Receiver
) -> None:
    users = [f"U{number:032x}" for number in range(5)]
    events = [message_from(users[n % 5], str(n)) for n in range(40)]
    sent = inject(sim.channel(), events, copies=3, is_shuffled=True, batch_size=7, seed=4)
    got = raw_events(settled(sim, listening))
    assert len(got) == 120
    assert len(listening.received) == 18
    assert [e["message"]["text"] for e in got][:40] != [str(n) for n in range(40)]
    assert {e["webhookEventId"] for e in got} == {e["webhookEventId"] for e in sent}
    assert sim.phone(users[0]).texts() == []
    assert len(sim.phone(users[0]).chat.messages) == 8


def test_an_injected_unsend_may_come_first_and_old(sim: Simulator, listening: Receiver) -> None:
    emi = sim.phone("emi").user_id
    source = {"type": "user", "userId": emi}
    unsend = {"type": "unsend", "timestamp": 1700000000001, "source": source}
    unsend["unsend"] = {"messageId": "600000000000000777"}
    late = {**message_from(emi, "gone"), "timestamp": 1700000000000}
    late["message"]["id"] = "600000000000000777"
    inject(sim.channel(), [unsend, late], is_late=True)
    got = raw_events(settled(sim, listening))
    assert [e["type"] for e in got] == ["unsend", "message"]
    assert got[1]["timestamp"] < got[0]["timestamp"]
    assert "replyToken" not in got[1]


def test_a_slow_chat_does_not_stall_the_others(sim: Simulator, listening: Receiver) -> None:
    is_released = threading.Event()
    hold = sim.channel().sender.post_events
    emi = sim.phone("emi").user_id

    def post_events(events: list[dict[str, Any]], endpoint: str | None = None) -> Any:
        if events[0]["source"]["userId"] == emi:
            assert is_released.wait(10)
        return hold(events, endpoint)

    sim.channel().sender.post_events = post_events  # type: ignore[method-assign]
    first = sim.phone("emi").write("slow")
    second = sim.phone("lin").write("fast")
    log = sim.channel().sender.log
    with log._changed:
        assert log._changed.wait_for(lambda: second["webhookEventId"] in log.acknowledgements, 10)
        assert first["webhookEventId"] not in log.acknowledgements
    is_released.set()
    settled(sim, listening)


def test_a_lone_surrogate_can_be_sent(sim: Simulator, listening: Receiver) -> None:
    sim.phone("emi").write("broken \ud83d heart")
    assert raw_events(settled(sim, listening))[0]["message"]["text"] == "broken \ud83d heart"


def test_an_edit_shows_the_new_words_and_goes_out_as_its_own_event(
    sim: Simulator, listening: Receiver
) -> None:
    emi = sim.phone("emi")
    phone, message_id = f"{sim.base_url}/phones/{emi.user_id}", emi.write("teh")["message"]["id"]
    data = {"message_id": message_id, "text": "tea"}
    page = requests.post(f"{phone}/edits", data=data, timeout=5).text
    assert ("teh" in page, ">tea</p>" in page, "Edited" in page) == (False, True, True)
    [_written, edited] = raw_events(settled(sim, listening))
    assert (edited["type"], edited["message"]["text"]) == ("messageEdited", "tea")
    assert (edited["message"]["id"], "replyToken" in edited) == (message_id, True)


def test_a_chat_that_another_module_answers_sends_standby_events_until_handed_back(
    sim: Simulator, listening: Receiver
) -> None:
    emi = sim.phone("emi")
    phone = f"{sim.base_url}/phones/{emi.user_id}"
    assert "Another service" in requests.post(f"{phone}/standby", timeout=5).text
    emi.write("to the other one")
    assert "Another service" not in requests.post(f"{phone}/standby", timeout=5).text
    emi.write("to you")
    [first, second] = raw_events(settled(sim, listening))
    assert (first["mode"], "replyToken" in first) == ("standby", False)
    assert (second["mode"], "replyToken" in second) == ("active", True)


def settled(sim: Simulator, receiver: Receiver) -> Receiver:
    assert sim.channel().sender.log.wait_until_idle(10)
    return receiver


def raw_events(receiver: Receiver) -> list[dict[str, Any]]:
    return [event for _, body in receiver.received for event in json.loads(body)["events"]]


def parsed(receiver: Receiver) -> list[Any]:
    parser = WebhookParser(ACCOUNT.channel_secret)
    bodies = [(body.decode(), headers["x-line-signature"]) for headers, body in receiver.received]
    return [event for body, signature in bodies for event in parser.parse(body, signature)]


def message_from(user_id: str, text: str) -> dict[str, Any]:
    source = {"type": "user", "userId": user_id}
    return {"type": "message", "source": source, "message": {"type": "text", "text": text}}
