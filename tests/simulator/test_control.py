"""The control API and the server below it."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from simulator import Simulator
from simulator.accounts import load_accounts
from simulator.server import THREADS
from tests.simulator.conftest import ACCOUNT, Api, Receiver

KEY = ACCOUNT.channel_id


def test_phones_can_be_driven_and_read_by_json(api: Api, receiver: Receiver) -> None:
    switched = api.control("POST", f"/accounts/{KEY}/webhook", json={"endpoint": receiver.url})
    assert switched["endpoint"] == receiver.url
    path = f"/accounts/{KEY}/phones/emi"
    event = api.control("POST", f"{path}/write", json={"text": "hello"})["event"]
    assert api.reply(event["replyToken"], "hi").status_code == 200
    api.control("POST", f"{path}/write", json={"text": "in the group", "group": "flat"})
    api.control("POST", f"{path}/block")
    log = api.control("GET", f"/accounts/{KEY}/webhooks?wait=10")
    assert log["is_idle"]
    assert log["counts"]["acknowledged"] == 3
    assert log["acknowledgements"][event["webhookEventId"]] == 1
    got = api.control("GET", f"/accounts/{KEY}/messages?chat=emi&method=reply")["messages"]
    assert [(m["method"], m["payload"]["text"], m["retry_key"]) for m in got] == [
        ("reply", "hi", None)
    ]


def test_events_are_injected_in_bulk(sim: Simulator, api: Api, listening: Receiver) -> None:
    source = {"type": "user", "userId": "U" + "a" * 32}
    event = {"type": "message", "source": source, "message": {"type": "text", "text": "x"}}
    body = {"events": [event] * 50, "copies": 2, "is_shuffled": True, "batch_size": 10}
    sent = api.control("POST", f"/accounts/{KEY}/events", json=body)["events"]
    assert len({e["webhookEventId"] for e in sent}) == 50
    api.control("GET", f"/accounts/{KEY}/webhooks?wait=10")
    assert len(listening.received) == 10
    assert api.push("U" + "a" * 32, "hello stranger").status_code == 200


def test_raw_bodies_go_out_with_any_signature(api: Api, listening: Receiver) -> None:
    listening.answer = lambda number: 401
    answer = api.control(
        "POST", f"/accounts/{KEY}/bodies", json={"text": "{broken", "signature": "bad"}
    )
    assert answer["status"] == 401
    headers, body = listening.received[0]
    assert (headers["x-line-signature"], body) == ("bad", b"{broken")


def test_tokens_expire_on_request_and_reset_forgets(sim: Simulator, api: Api) -> None:
    token = sim.phone("emi").write("hello")["replyToken"]
    assert api.control("POST", f"/accounts/{KEY}/reply-tokens/expiry") == {"expired": 1}
    assert api.reply(token, "late").status_code == 400
    api.control("POST", "/clock", json={"advance": 3600})
    sim.channel().webhook.endpoint = "http://127.0.0.1:9/"
    api.control("POST", "/reset")
    state = api.control("GET", "/state")["accounts"][0]
    assert state["webhook"]["endpoint"] == "http://127.0.0.1:9/"
    assert api.control("GET", f"/accounts/{KEY}/messages") == {"messages": []}
    assert api.control("GET", "/calls") == {"calls": []}


def test_an_added_account_can_use_its_tokens(sim: Simulator, api: Api) -> None:
    second = {"name": "Second", "channel_id": "2", "channel_secret": "s", "access_token": "t2"}
    api.control("POST", "/accounts", json=second)
    issued = requests.post(
        f"{sim.base_url}/oauth2/v3/token",
        data={"grant_type": "client_credentials", "client_id": "2", "client_secret": "s"},
        timeout=5,
    ).json()
    assert issued["expires_in"] == 900
    headers = {"Authorization": f"Bearer {issued['access_token']}"}
    url = f"{sim.base_url}/v2/bot/info"
    assert requests.get(url, headers=headers, timeout=5).json()["displayName"] == "Second"
    sim.state.clock.advance(901)
    assert requests.get(url, headers=headers, timeout=5).status_code == 401
    stranger = sim.phone("emi", channel="Second").user_id
    assert stranger != sim.phone("emi").user_id, "ids differ between providers"
    assert api.push(stranger, "hello").status_code == 400


@pytest.mark.parametrize(
    ("path", "status"),
    [("/accounts/9/quota", 404), ("/accounts", 400), (f"/accounts/{KEY}/phones/emi/fly", 404)],
)
def test_wrong_orders_are_refused_kindly(api: Api, path: str, status: int) -> None:
    answer = api("POST", "/_control" + path, json={"name": "x"})
    assert answer.status_code == status
    assert answer.json()["message"]


def test_one_connection_serves_many_requests(sim: Simulator) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", sim.port, timeout=5)
    headers = {"Authorization": f"Bearer {ACCOUNT.access_token}"}
    connection.connect()
    used = connection.sock
    for _ in range(3):
        connection.request("GET", "/v2/bot/info", headers=headers)
        assert json.loads(connection.getresponse().read())["userId"] == ACCOUNT.bot_user_id
        assert connection.sock is used
    connection.close()


def test_waiting_connections_hold_no_thread_and_stay_open(sim: Simulator) -> None:
    connections = [http.client.HTTPConnection("127.0.0.1", sim.port) for _ in range(THREADS + 8)]
    used = []
    for connection in connections * 2:
        connection.timeout = 5
        connection.request("GET", "/_control/calls")
        assert json.loads(connection.getresponse().read()) == {"calls": []}
        used.append(connection.sock)
    assert used == [connection.sock for connection in connections] * 2
    assert None not in used
    for connection in connections:
        connection.close()


def test_a_wait_for_webhooks_ends_when_the_simulator_stops(sim: Simulator) -> None:
    log = sim.channel().sender.log
    log.expect()
    answers: list[bool] = []
    waiting = threading.Thread(target=lambda: answers.append(log.wait_until_idle(60)))
    waiting.start()
    sim.stop()
    waiting.join(10)
    assert answers == [False]


def test_parallel_pushes_with_one_key_show_once(sim: Simulator, api: Api) -> None:
    key, emi = "0b6c7bd0-5f3a-4d63-a4a2-0d4c3a7f9a10", sim.phone("emi")
    with ThreadPoolExecutor(16) as pool:
        statuses = list(
            pool.map(lambda _: api.push(emi.user_id, "once", retry_key=key).status_code, range(32))
        )
    assert sorted(statuses) == [200] + [409] * 31
    assert emi.texts() == ["once"]


def test_a_taken_port_is_told_in_one_line(sim: Simulator) -> None:
    command = [sys.executable, "-m", "simulator", "--port", str(sim.port)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert ended.returncode == 2
    assert ended.stderr.strip().splitlines() == [ended.stderr.strip()]
    assert "in use" in ended.stderr


def test_a_bad_accounts_file_is_told_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "accounts.json"
    path.write_text('[{"name": "only a name"}]')
    with pytest.raises(ValueError, match="channel_secret"):
        load_accounts(path)
    command = [sys.executable, "-m", "simulator", "--port", "0", "--accounts", str(path)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert ended.returncode == 2
    assert len(ended.stderr.strip().splitlines()) == 1
