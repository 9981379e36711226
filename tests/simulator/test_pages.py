"""The phones as pages: everything a customer can do works by plain form posts."""

from __future__ import annotations

import io

import pytest
import requests

from simulator import Simulator
from tests.simulator.conftest import Api


def test_the_list_leads_to_every_phone_and_group(sim: Simulator) -> None:
    page = requests.get(sim.base_url + "/", timeout=5)
    for customer in sim.channel().customers.values():
        assert f"/phones/{customer.user_id}" in page.text
    group = sim.channel().group("flat").group_id
    assert "Write as" in requests.get(f"{sim.base_url}/groups/{group}", timeout=5).text
    assert "default-src 'self'" in page.headers["Content-Security-Policy"]
    assert "<script>" not in page.text


def test_writing_shows_the_bubble_and_the_answer(sim: Simulator, api: Api) -> None:
    emi = sim.phone("emi")
    phone = f"{sim.base_url}/phones/{emi.user_id}"
    page = requests.post(f"{phone}/messages", data={"text": "お<b>茶</b>"}, timeout=5)
    assert "お&lt;b&gt;茶&lt;/b&gt;" in page.text
    assert "Free reply token" in page.text
    version = str(emi.chat.version)
    quiet = requests.get(f"{phone}/timeline", params={"version": version}, timeout=5)
    assert quiet.status_code == 204
    assert 0 < int(quiet.headers["X-Reply-Seconds"]) <= 60
    api.push(emi.user_id, "here is your tea")
    news = requests.get(f"{phone}/timeline", params={"version": version}, timeout=5)
    assert "here is your tea" in news.text
    assert "counted" in news.text


def test_half_an_emoji_does_not_break_the_page(sim: Simulator) -> None:
    emi = sim.phone("emi")
    emi.write("half \ud83d")
    page = requests.get(f"{sim.base_url}/phones/{emi.user_id}", timeout=5)
    assert "half \N{REPLACEMENT CHARACTER}" in page.text


@pytest.mark.parametrize(
    ("name", "media_type", "kind"),
    [
        ("a.png", "image/png", "image"),
        ("a.mp4", "video/mp4", "video"),
        ("a.m4a", "audio/mp4", "audio"),
        ("../menu.pdf", "application/pdf", "file"),
    ],
)
def test_uploads_become_messages(sim: Simulator, name: str, media_type: str, kind: str) -> None:
    emi = sim.phone("emi")
    url = f"{sim.base_url}/phones/{emi.user_id}/messages"
    files = {"file": (name, io.BytesIO(b"bytes"), media_type)}
    requests.post(url, data={"kind": "file"}, files=files, timeout=5)
    payload = emi.chat.messages[-1].payload
    assert payload["type"] == kind
    assert payload.get("fileName", "menu.pdf") == "menu.pdf"
    content = sim.channel().content.find(payload["id"])
    assert content is not None
    assert content.body == b"bytes"


@pytest.mark.parametrize(
    ("form", "kind"),
    [
        ({"kind": "sticker", "sticker": "446/1988"}, "sticker"),
        ({"kind": "location"}, "location"),
        ({"kind": "photo"}, "image"),
    ],
)
def test_the_trays_send(sim: Simulator, form: dict[str, str], kind: str) -> None:
    lin = sim.phone("lin", group="flat")
    group = f"/phones/{lin.user_id}/groups/{lin.chat_id}"
    requests.post(f"{sim.base_url}{group}/messages", data=form, timeout=5)
    assert lin.chat.messages[-1].payload["type"] == kind


def test_unsend_hides_the_words_and_only_own_ones(sim: Simulator, api: Api) -> None:
    emi = sim.phone("emi")
    phone = f"{sim.base_url}/phones/{emi.user_id}"
    own = emi.write("secret")["message"]["id"]
    page = requests.post(f"{phone}/unsent", data={"message_id": own}, timeout=5)
    assert "Message unsent" in page.text
    assert "secret" not in page.text
    theirs = api.push(emi.user_id, "stays").json()["sentMessages"][0]["id"]
    refused = requests.post(f"{phone}/unsent", data={"message_id": theirs}, timeout=5)
    assert refused.status_code == 404
    assert emi.texts() == ["stays"]


def test_buttons_and_quick_replies_can_be_pressed(sim: Simulator, api: Api) -> None:
    emi = sim.phone("emi")
    act = {"type": "postback", "label": "Track", "data": "track=7", "displayText": "Where is it?"}
    link = {"type": "uri", "label": "Site", "uri": "https://example.com/"}
    template = {"type": "buttons", "text": "Your order", "actions": [act, link]}
    message = {"type": "template", "altText": "order", "template": template}
    message["quickReply"] = {"items": [{"type": "action", "action": {**act, "label": "Quick"}}]}
    sent = api("POST", "/v2/bot/message/push", json={"to": emi.user_id, "messages": [message]})
    assert sent.status_code == 200
    phone = f"{sim.base_url}/phones/{emi.user_id}"
    page = requests.get(phone, timeout=5).text
    assert 'value="track=7"' in page
    assert "Quick" in page
    assert 'href="https://example.com/"' in page
    form = {"data": "track=7", "display_text": "Where is it?"}
    after = requests.post(f"{phone}/postbacks", data=form, timeout=5).text
    assert emi.chat.messages[-1].payload["text"] == "Where is it?"
    assert "Quick</button>" not in after, "quick replies go when somebody writes"


def test_blocking_hides_what_comes_after(sim: Simulator, api: Api) -> None:
    emi = sim.phone("emi")
    phone = f"{sim.base_url}/phones/{emi.user_id}"
    assert "You blocked this account" in requests.post(f"{phone}/block", timeout=5).text
    api.push(emi.user_id, "unheard")
    assert "unheard" not in requests.get(phone, timeout=5).text
    assert "You blocked" not in requests.post(f"{phone}/block", timeout=5).text


def test_the_control_room_orders_faults(sim: Simulator) -> None:
    form = {"endpoint": "reply", "what": "drop-after", "times": "", "delay": "0", "status": "500"}
    page = requests.post(f"{sim.base_url}/controls/faults", data=form, timeout=5)
    assert "until cleared" in page.text
    fault = sim.state.faults.take("reply")
    assert fault is not None
    assert (fault.is_dropped, fault.is_processed, fault.status) == (True, True, None)
    wrong = requests.post(f"{sim.base_url}/controls/faults", data={"times": "0"}, timeout=5)
    assert wrong.status_code == 400


def test_other_sites_cannot_press_buttons(sim: Simulator) -> None:
    phone = sim.phone("emi")
    url = f"{sim.base_url}/phones/{phone.user_id}/block"
    refused = requests.post(url, headers={"Sec-Fetch-Site": "cross-site"}, timeout=5)
    assert refused.status_code == 403
    assert not phone.customer.is_blocked


def test_an_unknown_phone_is_a_kind_404(sim: Simulator) -> None:
    page = requests.get(f"{sim.base_url}/phones/Unobody", timeout=5)
    assert page.status_code == 404
    assert "All phones" in page.text


def test_a_customer_quotes_what_the_account_said(sim: Simulator, api: Api) -> None:
    emi = sim.phone("emi")
    theirs = api.push(emi.user_id, "It left today").json()["sentMessages"][0]["id"]
    answer = {"text": "When exactly?", "quoted": theirs}
    page = requests.post(
        f"{sim.base_url}/phones/{emi.user_id}/messages", data=answer, timeout=5
    ).text
    assert emi.chat.messages[-1].payload["quotedMessageId"] == theirs
    assert '<blockquote class="quoted">It left today</blockquote>' in page
