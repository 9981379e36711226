"""reply and push behave as LINE's: tokens, retry keys, blocked people, quota."""

from __future__ import annotations

import uuid

import pytest
import requests

from simulator import Simulator, running_simulator
from tests.simulator.conftest import ACCOUNT, Api


def test_a_reply_reaches_the_phone_and_costs_nothing(sim: Simulator, api: Api) -> None:
    event = sim.phone("emi").write("hello")
    answer = api.reply(event["replyToken"], "welcome")
    assert answer.status_code == 200
    assert answer.json()["sentMessages"][0]["id"].isdigit()
    assert answer.headers["x-line-request-id"]
    assert sim.phone("emi").texts() == ["welcome"]
    assert api("GET", "/v2/bot/message/quota/consumption").json() == {"totalUsage": 0}


def test_a_reply_token_works_once(sim: Simulator, api: Api) -> None:
    token = sim.phone("emi").write("hello")["replyToken"]
    assert api.reply(token, "one").status_code == 200
    second = api.reply(token, "two")
    assert (second.status_code, second.json()) == (400, {"message": "Invalid reply token"})
    assert sim.phone("emi").texts() == ["one"]


def test_a_reply_token_dies_after_a_minute(sim: Simulator, api: Api) -> None:
    token = sim.phone("emi").write("hello")["replyToken"]
    sim.state.clock.advance(61)
    assert api.reply(token, "late").json() == {"message": "Invalid reply token"}


def test_a_reply_with_a_retry_key_is_refused(sim: Simulator, api: Api) -> None:
    token = sim.phone("emi").write("hello")["replyToken"]
    refused = api.reply(token, "x", headers={"X-Line-Retry-Key": str(uuid.uuid4())})
    assert refused.status_code == 400
    assert api.reply(token, "x").status_code == 200, "the refusal must not use the token up"


def test_a_push_with_a_used_retry_key_is_told_what_was_accepted(sim: Simulator, api: Api) -> None:
    emi, key = sim.phone("emi"), str(uuid.uuid4())
    first = api.push(emi.user_id, "once", retry_key=key)
    second = api.push(emi.user_id, "once", retry_key=key)
    assert second.status_code == 409
    assert second.json() == {
        "message": "The retry key is already accepted",
        "sentMessages": first.json()["sentMessages"],
    }
    accepted = second.headers["x-line-accepted-request-id"]
    assert accepted == first.headers["x-line-request-id"]
    assert emi.texts() == ["once"]
    assert sim.channel().used_quota == 1


def test_a_retry_key_is_forgotten_after_a_day(sim: Simulator, api: Api) -> None:
    emi, key = sim.phone("emi"), str(uuid.uuid4())
    api.push(emi.user_id, "again", retry_key=key)
    sim.state.clock.advance(24 * 3600 + 1)
    assert api.push(emi.user_id, "again", retry_key=key).status_code == 200
    assert emi.texts() == ["again", "again"]


def test_a_retry_key_must_be_a_uuid(sim: Simulator, api: Api) -> None:
    assert api.push(sim.phone("emi").user_id, "x", retry_key="not-a-uuid").status_code == 400
    assert sim.phone("emi").delivered() == []


def test_a_blocked_push_is_accepted_but_not_shown_nor_counted(sim: Simulator, api: Api) -> None:
    emi = sim.phone("emi")
    emi.block()
    assert api.push(emi.user_id, "hello?").status_code == 200
    assert [m.is_shown for m in emi.delivered()] == [False]
    assert emi.texts() == []
    assert sim.channel().used_quota == 0


def test_a_push_to_a_stranger_fails(api: Api) -> None:
    answer = api.push("U" + "0" * 32, "hello")
    assert (answer.status_code, answer.json()["message"]) == (400, "Failed to send messages")


def test_a_push_to_a_group_counts_each_member(sim: Simulator, api: Api) -> None:
    group = sim.channel().group("flat")
    assert api.push(group.group_id, "hello all").status_code == 200
    assert sim.channel().used_quota == len(group.member_ids) == 3
    assert sim.phone("lin", group="flat").texts() == ["hello all"]


def test_over_the_monthly_limit_nothing_is_sent(sim: Simulator, api: Api) -> None:
    api.control("POST", f"/accounts/{ACCOUNT.channel_id}/quota", json={"limit": 1})
    emi = sim.phone("emi")
    assert api.push(emi.user_id, "one").status_code == 200
    refused = api.push(emi.user_id, "two")
    assert refused.status_code == 429
    assert refused.json()["message"] == "You have reached your monthly limit."
    assert emi.texts() == ["one"]
    assert api("GET", "/v2/bot/message/quota").json() == {"type": "limited", "value": 1}


@pytest.mark.parametrize("token", ["", "Bearer", "Bearer wrong", "Basic tea-house-token"])
def test_a_wrong_bearer_token_is_refused(sim: Simulator, token: str) -> None:
    url = f"{sim.base_url}/v2/bot/info"
    answer = requests.get(url, headers={"Authorization": token}, timeout=5)
    assert answer.status_code == 401
    assert "Authentication failed" in answer.json()["message"]


def test_only_json_of_two_megabytes_is_taken(api: Api) -> None:
    path = "/v2/bot/message/push"
    assert api("POST", path, data="{}").status_code == 415
    big = b'{"to":"' + b"x" * (2 * 1024 * 1024) + b'"}'
    headers = {"Content-Type": "application/json"}
    assert api("POST", path, data=big, headers=headers).status_code == 413
    assert api("POST", path, data=b"{", headers=headers).status_code == 400


def test_the_api_answers_below_a_path_prefix() -> None:
    with running_simulator([ACCOUNT], path_prefix="/line") as sim:
        headers = {"Authorization": f"Bearer {ACCOUNT.access_token}"}
        info = requests.get(f"{sim.base_url}/v2/bot/info", headers=headers, timeout=5).json()
        assert info["userId"] == ACCOUNT.bot_user_id
        assert requests.get(info["pictureUrl"], timeout=5).content.startswith(b"\x89PNG")


def test_a_quote_token_is_good_in_its_own_chat_alone(sim: Simulator, api: Api) -> None:
    """It is refused before anything is used up or counted."""
    event, lin = sim.phone("emi").write("hello"), sim.phone("lin")
    quoting = {"type": "text", "text": "this", "quoteToken": event["message"]["quoteToken"]}
    for token, to in ((quoting["quoteToken"], lin.user_id), ("invented", sim.phone("emi").user_id)):
        body = {"to": to, "messages": [{**quoting, "quoteToken": token}]}
        assert api("POST", "/v2/bot/message/push", json=body).status_code == 400
    assert sim.channel().used_quota == 0
    body = {"replyToken": event["replyToken"], "messages": [quoting]}
    assert api("POST", "/v2/bot/message/reply", json=body).status_code == 200
