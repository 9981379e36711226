"""Presence and the end of a working day."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.desks import Desk

pytestmark = pytest.mark.browser


def test_a_chosen_presence_shows_in_every_tab(sit_down):
    aoi = sit_down("aoi")
    other = Desk(aoi.page.context.new_page(), aoi.base_url).open()
    for word in ("Busy", "Do not disturb", "Away", "Offline", "Available"):
        aoi.choose_presence(word)
        expect(other.presence.locator("summary")).to_contain_text(word)


def test_signing_out_sends_the_other_tab_to_the_sign_in_page(sit_down, house):
    aoi = sit_down("aoi")
    other = Desk(aoi.page.context.new_page(), aoi.base_url).open()
    aoi.page.get_by_label("Settings and help").click()
    aoi.page.get_by_role("button", name="Sign out").click()
    expect(aoi.page.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(other.page).to_have_url(re.compile("/login"))
    expect(other.page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_signing_out_leaves_another_browser_of_the_same_agent_alone(sit_down, house):
    aoi, at_home = sit_down("aoi"), sit_down("aoi")
    aoi.page.get_by_label("Settings and help").click()
    aoi.page.get_by_role("button", name="Sign out").click()
    expect(aoi.page.get_by_role("heading", name="Sign in")).to_be_visible()
    house.sim.phone("emi").write("Still there?")
    expect(at_home.offer).to_be_visible()
