"""The phone in a real browser: live answers, the Enter key, accessibility."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from simulator import Simulator
from tests.simulator.conftest import Api

pytestmark = pytest.mark.browser


@pytest.fixture
def phone_page(sim: Simulator, page: Page) -> Page:
    page.goto(f"{sim.base_url}/phones/{sim.phone('emi').user_id}")
    return page


def test_enter_sends_and_the_answer_appears_by_itself(
    sim: Simulator, api: Api, phone_page: Page
) -> None:
    box = phone_page.get_by_label("Message", exact=True)
    box.fill("first line")
    box.press("Shift+Enter")
    box.press_sequentially("second")
    box.press("Enter")
    expect(phone_page.locator(".own .bubble")).to_have_text("first line\nsecond")
    expect(box).to_have_value("")
    api.push(sim.phone("emi").user_id, "the answer")
    expect(phone_page.locator(".account .bubble")).to_have_text("the answer")
    expect(phone_page.locator("[data-hint]")).to_contain_text(re.compile(r"token: \d+ s left"))


def test_enter_does_not_send_while_an_input_method_composes(
    sim: Simulator, phone_page: Page
) -> None:
    box = phone_page.get_by_label("Message", exact=True)
    box.fill("にほん")
    composing = "new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true})"
    box.evaluate(f"box => box.dispatchEvent({composing})")
    expect(box).to_have_value("にほん")
    box.press("Enter")
    expect(phone_page.locator(".own .bubble")).to_have_count(1)
    assert len(sim.phone("emi").chat.messages) == 1


def test_stickers_and_unsend_work_by_keyboard(sim: Simulator, phone_page: Page) -> None:
    phone_page.get_by_label("Stickers").press("Enter")
    phone_page.get_by_role("button", name="Thank you").press("Enter")
    expect(phone_page.locator(".own .sticker")).to_be_visible()
    phone_page.get_by_role("button", name="Unsend").press("Enter")
    expect(phone_page.locator(".own .gone")).to_have_text("Message unsent")
    assert sim.phone("emi").chat.messages[0].is_unsent


def test_a_pressed_button_speaks_for_the_customer(
    sim: Simulator, api: Api, phone_page: Page
) -> None:
    act = {"type": "message", "label": "Fine", "text": "It was fine"}
    items = [{"type": "action", "action": act}]
    message = {"type": "text", "text": "How was it?", "quickReply": {"items": items}}
    emi = sim.phone("emi").user_id
    api("POST", "/v2/bot/message/push", json={"to": emi, "messages": [message]})
    phone_page.get_by_role("button", name="Fine").click()
    expect(phone_page.locator(".own .bubble")).to_have_text("It was fine")
    expect(phone_page.get_by_role("button", name="Fine")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_accessible(sim: Simulator, api: Api, page: Page, scheme: str) -> None:
    emi, lin = sim.phone("emi"), sim.phone("lin", group="flat")
    emi.write("hello")
    emi.send_sticker()
    emi.unsend(str(emi.write("oops")["message"]["id"]))
    emi.send_location(35.0, 139.0, "Tea house", "Shibuya")
    lin.write("hi")
    api.push(emi.user_id, "welcome")
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    paths = ("/", f"/phones/{emi.user_id}", f"/groups/{lin.chat_id}", "/controls")
    for path in paths:
        page.goto(sim.base_url + path)
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
