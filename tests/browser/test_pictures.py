"""Pictures stand side by side, one of them over everything; words are found: all by keys."""

import re

import pytest
from playwright.sync_api import expect

from simulator.pictures import portrait

pytestmark = pytest.mark.browser


def test_pictures_sent_together_open_in_the_viewer(house, sit_down, assert_accessible):
    aoi, emi = sit_down("aoi"), house.sim.phone("emi")
    emi.write("Which one?")
    aoi.accept()
    sent = [emi.send_media("image", portrait(hue), "image/png") for hue in (20, 140, 260)]
    pictures, viewer = aoi.thread.locator(".image-link"), aoi.page.get_by_role("dialog")
    expect(pictures).to_have_count(3)
    tops = {box["y"] for box in (pictures.nth(number).bounding_box() for number in range(3))}
    assert len(tops) == 1
    pictures.first.focus()
    aoi.page.keyboard.press("Enter")
    expect(viewer).to_contain_text("1 of 3")
    expect(viewer).to_contain_text("Emi Tanaka:")
    aoi.page.keyboard.press("ArrowRight")
    expect(viewer).to_contain_text("2 of 3")
    expect(viewer.locator("img")).to_have_js_property("complete", True)
    level = viewer.locator("[data-viewer=level]")
    expect(level).to_have_text("100 %")
    aoi.page.keyboard.press("+")
    expect(level).to_have_text("150 %")
    with aoi.page.expect_download() as download:
        aoi.page.keyboard.press("s")
    assert download.value.failure() is None
    assert_accessible(aoi.page)
    aoi.page.keyboard.press("Escape")
    expect(viewer).to_have_count(0)
    expect(pictures.first).to_be_focused()
    pictures.nth(1).click()
    expect(viewer).to_contain_text("2 of 3")
    emi.unsend(sent[1]["message"]["id"])
    expect(viewer).to_have_count(0)
    expect(pictures).to_have_count(2)
    expect(aoi.thread.locator(".tile")).to_have_count(0)


def test_words_are_found_in_what_is_not_loaded_by_keys_alone(house, sit_down, assert_accessible):
    aoi, emi = sit_down("aoi"), house.sim.phone("emi")
    emi.write("明日トウキョウへ行きます")
    aoi.accept()
    for number in range(60):
        emi.write(f"line {number}.")
    emi.write("とうきょう!")
    expect(aoi.line("とうきょう!")).to_be_visible()
    expect(aoi.row("Emi").locator(".unread")).to_have_count(0)
    aoi.open(aoi.page.url.removeprefix(aoi.base_url))
    expect(aoi.line("トウキョウ")).to_have_count(0)
    aoi.composer.focus()
    aoi.page.keyboard.press("Alt+Shift+F")
    bar = aoi.page.get_by_role("search").filter(has=aoi.page.locator("#find_words"))
    aoi.page.keyboard.type("とうきょう")
    expect(bar).to_contain_text("1 of 2")
    aoi.page.keyboard.press("Enter")
    expect(bar).to_contain_text("2 of 2")
    expect(aoi.line("トウキョウ")).to_be_in_viewport()
    expect(aoi.line("トウキョウ")).to_have_class(re.compile(r"\bis-found\b"))
    marked = aoi.page.evaluate("[...CSS.highlights.get('find-now')].map(String)")
    assert marked == ["トウキョウ"]
    assert_accessible(aoi.page)
    aoi.page.keyboard.press("Escape")
    expect(bar).to_be_hidden()
    expect(aoi.composer).to_be_focused()
