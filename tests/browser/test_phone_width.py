"""On a phone every pane can be reached, touched, and read without scrolling sideways."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
TOUCH = 44  # CSS pixels, WCAG 2.2 target size (enhanced)
HEAD_HEIGHT = 60
# Links inside a sentence are exempt; what is on the screen only for screen readers, too.
TOO_SMALL = """touch => [...document.querySelectorAll('a, button, summary, input, textarea')]
    .filter(element => element.checkVisibility({visibilityProperty: true}))
    .filter(element => !element.matches('.skip-link, .words a, .bubble p > a, [type=hidden]'))
    .filter(element => {
        // A box or a knob is touched by its label, too.
        const box = (element.closest('label') || element).getBoundingClientRect();
        return box.width < touch - 0.5 || box.height < touch - 0.5;
    })
    .map(element => element.outerHTML.slice(0, 120))"""
SIDEWAYS = """() => [document.documentElement, ...document.querySelectorAll('body *')]
    .filter(element => element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 1)
    .filter(element => ['auto', 'scroll'].includes(getComputedStyle(element).overflowX)
        || element === document.documentElement)
    .map(element => element.outerHTML.slice(0, 120))"""


@pytest.fixture
def aoi(house, sit_down):
    return sit_down("aoi", is_narrow=True, has_touch=True)


def assert_fits(page):
    assert page.evaluate(TOO_SMALL, TOUCH) == []
    assert page.evaluate(SIDEWAYS) == []


def test_from_the_list_to_the_thread_to_the_details_and_back(house, aoi):
    page = aoi.page
    assert_fits(page)
    house.sim.phone("emi").write("長い" * 60 + " https://example.com/" + "a" * 80)
    expect(aoi.offer).to_be_visible()
    assert_fits(page)
    aoi.accept_button.tap()
    expect(aoi.composer).to_be_visible()
    expect(aoi.mine).to_be_hidden()
    assert_fits(page)
    page.get_by_role("button", name="Profile and details").tap()
    expect(page.get_by_role("heading", name="Emi Tanaka", level=2)).to_be_visible()
    expect(aoi.composer).to_be_hidden()
    assert_fits(page)
    page.get_by_role("button", name="Back to the messages").tap()
    expect(aoi.composer).to_be_visible()
    page.get_by_role("link", name="Back to the list").tap()
    expect(aoi.mine).to_be_visible()
    assert_fits(page)
    aoi.row("Emi").get_by_role("link").tap()
    expect(aoi.composer).to_be_visible()


def test_the_head_is_one_line_and_what_is_rarer_a_menu(house, aoi):
    house.sim.phone("emi").write("Hello")
    aoi.accept()
    assert aoi.page.locator(".thread-head").bounding_box()["height"] <= HEAD_HEIGHT
    expect(aoi.command("Park")).to_be_hidden()
    aoi.page.get_by_role("button", name="More actions").tap()
    for name in ("Release", "Park", "Transfer"):
        said = aoi.page.locator(".thread-others").get_by_text(name)
        expect(said).to_be_visible()
        assert said.bounding_box()["width"] > 10, f"the word of {name} is not to be seen"
    assert_fits(aoi.page)
    aoi.page.keyboard.press("Escape")
    expect(aoi.command("Park")).to_be_hidden()
    aoi.command("End").tap()
    expect(aoi.state).to_have_text("Wrap-up")
    assert_fits(aoi.page)


def test_an_offer_rings_also_while_a_thread_is_open(house, aoi):
    house.sim.phone("emi").write("Hello")
    aoi.accept()
    house.sim.phone("somchai").write("สวัสดี")
    expect(aoi.accept_button).to_be_visible()
    assert_fits(aoi.page)
    aoi.page.get_by_role("button", name="Profile and details").tap()
    aoi.page.get_by_role("button", name="Back to the messages").tap()
    aoi.accept_button.tap()
    expect(aoi.page.get_by_role("heading", name="Somchai", level=1)).to_be_visible()


def test_menus_stay_on_the_screen(aoi):
    for opener in (aoi.presence.locator("summary"), aoi.page.get_by_label("Settings and help")):
        opener.tap()
        menu = aoi.page.locator("details[open] .menu-list")
        expect(menu).to_be_visible()
        box = menu.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= aoi.page.viewport_size["width"]
        assert_fits(aoi.page)


def assert_clear_of_offers(page, element):
    element.scroll_into_view_if_needed()
    ringing = page.locator("#offers").bounding_box()
    assert element.bounding_box()["y"] >= ringing["y"] + ringing["height"]


def test_what_rings_hides_nothing_of_what_is_open(house, aoi):
    house.sim.phone("emi").write("Only these words")
    aoi.accept()
    house.sim.phone("somchai").write("Ring")
    expect(aoi.offer).to_be_visible()
    assert_clear_of_offers(aoi.page, aoi.line("Only these words"))
    aoi.page.get_by_role("button", name="Profile and details").tap()
    assert_clear_of_offers(aoi.page, aoi.page.locator(".profile-head .avatar"))


@pytest.mark.parametrize("width", [390, 1280])
def test_a_name_without_end_pushes_nobodys_buttons_out_of_sight(house, aoi, width):
    aoi.page.set_viewport_size({"width": width, "height": 780})
    house.sim.phone(house.sim.channel().add_customer("A" * 200).user_id).write("Hello")
    house.sim.phone("emi").write("Hello")
    expect(aoi.offer).to_have_count(2)
    for button in aoi.page.get_by_role("button", name="Reject").all():
        expect(button).to_be_in_viewport(ratio=1)


def test_that_more_rings_than_the_offer_on_top_is_said_and_leads_to_the_list(house, aoi):
    house.sim.phone("emi").write("Hello")
    aoi.accept()
    for name in ("somchai", "lin"):
        house.sim.phone(name).write("Ring")
    more = aoi.page.get_by_role("link", name="1 more rings")
    expect(more).to_be_visible()
    assert_fits(aoi.page)
    assert_clear_of_offers(aoi.page, aoi.line("Hello"))
    more.tap()
    expect(aoi.offer).to_have_count(2)
    expect(more).to_be_hidden()
