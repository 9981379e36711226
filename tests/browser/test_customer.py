"""The customer beside a conversation: linked as one types, noted, and opened from their past."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_a_customer_is_written_down_and_noted_as_one_types(house, sit_down, assert_accessible):
    desk = sit_down("aoi")
    house.sim.phone("emi").write("Hello, mail emi@example.com or ring 090-1234-5678")
    desk.accept()
    panel, sheet = desk.page.locator(".pane-profile"), desk.page.locator("#sheet")
    expect(panel.locator(".past-row")).to_contain_text("open here")
    panel.get_by_role("link", name="Link a contact").click()
    expect(sheet.get_by_label("E-mail address")).to_have_value("emi@example.com")
    sheet.get_by_label("Find a contact").press_sequentially("nobody")
    expect(sheet.locator("#contact_found")).to_contain_text("No contact has these words")
    expect(sheet.get_by_label("Find a contact")).to_be_focused()
    assert_accessible(desk.page)
    sheet.get_by_role("button", name="Create and link").click()
    expect(sheet).to_be_hidden()
    expect(panel.locator(".contact-name")).to_contain_text("Emi")

    panel.get_by_role("link", name="Note on the contact").click()
    sheet.get_by_role("textbox", name="Note").fill("Likes tea")
    sheet.get_by_role("button", name="Add note").click()
    sheet.get_by_role("button", name="Pin").click()
    expect(sheet.locator("[data-pinned]")).to_contain_text("Likes tea")
    desk.page.keyboard.press("Escape")
    expect(panel.locator(".contact-note")).to_contain_text("Likes tea")
    expect(panel.locator(".past-row")).to_have_count(1)
    assert_accessible(desk.page)
