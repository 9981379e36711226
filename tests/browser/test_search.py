"""The search over the console: opened from anywhere, by keyboard alone or by touch."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_phone_width import SIDEWAYS, assert_fits

pytestmark = pytest.mark.browser
LINES = 70


@pytest.fixture
def emi(house):
    """Emi, who has written more than one page of lines; the first says what is looked for."""
    phone = house.sim.phone("emi")
    phone.write("明日トウキョウへ行きます")
    return phone


def write_much(phone, desk):
    for number in range(LINES):
        phone.write(f"line {number}")
    expect(desk.line(f"line {LINES - 1}")).to_be_visible()


def found(page):
    return page.get_by_role("dialog", name="Search").locator(".hit")


def test_by_keyboard_to_the_message_and_back(emi, sit_down):
    aoi = sit_down("aoi")
    aoi.accept()
    write_much(emi, aoi)
    aoi.open()
    page = aoi.page
    page.keyboard.press("/")
    field = page.get_by_label("Search messages and customers")
    expect(field).to_be_focused()
    page.keyboard.type("とうきょう")
    expect(found(page)).to_have_count(1)
    expect(found(page).locator("mark")).to_have_text("トウキョウ")
    page.keyboard.press("ArrowDown")
    expect(found(page)).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(field).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Search")).to_be_hidden()
    line = aoi.line("トウキョウ")
    expect(line).to_be_in_viewport()
    expect(line).to_have_class(re.compile(r"\bis-found\b"))
    expect(aoi.line("line 0").first).to_be_visible()
    expect(aoi.composer).to_be_focused()
    page.keyboard.press("Control+k")
    expect(field).to_be_focused()
    page.keyboard.press("Escape")
    expect(aoi.composer).to_be_focused()
    emi.write("and one more")
    expect(aoi.line("and one more")).to_be_attached()
    expect(line).to_be_in_viewport()


def test_enter_takes_a_hit_before_a_command_and_no_command_without_its_name(emi, sit_down):
    """Ctrl+K and Enter released the conversation; a message with "park" in it parked it."""
    aoi = sit_down("aoi")
    aoi.accept()
    emi.write("Where can I park?")
    expect(aoi.line("Where can I park?")).to_be_visible()
    aoi.page.keyboard.press("Control+k")
    expect(found(aoi.page).first).to_be_visible()
    aoi.page.keyboard.press("Enter")
    aoi.page.keyboard.type("park")
    aoi.page.keyboard.press("Enter")
    expect(aoi.page.get_by_role("dialog", name="Search")).to_be_hidden()
    expect(aoi.line("Where can I park?")).to_have_class("line line-inbound is-found")
    expect(aoi.state).to_have_text("Active")
    aoi.page.keyboard.press("Control+k")
    aoi.page.keyboard.type("transfer")
    expect(found(aoi.page)).to_have_text(["Transfer"])
    aoi.page.keyboard.press("Control+a")
    aoi.page.keyboard.type("park u")
    aoi.page.keyboard.press("Enter")
    expect(aoi.page.get_by_role("dialog").filter(has_text="Park the conversation")).to_be_visible()


def test_who_types_on_gets_the_last_answer_not_the_slowest(emi, sit_down):
    aoi = sit_down("aoi")
    aoi.accept()
    held = []

    def hold(route):
        held.append(route)

    aoi.intercept("**/search?q=%E3%81%A8%E3%81%86", hold)
    aoi.page.keyboard.press("Control+k")
    field = aoi.page.get_by_label("Search messages and customers")
    field.fill("とう")
    field.fill("nothing like that")
    expect(aoi.page.get_by_text("No results for")).to_be_visible()
    for route in held:
        route.continue_()
    expect(aoi.page.get_by_text("No results for")).to_be_visible()


def test_by_touch_on_a_phone(emi, sit_down, assert_accessible):
    aoi = sit_down("aoi", is_narrow=True, has_touch=True)
    page = aoi.page
    aoi.accept_button.tap()
    expect(aoi.composer).to_be_visible()
    page.get_by_role("link", name="Back to the list").tap()
    page.get_by_role("button", name="Search", exact=True).tap()
    page.get_by_label("Search messages and customers").fill("とうきょう")
    expect(found(page)).to_have_count(1)
    assert_fits(page)
    assert_accessible(page)
    found(page).tap()
    expect(aoi.line("トウキョウ")).to_be_in_viewport()
    page.goto(f"{aoi.base_url}/search?q=emi")
    assert page.evaluate(SIDEWAYS) == []
    assert_accessible(page)
    page.get_by_text("Filters").tap()
    page.get_by_label("Customer", exact=True).fill("tanaka")
    page.get_by_label("Words").fill("とうきょう")
    page.get_by_role("button", name="Search", exact=True).tap()
    page.locator(".hit").tap()
    expect(aoi.line("トウキョウ")).to_be_in_viewport()
