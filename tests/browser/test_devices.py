"""A browser is let tell its person what rings; an installed one has a page for no connection."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
PRESSED = """(action) => navigator.serviceWorker.dispatchEvent(new MessageEvent("message", {
  data: { kind: "kanava:alert", action, tag: document.querySelector(".offer").id },
}))"""


def test_what_stands_in_the_way_of_alerts_is_said_and_a_page_is_kept_for_offline(
    house, sit_down, watch, assert_accessible
):
    """No browser of a test can be told: those that keep nothing have no push service."""
    watch.expect("Push API in incognito", "ERR_INTERNET_DISCONNECTED")
    aoi = sit_down("aoi")
    aoi.page.context.grant_permissions(["notifications"], origin=house.base_url)
    aoi.page.goto(house.base_url + "/me/alerts")
    assert_accessible(aoi.page)
    aoi.page.get_by_role("button", name="Turn on alerts here").click()
    expect(aoi.page.get_by_role("alert")).to_contain_text("push service of this browser cannot")
    aoi.page.context.set_offline(True)
    aoi.page.goto(house.base_url + "/conversations")
    expect(aoi.page.get_by_role("heading", name="No connection")).to_be_visible()
    aoi.page.context.set_offline(False)
    aoi.page.get_by_role("link", name="Try again").click()
    expect(aoi.mine).to_be_visible()


def test_what_is_pressed_on_a_notification_is_done_by_the_page(house, sit_down):
    aoi = sit_down("aoi")
    house.sim.phone("emi").write("My beans never came")
    expect(aoi.offer).to_be_visible()
    aoi.page.evaluate(PRESSED, "accept")
    expect(aoi.line("My beans never came")).to_be_visible()
