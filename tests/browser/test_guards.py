"""Who writes on while the chat goes on is asked before their words cross others'."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_what_came_meanwhile_is_shown_before_it_is_sent(house, sit_down, watch, assert_accessible):
    watch.expect("status of 409")
    aoi, emi = sit_down("aoi"), house.sim.phone("emi")
    emi.write("Hello")
    aoi.accept()
    anyway = aoi.page.get_by_role("button", name="Send anyway")
    aoi.composer.press_sequentially("We are open today.")
    emi.write("No, tomorrow I meant")
    expect(aoi.line("tomorrow")).to_be_visible()
    aoi.composer.press("Enter")
    expect(aoi.page.get_by_role("alert").filter(has_text="customer has written")).to_be_visible()
    expect(aoi.composer).to_have_value("We are open today.")
    expect(aoi.page.locator(".line.is-newer")).to_contain_text("tomorrow")
    assert_accessible(aoi.page)
    aoi.page.get_by_role("button", name="Look again").click()
    expect(anyway).to_be_hidden()
    expect(aoi.composer).to_be_focused()
    emi.write("Sorry, today")
    expect(aoi.line("Sorry")).to_be_visible()
    aoi.composer.press("Enter")
    expect(anyway).to_be_visible()
    aoi.composer.press("Enter")
    expect(anyway).to_be_focused()
    aoi.page.keyboard.press("Enter")
    expect(aoi.line("We are open")).to_contain_text("sent ·")
    emi.block()
    expect(aoi.page.get_by_text("has blocked us: what")).to_be_visible()
    aoi.composer.press_sequentially("Goodbye")
    aoi.composer.press("Enter")
    expect(aoi.page.get_by_role("alert").filter(has_text="blocked the account")).to_be_visible()
    anyway.click()
    expect(aoi.line("Goodbye")).to_contain_text("does not arrive")
    assert emi.texts() == ["We are open today."]
