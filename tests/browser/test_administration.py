"""The administration's frame by keyboard and on a phone: menu, search, tabs, what is not saved."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_workstreams import SIDEWAYS, TOO_SMALL, TOUCH, enter, furnish
from webapp.core.transaction import transaction
from webapp.workstreams.actions.queues import create_queue

__all__ = ["enter"]

pytestmark = pytest.mark.browser
SETTINGS = "/admin/workstreams/1/settings"
# Points of the panel of found settings at which something else lies uppermost.
COVERED = """() => {
  const panel = document.querySelector(".finder-found"), box = panel.getBoundingClientRect();
  const points = [];
  for (let y = box.top + 4; y < Math.min(box.bottom, innerHeight) - 4; y += 8)
    for (let x = box.left + 4; x < box.right - 4; x += 24) points.push([x, y]);
  return points.filter(([x, y]) => !panel.contains(document.elementFromPoint(x, y)));
}"""


def test_on_a_phone_the_menu_is_one_button(house, enter):
    furnish(house)
    dana = enter(is_narrow=True).open("/admin")
    page = dana.page
    menu = page.get_by_role("navigation", name="Administration")
    for path in ("/admin", "/admin/search?q=queue", "/admin/queues"):
        dana.open(path)
        assert page.evaluate(SIDEWAYS) == []
        assert page.evaluate(TOO_SMALL, TOUCH) == [], path
    expect(menu).to_be_hidden()
    button = page.get_by_role("button", name="Menu")
    button.focus()
    button.press("Enter")
    expect(menu.get_by_role("list", name="Routing").get_by_role("listitem")).to_have_count(3)
    expect(menu.locator("[aria-current=page]")).to_have_text("Queues")
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(button).to_be_focused()
    button.tap()
    menu.get_by_role("link", name="Skills").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Skills")


def test_a_setting_is_found_and_reached_by_keyboard_alone(enter):
    dana = enter().open("/admin")
    page, keys = dana.page, dana.page.keyboard
    dana.tab_to(page.get_by_role("searchbox", name="Search settings"))
    keys.type("wrap")
    hit = page.get_by_role("link", name="Capacity during wrap-up")
    expect(hit).to_be_visible()
    expect(page.locator("#search_said")).to_contain_text("found")
    keys.press("ArrowDown")
    expect(hit).to_be_focused()
    keys.press("Escape")
    expect(hit).to_be_hidden()
    keys.press("Enter")
    page.wait_for_url("**/admin/search?q=wrap")
    hit.press("Enter")
    expect(page.get_by_role("tab", name="Capacity")).to_have_attribute("aria-selected", "true")
    expect(
        page.get_by_role("group", name="Capacity during wrap-up").locator(":focus")
    ).to_have_count(1)


def test_what_is_found_lies_over_whatever_the_page_holds(house, enter):
    furnish(house)
    dana = enter().open("/admin")
    for path in ("/admin/queues", "/admin/skills", SETTINGS):
        page = dana.open(path).page
        page.get_by_role("searchbox", name="Search settings").fill("queue")
        expect(page.locator(".finder-found a").first).to_be_visible()
        assert page.evaluate(COVERED) == [], path


def test_tabs_tell_what_is_not_saved_and_where_something_is_wrong(enter, watch):
    watch.expect("status of 422")
    dana = enter().open(SETTINGS)
    page, note = dana.page, dana.page.locator(".unsaved-note")
    tab = lambda name: page.get_by_role("tab", name=name)  # noqa: E731
    expect(note).to_be_empty()
    tab("General").press("ArrowRight")
    expect(tab("Capacity")).to_be_focused()
    dana.field("Capacity units of one conversation").fill("5000")
    expect(note).to_have_text("Not saved yet")
    expect(tab("Capacity")).to_have_accessible_name("Capacity Not saved yet")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.get_by_role("link", name="Audit log").click()
    expect(tab("Capacity")).to_be_visible()
    assert asked == ["beforeunload"]

    tab("General").click()
    dana.press("Save")
    expect(tab("Capacity")).to_have_accessible_name("Capacity Something is wrong here")
    expect(dana.field("Capacity units of one conversation")).to_be_focused()
    expect(note).to_have_text("Not saved yet")
    dana.field("Capacity units of one conversation").fill("50")
    dana.press("Save")
    expect(dana.said).to_have_text("Saved.")
    assert asked == ["beforeunload"]


def test_a_warning_leads_to_the_tab_where_it_is_mended(house, enter):
    with house.app.app_context(), transaction():
        queue_id = create_queue("VIP").id
    dana = enter().open(f"/admin/queues/{queue_id}")
    dana.press("Add members", "link")
    expect(dana.page.get_by_role("tab", name="Members")).to_have_attribute("aria-selected", "true")
    expect(dana.page.get_by_role("searchbox", name="Find people", exact=False)).to_be_focused()


def test_without_script_it_is_one_long_form(house, browse):
    context = browse(java_script_enabled=False)
    cookie = house.cookie_of(house.centre.dana)
    context.add_cookies([{"name": "session", "value": cookie, "url": house.base_url}])
    page = context.new_page()
    page.goto(house.base_url + SETTINGS)
    for name in ("General", "Capacity", "Response targets", "Closing by itself"):
        expect(page.get_by_role("heading", name=name, exact=True)).to_be_visible()
    page.get_by_label("Capacity units of one conversation", exact=True).fill("50")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").first).to_have_text("Saved.")


def test_the_sample_of_an_offer_is_what_rings(enter, assert_accessible):
    page = enter().open("/admin/workstreams/1/template").page
    sample = page.get_by_role("region", name="How an offer looks").get_by_role("article")
    expect(sample).to_have_class("offer")
    expect(sample.locator(".ring-seconds")).not_to_be_empty()
    expect(sample.get_by_role("button", name="Accept")).to_be_disabled()
    page.get_by_label("Words of the accept button", exact=True).fill("Take it")
    expect(sample.get_by_role("button", name="Take it")).to_be_disabled()
    page.get_by_label("Assign without asking").check()
    expect(sample).to_contain_text("Yours in 1:00")
    assert_accessible(page)
