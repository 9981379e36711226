"""An answer that comes after the agent has gone elsewhere harms nothing; the last wish wins."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.holding import hold, let_go

pytestmark = pytest.mark.browser

# What a browser says when there is a network again: the page asks for its screen.
ASK = "dispatchEvent(new Event('online'))"


@pytest.fixture
def emi(house):
    return house.sim.phone("emi")


@pytest.fixture
def aoi(house, sit_down, emi):
    """Aoi with two conversations, Emi's open in front of her."""
    desk = sit_down("aoi")
    house.sim.phone("somchai").write("สวัสดี")
    desk.accept()
    emi.write("Hello")
    desk.accept()
    expect(desk.thread).to_contain_text("Hello")
    return desk


def test_the_screen_asked_for_before_another_conversation_was_opened(aoi):
    held = hold(aoi, "**/screen*", lambda: aoi.page.evaluate(ASK))
    aoi.row("Somchai").get_by_role("link").click()
    expect(aoi.thread).to_contain_text("สวัสดี")
    let_go(held)
    aoi.page.evaluate("fetch('/health').then(() => null)")
    expect(aoi.thread).to_contain_text("สวัสดี")
    expect(aoi.thread).not_to_contain_text("Hello")


def test_a_command_answered_after_another_conversation_was_opened(aoi):
    held = hold(aoi, "**/wrap-up", aoi.command("End").click)
    aoi.row("Somchai").get_by_role("link").click()
    expect(aoi.thread).to_contain_text("สวัสดี")
    let_go(held)
    aoi.page.evaluate("fetch('/health').then(() => null)")
    expect(aoi.thread).to_contain_text("สวัสดี")
    expect(aoi.state).to_have_text("Active")


def test_of_two_conversations_opened_in_a_hurry_the_later_is_shown(aoi, watch):
    watch.expect("htmx:sendAbort", "htmx:afterRequest")  # htmx logs what it gives up
    address = aoi.page.url
    somchai = aoi.row("Somchai").get_by_role("link")
    pattern = re.compile(re.escape(somchai.get_attribute("href")) + "$")
    held = hold(aoi, pattern, somchai.click)
    aoi.row("Emi").get_by_role("link").click()
    expect(aoi.page.locator(".row-item", has_text="Emi").get_by_role("link")).to_have_attribute(
        "aria-current", "page"
    )
    let_go(held)
    expect(aoi.thread).to_contain_text("Hello")
    assert aoi.page.url == address
