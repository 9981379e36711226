"""An admin sets LINE up on a workstream and takes it off again, by mouse, keys and phone."""

import re

import pytest
import requests
from playwright.sync_api import expect
from sqlalchemy import select

from tests.browser.desks import NARROW, WIDE
from webapp.automation.triggers import Trigger, default_text
from webapp.channels.actions.accounts import create_account
from webapp.channels.models import ChannelInstance
from webapp.core.database import db
from webapp.core.transaction import transaction

pytestmark = pytest.mark.browser
CREDENTIALS = {"channel_secret": "0" * 32, "access_token": "t" * 100}
JAPANESE = default_text(Trigger.FILE_REFUSED, "ja")


@pytest.fixture
def set_up(house, sit_down):
    """Dana's page at the wizard of the only workstream, with a free account "Kiosk"."""
    with house.app.app_context(), transaction():
        create_account("line", "Kiosk", "2222222222", CREDENTIALS)
    return dana_at(house, sit_down, f"workstreams/{house.centre.workstream_id}/line")


def dana_at(house, sit_down, path, **options):
    page = sit_down("dana", house, **options).page
    page.goto(f"{house.base_url}/admin/{path}")
    return page


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def told(page):
    """What was done, on top of the next page."""
    return page.locator("main .notice-good")


def at_step(page, name):
    expect(page.locator("[aria-current='step']")).to_contain_text(name)


def instance_id(house):
    with house.app.app_context():
        return db.session.scalars(select(ChannelInstance.id)).one()


def test_the_wizard_by_mouse_shows_the_words_as_the_phone_will(set_up):
    page = set_up
    page.get_by_label("Kiosk").check()
    press(page, "Next")
    page.get_by_label("日本語").check()
    press(page, "Next")
    expect(page.locator(".line-bubble").first).to_have_text(JAPANESE)
    press(page, "Add message")
    field = page.get_by_label("What the customer is told")
    expect(field).to_have_value(JAPANESE)
    field.fill("文章で\nどうぞ 😀 ")
    expect(page.locator(".automated-own .line-bubble")).to_have_text("文章で\nどうぞ 😀")
    expect(page.locator("[data-count]")).to_have_text("10")
    page.get_by_role("link", name="Language").click()
    at_step(page, "Language")
    page.get_by_role("link", name="Behaviours").click()
    expect(page.get_by_label("What the customer is told")).to_have_value("文章で\nどうぞ 😀")
    press(page, "Next")
    page.get_by_label("Customers can send").uncheck()
    press(page, "Next")
    at_step(page, "Summary")
    expect(page.locator("main")).to_contain_text("どうぞ 😀")
    press(page, "Finish")
    expect(told(page)).to_contain_text("“Kiosk” serves this workstream now.")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_boxes_hide_with_their_switch_and_what_is_wrong_takes_the_focus(set_up, watch):
    watch.expect("status of 422")
    page = set_up
    press(page, "Next")
    expect(page.get_by_text("Choose an account.")).to_be_visible()
    expect(page.get_by_label("Kiosk")).to_be_focused()
    page.get_by_label("Kiosk").check()
    for name in ("Language", "Behaviours", "User features"):
        press(page, "Next")
        at_step(page, name)
    boxes = page.get_by_role("group", name="Who can send files?")
    page.get_by_label("File attachments").uncheck()
    expect(boxes).to_be_hidden()
    page.get_by_label("File attachments").check()
    expect(boxes).to_be_visible()


def test_leaving_and_coming_back_goes_on_where_it_was(set_up):
    page = set_up
    page.get_by_label("Kiosk").check()
    press(page, "Next")
    page.get_by_label("ไทย").check()
    page.get_by_role("link", name="Go on later").click()
    page.get_by_role("link", name="Set up LINE").click()
    at_step(page, "Language")
    expect(page.get_by_label("ไทย")).to_be_checked()


def test_the_wizard_by_keyboard_alone(set_up):
    page, keys = set_up, set_up.keyboard

    def go_to(name):
        for _ in range(60):
            keys.press("Tab")
            focused = page.evaluate("document.activeElement.closest('label, button')?.innerText")
            if focused and focused.startswith(name):
                return
        raise AssertionError(f"{name} cannot be reached by keys")

    go_to("Kiosk")
    keys.press("Space")
    keys.press("Enter")
    at_step(page, "Language")
    go_to("English")
    keys.press("ArrowDown")
    keys.press("Enter")
    at_step(page, "Behaviours")
    go_to("Add message")
    keys.press("Enter")
    expect(page.get_by_label("What the customer is told")).to_be_visible()
    go_to("Next")
    keys.press("Enter")
    at_step(page, "User features")
    go_to("Customers can send")
    keys.press("Space")
    keys.press("Enter")
    at_step(page, "Summary")
    expect(page.locator("main")).to_contain_text("Suomi")
    go_to("Finish")
    keys.press("Enter")
    expect(told(page)).to_contain_text("“Kiosk” serves this workstream now.")


@pytest.fixture
def assert_good(assert_accessible):
    """A function: axe finds nothing and nothing is cut off, two themes, two widths."""

    def check(page):
        assert_accessible(page)
        for size in (WIDE, NARROW):
            page.set_viewport_size(size)
            is_cut = page.evaluate("document.documentElement.scrollWidth > innerWidth")
            assert not is_cut, f"{page.url} is wider than {size}"
        page.set_viewport_size(WIDE)

    return check


def test_every_page_is_good_for_everybody(house, set_up, watch, assert_good):
    watch.expect("status of 422")
    page = set_up
    assert_good(page)
    press(page, "Next")
    assert_good(page)
    page.get_by_label("Kiosk").check()
    press(page, "Next")
    assert_good(page)
    press(page, "Next")
    assert_good(page)
    press(page, "Add message")
    page.get_by_label("What the customer is told").fill("")
    press(page, "Next")
    assert_good(page)
    page.get_by_label("What the customer is told").fill("long " * 300)
    press(page, "Next")
    assert_good(page)
    press(page, "Next")
    assert_good(page)
    for path in ("", "/language", "/behaviours", "/features", "/deletion"):
        page.goto(f"{house.base_url}/admin/instances/{instance_id(house)}{path}")
        assert_good(page)


def test_a_refused_file_from_the_phone_to_the_agent_and_back(house, sit_down):
    page = dana_at(house, sit_down, f"instances/{instance_id(house)}/features", is_narrow=True)
    page.get_by_label("Customers can send").uncheck()
    press(page, "Save")
    expect(told(page)).to_contain_text("Saved.")
    page.get_by_role("link", name="Language", exact=True).click()
    page.get_by_label("日本語").check()
    press(page, "Save")
    expect(told(page)).to_contain_text("Saved.")
    emi, aoi = house.sim.phone("emi"), sit_down("aoi")
    emi.write("これを見てください")
    aoi.accept()
    emi.send_file("領収書.pdf", b"%PDF-1.4", "application/pdf")
    expect(aoi.line("A file was refused: 領収書.pdf")).to_be_visible()
    said = aoi.line(JAPANESE)
    expect(said).to_contain_text("Automatic message")
    expect(said).to_contain_text("sent · free")
    expect(said.locator(".words")).to_have_attribute("lang", "ja")
    emi.send_file("2.pdf", b"%PDF-1.4", "application/pdf")
    expect(aoi.line("A file was refused: 2.pdf")).to_be_visible()
    assert emi.texts() == [JAPANESE]


def test_deleting_closes_what_an_agent_has_on_the_screen_and_the_webhook(house, sit_down, watch):
    watch.expect("status of 422")
    emi, aoi = house.sim.phone("emi"), sit_down("aoi")
    emi.write("Hello")
    aoi.accept()
    page = dana_at(house, sit_down, f"instances/{instance_id(house)}")
    page.get_by_role("link", name="Delete").click()
    expect(page.locator("main")).to_contain_text("1 ongoing conversation is closed for good.")
    page.get_by_label("Type the account's name").fill("Shap")
    press(page, "Delete LINE from this workstream")
    expect(page.get_by_text("That is not the account's name.")).to_be_visible()
    expect(aoi.state).to_have_text("Active")
    page.get_by_label("Type the account's name").fill("Shop")
    page.get_by_label("Type the account's name").press("Enter")
    expect(told(page)).to_contain_text("1 conversation was closed.")
    expect(aoi.state).to_have_text("Closed")
    expect(aoi.composer).to_be_hidden()
    expect(aoi.mine).not_to_contain_text(re.compile("Emi"))
    expect(aoi.page.locator(".profile")).to_contain_text("taken off its workstream")
    expect(aoi.line("Hello")).to_be_visible()
    answer = requests.post(house.base_url + house.centre.webhook_path, data=b"{}", timeout=10)
    assert answer.status_code == 410
