"""Two agents in one conversation: each sees the other there, and hears once that they write."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_a_colleague_who_looks_and_writes_is_seen_and_heard_once(
    house, sit_down, assert_accessible
):
    aoi = sit_down("aoi")
    house.sim.phone("emi").write("My beans never came")
    aoi.accept()
    path = aoi.page.url.removeprefix(house.base_url)
    ben = sit_down("ben").open(path)
    line = ben.page.locator(".attendance")
    expect(line).to_have_text("Aoi is looking")
    expect(aoi.page.locator(".attendance")).to_have_text("Ben is looking")
    for words in ("Dear Emi", ", they are on their way"):
        aoi.composer.press_sequentially(words)
        expect(line).to_have_text("Aoi is writing an answer…")
    said = ben.page.locator("#spoken_messages").get_by_text("Aoi is writing an answer…")
    expect(said).to_have_count(1)
    assert_accessible(ben.page)
    aoi.composer.press("Enter")
    expect(line).to_have_text("Aoi is looking")
    aoi.page.close()
    expect(line).to_be_hidden()
