"""An answer quotes a message: by mouse, by key, by touch; taken off, taken back, sent."""

import pytest
from playwright.sync_api import expect

from simulator.bubbles import bubbles

pytestmark = pytest.mark.browser


def bar(desk):
    return desk.page.locator("[data-quote-bar]")


def test_a_message_is_quoted_by_mouse_and_by_key(house, sit_down, assert_accessible):
    aoi, emi = sit_down("aoi"), house.sim.phone("emi")
    emi.write("Do you have tea?")
    aoi.accept()
    emi.write("And coffee?")
    aoi.line("Do you have tea?").locator(".bubble").hover()
    aoi.page.get_by_role("button", name="Quote", exact=True).click()
    expect(bar(aoi)).to_contain_text("Do you have tea?")
    expect(aoi.composer).to_be_focused()
    assert_accessible(aoi.page)
    expect(aoi.answer("Yes, three kinds").locator(".quoted")).to_contain_text("Do you have tea?")
    expect(bar(aoi)).to_be_hidden()
    expect(aoi.line("Yes, three kinds")).to_contain_text("sent")
    assert bubbles(emi)[-1].quoted == "Do you have tea?"
    aoi.page.keyboard.press("Alt+Shift+KeyY")
    expect(bar(aoi)).to_contain_text("And coffee?")
    with aoi.page.expect_response(lambda answer: answer.request.post_data == "message_id=1"):
        aoi.page.keyboard.press("Alt+Shift+KeyY")
    expect(bar(aoi)).to_contain_text("Do you have tea?")
    aoi.page.reload()
    aoi.wait_live()
    expect(bar(aoi)).to_contain_text("Do you have tea?")
    aoi.page.get_by_role("button", name="Remove the quote").click()
    expect(bar(aoi)).to_be_hidden()
    aoi.line("Yes, three kinds").locator(".quoted").click()
    expect(aoi.page.locator(".line.is-found")).to_contain_text("Do you have tea?")


def test_on_a_phone_a_tap_quotes_and_what_is_taken_back_is_not_sent(house, sit_down):
    aoi = sit_down("aoi", is_narrow=True, has_touch=True)
    emi = house.sim.phone("emi")
    sent = emi.write("Do you have tea?")
    aoi.accept()
    aoi.line("Do you have tea?").locator(".bubble").tap()
    aoi.page.get_by_role("button", name="Quote", exact=True).tap()
    expect(bar(aoi)).to_contain_text("Do you have tea?")
    emi.unsend(sent["message"]["id"])
    expect(bar(aoi)).to_be_hidden()
    expect(aoi.toasts).to_contain_text("was taken back")
