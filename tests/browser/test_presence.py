"""Presence and the end of a working day."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.desks import NARROW, Desk
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.workstreams.models import Workstream

pytestmark = pytest.mark.browser


def test_a_chosen_presence_shows_in_every_tab(sit_down):
    aoi = sit_down("aoi")
    other = Desk(aoi.page.context.new_page(), aoi.base_url).open()
    for word in ("Busy", "Do not disturb", "Away", "Offline", "Available"):
        aoi.choose_presence(word)
        expect(other.presence.locator("summary")).to_contain_text(word)
        told = other.presence.locator(".presence-word")
        assert told.evaluate("word => word.scrollWidth <= word.clientWidth"), f"{word} is cut"


def tab_to(page, name):
    """Press Tab until what has the focus is called so; gives its whole name."""
    for _ in range(30):
        page.keyboard.press("Tab")
        told = page.evaluate("document.activeElement.innerText.trim()")
        if told.startswith(name):
            return told
    raise AssertionError(f"{name} was not reached")


def test_the_centres_own_presences_are_chosen_by_keyboard(sit_down, assert_accessible):
    """They are in the menu the moment an admin makes them, and count as they say at once."""
    aoi, dana = sit_down("aoi"), sit_down("dana").page
    dana.goto(f"{aoi.base_url}/admin/presences/new")
    dana.get_by_label("Name").fill("Training with the team leader in the other house")
    dana.get_by_label("Description").fill("An hour at most")
    dana.get_by_role("button", name="Create").click()
    aoi.presence.locator("summary").focus()
    aoi.page.keyboard.press("Enter")
    expect(aoi.presence.get_by_role("button", name="Training")).to_be_visible()
    assert tab_to(aoi.page, "Training").endswith("An hour at most")
    assert_accessible(aoi.page)
    aoi.page.keyboard.press("Enter")
    now = aoi.presence.locator("summary")
    expect(now).to_contain_text("Training with the team leader")
    expect(now.locator(".dot-away")).to_have_count(1)
    expect(now).to_be_focused()
    aoi.page.keyboard.press("Enter")
    tab_to(aoi.page, "Training")
    dana.get_by_role("link", name=re.compile("^Training")).click()
    dana.get_by_label("Busy").check()
    dana.get_by_role("button", name="Save").click()
    expect(now.locator(".dot-busy")).to_have_count(1)
    expect(aoi.presence.get_by_role("button", name="Training")).to_be_focused()


def test_who_rejected_or_missed_an_offer_is_told_and_comes_back_by_keyboard(
    house, sit_down, assert_accessible
):
    with house.app.app_context(), transaction():
        workstream = db.session.get_one(Workstream, house.centre.workstream_id)
        workstream.is_inactive_after_missed = workstream.is_do_not_disturb_after_rejected = True
    aoi = sit_down("aoi")
    banner = aoi.page.get_by_role("status", name="Your presence")
    now = aoi.presence.locator("summary")
    house.sim.phone("emi").write("Hello")
    aoi.offer.get_by_role("button", name="Reject").click()
    expect(banner).to_contain_text("You rejected an offer")
    expect(now).to_contain_text("Do not disturb")
    assert_accessible(aoi.page)
    aoi.page.set_viewport_size(NARROW)
    button = aoi.page.get_by_role("button", name="Back to work")
    assert button.evaluate("element => element.scrollWidth <= element.clientWidth")
    tab_to(aoi.page, "Back to work")
    with house.app.app_context(), transaction():
        db.session.get_one(Workstream, house.centre.workstream_id).offer_seconds = 1
    aoi.page.keyboard.press("Enter")
    expect(now).to_contain_text("Available")
    expect(banner).to_be_empty()
    house.sim.phone("somchai").write("Anybody?")
    expect(banner).to_contain_text("You missed an offer")
    expect(now).to_contain_text("Inactive")
    tab_to(aoi.page, "Back to work")
    aoi.page.keyboard.press("Space")
    expect(now).to_contain_text("Available")


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
