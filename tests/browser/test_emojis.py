"""Emojis: found by name and put at the caret by keyboard alone; by touch into a note."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def picker(desk):
    return desk.page.get_by_role("dialog", name="Emojis")


def test_an_emoji_is_put_at_the_caret_without_the_mouse(house, sit_down, assert_accessible):
    aoi = sit_down("aoi")
    house.sim.phone("emi").write("Hello")
    aoi.accept()
    aoi.composer.fill("Hi !")
    aoi.page.keyboard.press("ArrowLeft")
    aoi.page.get_by_role("button", name="Emojis", exact=True).focus()
    aoi.page.keyboard.press("Enter")
    expect(picker(aoi).locator(".picker-tile").first).to_be_visible()
    assert_accessible(aoi.page)
    aoi.page.keyboard.type("teacup")
    expect(picker(aoi).locator(".picker-tile")).to_have_count(1)
    aoi.page.keyboard.press("Enter")
    expect(aoi.composer).to_have_value("Hi 🍵!")
    expect(aoi.composer).to_be_focused()
    # What was used is on top, next time.
    aoi.page.get_by_role("button", name="Emojis", exact=True).click()
    expect(picker(aoi).locator(".picker-tile").first).to_have_text("🍵")
    for key in ("ArrowDown", "ArrowDown", "ArrowRight", "Enter", "Escape"):
        aoi.page.keyboard.press(key)
    expect(aoi.composer).to_have_value("Hi 🍵😃!")


def test_an_emoji_goes_into_a_note_by_touch(house, sit_down):
    aoi = sit_down("aoi", is_narrow=True, has_touch=True)
    house.sim.phone("emi").write("Hello")
    aoi.accept()
    aoi.page.get_by_role("button", name="Note").tap()
    aoi.page.get_by_role("button", name="Emojis", exact=True).tap()
    picker(aoi).locator(".picker-tile", has_text="😀").first.tap()
    picker(aoi).get_by_role("button", name="Close the emojis").tap()
    expect(aoi.page.get_by_label("Your note")).to_have_value("😀")
