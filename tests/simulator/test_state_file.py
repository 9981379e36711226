"""With a state file the phones look the same after a restart."""

from __future__ import annotations

import json
import uuid
from pathlib import Path

import pytest
import requests

from simulator import running_simulator
from tests.simulator.conftest import ACCOUNT, text


def test_histories_tokens_and_media_survive(tmp_path: Path) -> None:
    path, key = tmp_path / "phones" / "state.json", str(uuid.uuid4())
    headers = {"Authorization": f"Bearer {ACCOUNT.access_token}"}

    def push(base_url: str, to: str) -> int:
        body = {"to": to, "messages": [text("answer")]}
        url, keyed = f"{base_url}/v2/bot/message/push", {**headers, "X-Line-Retry-Key": key}
        return requests.post(url, json=body, headers=keyed, timeout=5).status_code

    with running_simulator([ACCOUNT], state_path=path) as first:
        emi = first.phone("emi")
        first.channel().webhook.endpoint = "http://127.0.0.1:9/line"
        first.channel().webhook.is_active = False
        token = emi.write("hello \ud83d")["replyToken"]
        photo = emi.send_media("image", b"pixels", "image/png")["message"]["id"]
        first.phone("lin").block()
        first.channel().add_customer("Guest")
        assert push(first.base_url, emi.user_id) == 200
    with running_simulator([ACCOUNT], state_path=path) as second:
        emi = second.phone("emi")
        kinds = [m.payload["type"] for m in emi.chat.messages]
        assert kinds == ["text", "image", "text"]
        assert push(second.base_url, emi.user_id) == 409
        assert second.channel().reply_tokens.find_usable(token)
        assert second.channel().webhook.endpoint == "http://127.0.0.1:9/line"
        assert not second.channel().webhook.is_active
        assert second.phone("lin").customer.is_blocked
        assert second.phone("Guest").user_id
        url = f"{second.base_url}/v2/bot/message/{photo}/content"
        assert requests.get(url, headers=headers, timeout=5).content == b"pixels"
        assert int(emi.write("next")["message"]["id"]) > int(photo) + 1


def test_a_file_of_another_kind_is_refused_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    path.write_text("{}")
    with (
        pytest.raises(ValueError, match="no state file"),
        running_simulator([ACCOUNT], state_path=path),
    ):
        pass


def test_the_file_is_always_whole_json(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    with running_simulator([ACCOUNT], state_path=path) as sim:
        sim.phone("emi").write("hello")
    assert json.loads(path.read_text(encoding="utf-8"))["ids_used"] == 1
    assert not path.with_name("state.json.part").exists()
