"""Failures happen to the calls they were ordered for, before or after the work is done."""

from __future__ import annotations

import threading

import pytest
import requests

from simulator import Fault, Simulator
from tests.simulator.conftest import Api


def test_a_status_replaces_the_next_calls_only(sim: Simulator, api: Api) -> None:
    emi = sim.phone("emi").user_id
    api.control("POST", "/faults", json={"endpoint": "push", "status": 503, "times": 2})
    assert [api.push(emi, str(n)).status_code for n in range(3)] == [503, 503, 200]
    assert sim.phone("emi").texts() == ["2"]
    assert api.control("GET", "/faults") == {"faults": []}


def test_a_status_can_follow_an_accepted_push(sim: Simulator, api: Api) -> None:
    sim.state.faults.add(Fault("push", status=500, is_processed=True))
    assert api.push(sim.phone("emi").user_id, "shown").status_code == 500
    assert sim.phone("emi").texts() == ["shown"]


def test_a_dropped_call_did_nothing(sim: Simulator, api: Api) -> None:
    sim.state.faults.add(Fault("push", is_dropped=True))
    with pytest.raises(requests.ConnectionError):
        api.push(sim.phone("emi").user_id, "lost")
    assert sim.phone("emi").delivered() == []
    assert sim.state.calls[-1].status is None


def test_a_call_dropped_after_accepting_is_shown(sim: Simulator, api: Api) -> None:
    token = sim.phone("emi").write("hello")["replyToken"]
    sim.state.faults.add(Fault("reply", is_dropped=True, is_processed=True))
    with pytest.raises(requests.ConnectionError):
        api.reply(token, "shown")
    assert sim.phone("emi").texts() == ["shown"]
    assert api.reply(token, "again").json() == {"message": "Invalid reply token"}


def test_a_delay_ends_when_the_simulator_stops(sim: Simulator, api: Api) -> None:
    sim.state.faults.add(Fault("profile", delay=60))
    path = "/v2/bot/profile/" + sim.phone("emi").user_id
    answers: list[int] = []
    waiting = threading.Thread(target=lambda: answers.append(api("GET", path).status_code))
    waiting.start()
    sim.state.stopping.set()
    waiting.join(10)
    assert answers == [200]


def test_other_endpoints_are_spared_and_patterns_match(sim: Simulator, api: Api) -> None:
    sim.state.faults.add(Fault("quota*", times=None, status=429, body={"message": "slow down"}))
    assert api("GET", "/v2/bot/info").status_code == 200
    for path in ("quota", "quota/consumption", "quota"):
        answer = api("GET", f"/v2/bot/message/{path}")
        assert (answer.status_code, answer.json()) == (429, {"message": "slow down"})
    api.control("DELETE", "/faults")
    assert api("GET", "/v2/bot/message/quota").status_code == 200


@pytest.mark.parametrize(
    "row", [{"status": 99}, {"delay": -1}, {"times": 0}, {"nonsense": 1}, {"times": "x"}]
)
def test_a_senseless_fault_is_refused(sim: Simulator, api: Api, row: dict[str, object]) -> None:
    assert api("POST", "/_control/faults", json=row).status_code == 400
    assert sim.state.faults.waiting() == []
