"""The list of contacts by keyboard and by thumb: found, narrowed, kept, tagged, undone."""

import re

import pytest
from playwright.sync_api import expect

from webapp.contacts.actions.contacts import ContactFacts, create_contact
from webapp.core.colours import Colour
from webapp.core.transaction import transaction
from webapp.tags.actions import TagContent, create_tag

pytestmark = pytest.mark.browser


def test_contacts_are_found_from_the_console_narrowed_kept_tagged_and_untagged(
    house, sit_down, assert_accessible
):
    with house.app.app_context(), transaction():
        create_tag(TagContent("VIP", Colour.PLUM))
        for number in range(4):
            create_contact(ContactFacts(f"Emi {number}", f"emi{number}@example.com"))
    page = sit_down("aoi").page
    page.keyboard.press("Control+k")
    page.keyboard.type("contac")
    page.get_by_role("dialog").get_by_role("button", name="Contacts").wait_for()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    # The browser takes the focus from a field that is gone when it next draws.
    expect(page.locator("#palette_words")).not_to_be_focused()
    page.keyboard.press("Alt+Shift+A")
    page.wait_for_url(re.compile("/contacts$"))
    assert_accessible(page)

    page.get_by_text("Filter and order").press("Enter")
    page.get_by_label("Order").select_option("Newest first")
    page.get_by_role("button", name="Apply").press("Enter")
    expect(page.locator(".row-name").first).to_have_text("Emi 3")
    page.get_by_text("Save as view").press("Enter")
    page.get_by_label("Name of the view").fill("New people")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="New people")).to_have_attribute("aria-current", "page")

    bar = page.get_by_role("group", name="Tag contacts")
    expect(bar).to_be_hidden()
    page.get_by_label("Choose Emi 2").press("Space")
    expect(bar).to_contain_text("1 chosen")
    page.get_by_label("Select this page").press("Space")
    expect(bar).to_contain_text("4 chosen")
    assert_accessible(page)
    page.set_viewport_size({"width": 390, "height": 844})
    bar.get_by_label("Tag").select_option("VIP")
    bar.get_by_role("button", name="Add tag").click()
    told = page.get_by_text("4 contacts were tagged “VIP”.")
    expect(told).to_be_visible()
    expect(page.locator(".tag-mark")).to_have_count(4)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone for 4 contacts.")).to_be_visible()
    expect(page.locator(".tag-mark")).to_have_count(0)
    page.get_by_role("link", name="Emi 1").click()
    assert_accessible(page)
