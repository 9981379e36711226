"""The main job from end to end: a message reaches an agent, the answer reaches the phone."""

import pytest
import requests
from sqlalchemy import select

from tests.assertions import wait_until
from webapp.conversations.models import Conversation
from webapp.core.database import db

pytestmark = [pytest.mark.journey, pytest.mark.both_databases]


def only_conversation(house):
    with house.app.app_context():
        found = db.session.scalars(select(Conversation)).one()
        return found.id, found.state


def take_the_offer(browser):
    [session_id] = wait_until(browser.offers)
    assert browser.send("POST", f"/offers/{session_id}/acceptance").status_code == 200


def test_a_phone_writes_an_agent_accepts_and_answers(house, sim):
    house.come_to_work(house.centre.aoi)
    aoi, emi = house.browser("aoi"), sim.phone("emi")
    emi.write("注文した本が届きません")
    wait_until(aoi.offers)
    assert "注文した本が届きません" in aoi.page()
    take_the_offer(aoi)
    conversation_id, state = only_conversation(house)
    assert state == "active"
    path = f"/conversations/{conversation_id}"
    wait_until(lambda: "Emi Tanaka" in aoi.page(path))
    assert aoi.send("POST", f"{path}/messages", text="すぐ調べます").status_code == 201
    assert wait_until(emi.texts) == ["すぐ調べます"]
    assert sim.channel().used_quota == 0, "the answer to a fresh message is free"
    assert aoi.send("POST", f"{path}/messages", text="明日届きます").status_code == 201
    wait_until(lambda: emi.texts() == ["すぐ調べます", "明日届きます"])
    assert sim.channel().used_quota == 1
    assert aoi.send("POST", f"{path}/wrap-up").status_code == 200
    assert aoi.send("POST", f"{path}/closure").status_code == 200
    assert only_conversation(house) == (conversation_id, "closed")


def test_a_rejected_offer_rings_at_the_next_agent_who_takes_it(house, sim):
    house.come_to_work(house.centre.aoi, house.centre.ben)
    browsers = {name: house.browser(name) for name in ("aoi", "ben")}
    sim.phone("emi").write("Hello")

    def ringing():
        return next((name for name, browser in browsers.items() if browser.offers()), None)

    first = wait_until(ringing)
    other = "ben" if first == "aoi" else "aoi"
    [session_id] = browsers[first].offers()
    assert browsers[first].send("POST", f"/offers/{session_id}/rejection").status_code == 200
    take_the_offer(browsers[other])
    late = browsers[first].send("POST", f"/offers/{session_id}/acceptance")
    assert late.status_code == 409
    assert "no longer yours" in late.text


def test_an_unsend_empties_the_bubble_on_the_agents_screen(house, sim):
    house.come_to_work(house.centre.aoi)
    aoi, emi = house.browser("aoi"), sim.phone("emi")
    event = emi.write("my secret")
    take_the_offer(aoi)
    path = f"/conversations/{only_conversation(house)[0]}"
    assert "my secret" in aoi.page(path)
    emi.unsend(event["message"]["id"])
    wait_until(lambda: "my secret" not in aoi.page(path))


def test_a_server_that_was_away_gets_its_webhooks_again_once(house, sim):
    """The first tries meet an error; what was not stored is redelivered, and shown once."""
    real = house.app.extensions["kanava_intake"].add
    failures = iter([OSError("disk full")] * 2)

    def fail_twice(rows):
        error = next(failures, None)
        if error is not None:
            raise error
        real(rows)

    house.app.extensions["kanava_intake"].add = fail_twice
    house.come_to_work(house.centre.aoi)
    aoi = house.browser("aoi")
    sim.phone("emi").write("am I heard?")
    assert len(wait_until(aoi.offers)) == 1
    assert sim.channel().sender.log.wait_until_idle()
    assert list(sim.channel().sender.log.acknowledgements.values()) == [1]


def test_health_and_readiness_are_told_to_anybody(house):
    for path in ("/health", "/ready"):
        wait_until(lambda p=path: requests.get(house.base_url + p, timeout=5).status_code == 200)
