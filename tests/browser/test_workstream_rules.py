"""A workstream's own pages in a browser: parts that show and hide, the preview, read aloud."""

import os
import re
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from tests.browser.desks import NARROW, WIDE
from tests.browser.test_workstreams import SIDEWAYS, TOO_SMALL, TOUCH
from webapp.automation.actions.timeout_rules import RuleContent, create_rule
from webapp.automation.policy import TimeoutAction, TimeoutEvent
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
    page.get_by_role("tab", name="Capacity").click()
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


# As where the page's clock is far behind the server's.
AHEAD = """ring => {
    const now = kanava.serverNow();
    const at = (seconds) => new Date(now + 1000 * seconds).toISOString();
    Object.assign(ring.dataset, {offeredAt: at(40), expiresAt: at(85)});
}"""


def test_the_sample_rings_from_its_whole_time_down(dana):
    page, path = dana
    page.goto(f"{path}/template")
    sample = page.locator(".offer-sample")
    expect(sample.locator(".ring-seconds")).not_to_be_empty()
    sample.locator(".ring").evaluate(AHEAD)
    expect(sample.locator(".ring-seconds")).to_have_text("45")


def test_rules_move_by_dragging_and_by_keyboard(dana):
    page, path = dana
    page.goto(f"{path}/timeouts")
    names = page.locator(".rule-item .row-name")
    expect(names).to_have_text(["Ask", "Park"])
    page.locator("[data-handle]").nth(1).drag_to(names.first, target_position={"x": 5, "y": 2})
    expect(names).to_have_text(["Park", "Ask"])
    expect(page.locator("#rules-said")).to_contain_text("“Park” is now number 1 of 2.")
    page.get_by_role("button", name="Move Park down").press("Enter")
    expect(names).to_have_text(["Ask", "Park"])
    expect(page.get_by_role("button", name="Move Park down")).to_be_focused()


def test_an_agent_sees_the_time_left_and_turns_a_rule_off(dana, house, sit_down, assert_accessible):
    """Dana's rules as Aoi sees them beside a conversation."""
    close = RuleContent("Close", TimeoutEvent.CUSTOMER_SILENT, 3600, TimeoutAction.CLOSE)
    with house.app.app_context(), transaction():
        create_rule(house.centre.workstream_id, replace(close, is_switchable=False))
    aoi = sit_down("aoi")
    house.sim.phone("emi").write("Where is my order?")
    aoi.accept()
    pane = aoi.page.get_by_role("region", name="When nobody writes")
    ask, _park, close = (pane.get_by_role("listitem").nth(number) for number in range(3))
    expect(ask).to_contain_text("Not counting now")
    aoi.answer("It is on its way")
    expect(ask).to_contain_text(re.compile(r"in (9|10) min"))
    expect(close).to_contain_text("cannot be turned off")
    expect(close.get_by_role("button")).to_have_count(0)
    _picture(aoi.page, "pane", WIDE)
    assert_accessible(aoi.page)

    ask.get_by_role("button", name="Turn “Ask” off").press("Enter")
    expect(ask).to_contain_text("Turned off here")
    turn_on = ask.get_by_role("button", name="Turn “Ask” on")
    expect(turn_on).to_be_focused()
    turn_on.press("Enter")
    expect(ask).to_contain_text(re.compile(r"in (9|10) min"))


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
