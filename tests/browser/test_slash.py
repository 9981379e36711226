"""What begins with "/" in an empty field is done, never sent; two slashes send it."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_commands_are_done_and_two_slashes_are_text(house, sit_down, assert_accessible):
    aoi, emi = sit_down("aoi"), house.sim.phone("emi")
    emi.write("Hello")
    aoi.accept()
    options = aoi.page.get_by_role("option")
    aoi.composer.press_sequentially("/")
    expect(options.filter(has_text="/end")).to_be_visible()
    expect(options.filter(has_text="/c")).to_have_count(0)
    assert_accessible(aoi.page)
    aoi.composer.press_sequentially("tq")
    aoi.composer.press("Enter")
    sheet = aoi.page.get_by_role("dialog").filter(has_text="Transfer the conversation")
    expect(sheet.get_by_label("To", exact=True)).to_contain_text("Billing")
    expect(sheet.get_by_label("To", exact=True)).not_to_contain_text("Ben")
    aoi.page.keyboard.press("Escape")
    aoi.composer.press_sequentially("/c")
    aoi.composer.press("Enter")
    expect(aoi.page.get_by_text("/c is not possible now")).to_be_visible()
    aoi.composer.fill("")
    aoi.composer.press_sequentially("/e")
    aoi.composer.press("Enter")
    expect(aoi.composer).to_have_value("/end")
    expect(aoi.state).to_have_text("Active")
    aoi.composer.fill("")
    aoi.composer.press_sequentially("//end")
    aoi.composer.press("Enter")
    expect(aoi.line("/end")).to_contain_text("sent ·")
    aoi.composer.press_sequentially("/")
    options.filter(has_text="/end").click()
    expect(aoi.state).to_have_text("Wrap-up")
    aoi.page.get_by_role("button", name="Note", exact=True).click()
    note = aoi.page.get_by_label("Your note")
    note.press_sequentially("/c")
    note.press("Enter")
    expect(aoi.state).to_have_text("Closed")
    assert emi.texts() == ["/end"]
