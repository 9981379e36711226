"""A workstream's own pages in a browser: parts that show and hide, the preview, read aloud."""

import os

import pytest
from playwright.sync_api import expect

from tests.browser.desks import NARROW, WIDE
from tests.browser.test_workstreams import SIDEWAYS, TOO_SMALL, TOUCH
from webapp.automation.actions import RuleContent, create_rule
from webapp.automation.states import TimeoutAction, TimeoutEvent
from webapp.core.transaction import transaction

pytestmark = pytest.mark.browser
PICTURES = os.environ.get("KANAVA_TEST_PICTURES")


@pytest.fixture
def dana(house, browse):
    """Dana's window, and the path of the workstream's pages."""
    with house.app.app_context(), transaction():
        for name, action in (("Ask", TimeoutAction.TELL_CUSTOMER), ("Park", TimeoutAction.PARK)):
            create_rule(
                house.centre.workstream_id,
                RuleContent(name, TimeoutEvent.CUSTOMER_SILENT, 600, action, "Still there?"),
            )
    context = browse()
    cookie = house.cookie_of(house.centre.dana)
    context.add_cookies([{"name": "session", "value": cookie, "url": house.base_url}])
    page = context.new_page()
    page.set_viewport_size(WIDE)
    return page, f"{house.base_url}/admin/workstreams/{house.centre.workstream_id}"


def test_only_what_was_chosen_is_asked_for(dana):
    page, path = dana
    page.goto(f"{path}/settings")
    units = page.get_by_label("Capacity units of one conversation", exact=True)
    expect(units).to_be_visible()
    page.get_by_role("radio", name="A capacity profile").check()
    expect(units).to_be_hidden()
    seconds = page.get_by_label("Seconds until it is free")
    expect(seconds).to_be_hidden()
    page.get_by_role("radio", name="Taken for a while").check()
    expect(seconds).to_be_visible()
    page.goto(f"{path}/timeouts/new")
    text = page.get_by_label("Text", exact=True)
    expect(text).to_be_visible()
    page.get_by_role("radio", name="Close the conversation").check()
    expect(text).to_be_hidden()


def test_the_preview_follows_what_is_typed(dana):
    page, path = dana
    page.goto(f"{path}/template")
    preview = page.get_by_role("region", name="How an offer looks")
    expect(preview).to_contain_text("New conversation")
    page.get_by_label("Title", exact=True).fill("Hello from {customerName} {shoeSize}")
    expect(preview).to_contain_text("Hello from Emi {shoeSize}")
    expect(preview).to_contain_text("No offer has this")
    page.get_by_label("Assign without asking").check()
    expect(preview).not_to_contain_text("Reject")


def test_every_page_can_be_read_and_pressed(dana, assert_accessible):
    page, path = dana
    parts = ("", "/settings", "/template", "/timeouts", "/timeouts/new", "/timeouts/1/deletion")
    for part in parts:
        page.goto(path + part)
        assert_accessible(page)
        for size in (WIDE, NARROW):
            page.set_viewport_size(size)
            _picture(page, part, size)
            assert page.evaluate(SIDEWAYS) == [], part
        assert page.evaluate(TOO_SMALL, TOUCH) == [], part


def _picture(page, part, size):
    """For a person to look at, where such pictures are asked for."""
    if PICTURES:
        name = part.strip("/").replace("/", "-") or "workstream"
        page.screenshot(path=f"{PICTURES}/{name}-{size['width']}.png", full_page=True)
