"""The lists behind tabs: by mouse, by keyboard alone, on a phone, in two browsers of one person."""

import os

import pytest
from playwright.sync_api import expect

from tests import factories
from tests.assertions import wait_until
from tests.browser.desks import NARROW
from tests.browser.test_phone_width import assert_fits
from webapp.channels.actions.accounts import create_account
from webapp.channels.models import ChannelAccount
from webapp.contacts.models import SocialProfile
from webapp.conversations.actions.outbound import post_message
from webapp.conversations.actions.transitions import close, park
from webapp.conversations.models import Conversation
from webapp.core import clock
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.routing.actions.offers import pick
from webapp.routing.actions.wrap_up import end

pytestmark = pytest.mark.browser
NAMES = ("Emi Tanaka", "สมชาย ใจดี", "林美玲", "Matti Meikäläinen", "Emi Tanaka", "Fay", "Bo", "Gus")


@pytest.fixture
def desk(house, sit_down):
    """Aoi's console: three of her own, one parked, one closed, three that wait, of two accounts."""
    aoi = sit_down("aoi")
    aoi.choose_presence("Away")
    centre = house.centre
    with house.app.app_context(), transaction():
        credentials = {"channel_secret": factories.SECRET, "access_token": factories.TOKEN}
        other = create_account(
            "line", "Café Aurora", "1234567891", credentials, centre.workstream_id
        )
        for number in range(1, len(NAMES) + 1):
            account_id = other.id if number > 3 else centre.account_id
            factories.begin_conversation(account_id, number, f"Order {number} is late")
    with house.app.app_context(), transaction():
        for profile, name in zip(db.session.query(SocialProfile), NAMES, strict=True):
            profile.display_name = name
        for number in range(1, 6):
            pick(db.session.get_one(Conversation, number), centre.aoi)
        post_message(db.session.get_one(Conversation, 2), centre.aoi, "It left us this morning.")
        park(db.session.get_one(Conversation, 3), centre.aoi)
        end(db.session.get_one(Conversation, 4), centre.aoi)
        close(db.session.get_one(Conversation, 4), centre.aoi)
        late = db.session.get_one(Conversation, 5)
        late.response_due_at = late.breached_at = clock.after(-300)
        db.session.get_one(Conversation, 7).response_due_at = clock.after(200)
        db.session.get_one(ChannelAccount, centre.account_id).short_name = "Shop"
    return aoi.open()


def shoot(page, name):
    """Pictures for a person to look at, where somebody asks for them: SHOTS=folder."""
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png")


def selected(page):
    return page.locator("[role=tab][aria-selected=true]")


def test_each_tab_has_its_list_by_keyboard_alone(desk, sit_down, assert_accessible):
    page = desk.page
    expect(page.get_by_role("tab", name="Mine 3")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("tabpanel")).to_have_count(1)
    expect(desk.row("Emi Tanaka")).to_have_count(2)
    page.keyboard.press("2")
    expect(selected(page)).to_have_text("Waiting 3")
    expect(page.get_by_role("tabpanel", name="Waiting")).to_be_visible()
    expect(page.get_by_role("heading", name="Waiting in my queues")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(selected(page)).to_be_focused()
    expect(page.get_by_role("tabpanel", name="Parked")).to_contain_text("林美玲")
    expect(page.get_by_role("heading", name="Parked by me")).to_be_visible()
    expect(selected(page)).to_be_focused()
    # What the server keeps, and tells the list's bar by: its first answer may still be on its way.
    expect(page.locator("#list_bar form")).to_have_attribute("hx-put", "/me/lists/parked")
    page.keyboard.press("j")
    expect(page.locator("#conversation_3_link")).to_be_focused()
    page.keyboard.press("4")
    expect(page.get_by_role("tabpanel", name="Closed")).to_contain_text("Matti")
    other = sit_down("aoi")
    expect(selected(other.page)).to_have_text("Closed 1")
    page.keyboard.press("1")
    expect(selected(other.page)).to_have_text("Mine 3")
    for number, name in enumerate(("mine", "waiting", "parked", "closed"), 1):
        page.keyboard.press(str(number))
        expect(page.locator("#list_bar form")).to_have_attribute("hx-put", f"/me/lists/{name}")
        assert_accessible(page)


def test_who_chooses_again_before_the_first_answer_sees_one_list_chosen(desk):
    held, page = [], desk.page

    def hold(route):
        held.append(route)

    desk.intercept("**/me/lists", hold)
    page.keyboard.press("2")
    page.keyboard.press("ArrowRight")
    wait_until(lambda: page.evaluate("1") and len(held) == 2, 15)
    bar = page.locator("#list_bar form")
    for route, name in zip(held, ("waiting", "parked"), strict=True):
        route.continue_()
        expect(bar).to_have_attribute("hx-put", f"/me/lists/{name}")
        assert selected(page).get_attribute("id") == "tab_parked"


def test_a_list_chosen_without_a_connection_is_not_half_chosen(house, desk, watch):
    watch.expect("ERR_INTERNET_DISCONNECTED", "WebSocket", r"^\[object", "htmx:")
    page = desk.page
    page.context.set_offline(True)
    page.keyboard.press("2")
    expect(desk.toasts).to_contain_text("No connection")
    expect(desk.toasts).not_to_contain_text("may have worked")
    page.context.set_offline(False)
    house.sim.phone("emi").write("Hello")
    expect(page.get_by_role("tab", name="Waiting 4")).to_be_visible(timeout=20_000)
    expect(selected(page)).to_have_text("Mine 3")
    expect(page.get_by_role("tabpanel")).to_have_count(1)


def test_a_filter_narrows_stays_open_and_is_taken_back(desk, assert_accessible):
    page = desk.page
    page.keyboard.press("f")
    account = page.get_by_label("Account", exact=True)
    expect(account).to_be_focused()
    account.select_option("Café Aurora")
    expect(page.locator("#my_conversations")).to_contain_text("1 of 3 pass the filter.")
    expect(account).to_be_visible()
    expect(account).to_be_focused()
    assert_accessible(page)
    page.get_by_label("Late only").check()
    expect(page.locator("#list_filter_button")).to_have_text("2")
    expect(desk.mine.locator(".row-item")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(account).to_be_hidden()
    desk.open()
    expect(desk.mine.locator(".row-item")).to_have_count(1)
    page.get_by_role("button", name="Show all").click()
    expect(desk.mine.locator(".row-item")).to_have_count(3)


def test_two_of_one_name_look_different_and_late_is_on_top(desk):
    rows = desk.mine.locator(".row-item")
    expect(rows.nth(0)).to_contain_text("Café Aurora")
    expect(rows.nth(0)).to_contain_text("late by")
    expect(rows.nth(1)).to_contain_text("Shop")
    colours = [
        rows.nth(place)
        .locator(".account-mark")
        .evaluate("mark => getComputedStyle(mark, '::before').backgroundColor")
        for place in (0, 1)
    ]
    assert len(set(colours)) == 2


def test_a_draft_is_marked_and_what_one_answered_says_so(desk):
    expect(desk.row("It left us this morning.")).to_contain_text("Answered")
    desk.row("สมชาย").get_by_role("link").click()
    desk.composer.fill("And it will be with you")
    expect(desk.row("สมชาย")).to_contain_text("Draft: And it will be with you")


def test_a_supervisor_finds_everybodys(desk, sit_down):
    dana = sit_down("dana")
    expect(dana.page.get_by_role("tab", name="Mine 0")).to_be_visible()
    dana.page.keyboard.press("f")
    dana.page.get_by_label("Whose").select_option("Everybody's")
    expect(dana.page.get_by_role("tab", name="Mine 3")).to_be_visible()
    expect(dana.page.get_by_role("heading", name="Everybody's conversations")).to_be_visible()
    expect(dana.row("สมชาย")).to_contain_text("Aoi")
    dana.page.keyboard.press("Escape")
    shoot(dana.page, "everybody")


def test_on_a_phone_all_tabs_are_in_one_line(desk):
    page = desk.page
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for size in (None, NARROW):
            page.set_viewport_size(size or {"width": 1280, "height": 800})
            for name in ("mine", "waiting", "parked", "closed"):
                desk.look_at(name)
                expect(page.locator("#list_bar form")).to_have_attribute(
                    "hx-put", f"/me/lists/{name}"
                )
                shoot(page, f"{name}-{'390' if size else '1280'}-{scheme}")
            page.locator("#list_filter_button").click()
            shoot(page, f"filter-{'390' if size else '1280'}-{scheme}")
            page.keyboard.press("Escape")
            page.locator("#list_filter_button").click()
            page.locator("#list_filter_button").click()
    assert_fits(page)
    tops = page.locator("[role=tab]").evaluate_all("tabs => tabs.map(tab => tab.offsetTop)")
    assert len(set(tops)) == 1
