"""A console that is open for a day keeps nothing of the conversations that were left."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def nodes_kept(page):
    """How many DOM nodes the page holds, also those that nobody sees any more."""
    wire = page.context.new_cdp_session(page)
    for _ in range(3):  # what the first finds is let go of by the next
        wire.send("HeapProfiler.collectGarbage")
    count = wire.send("Memory.getDOMCounters")["nodes"]
    wire.detach()
    return count


def test_conversations_that_were_left_are_let_go_of(house, sit_down, watch):
    # Who goes on at once no longer waits for the end of what came before.
    watch.expect("htmx:sendAbort", "htmx:afterRequest")
    aoi, names = sit_down("aoi"), ("Emi", "Haruto")
    for key in ("emi", "haruto"):
        house.sim.phone(key).write("Where is my order?")
        aoi.accept()

    def look_at_each(times):
        for name in names * times:
            aoi.row(name).locator("a").first.click()
            expect(aoi.page.locator(".thread-name")).to_contain_text(name)
            expect(aoi.composer).to_be_focused()

    look_at_each(2)
    before = nodes_kept(aoi.page)
    shown = aoi.page.evaluate("document.getElementById('workspace').querySelectorAll('*').length")
    look_at_each(4)
    assert nodes_kept(aoi.page) < before + shown
