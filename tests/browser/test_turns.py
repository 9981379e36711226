"""An agent's turns, as the state table has them, and the history that stays in view."""

import pytest
from playwright.sync_api import expect

from tests import factories
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.dispositions.actions.schemes import change_scheme
from webapp.dispositions.policy import Category, Offer
from webapp.workstreams.models import Workstream

pytestmark = pytest.mark.browser


@pytest.fixture
def emi(house):
    return house.sim.phone("emi")


@pytest.fixture
def aoi(sit_down, emi):
    """Aoi in a conversation with Emi."""
    desk = sit_down("aoi")
    emi.write("Where is my order?")
    return desk.accept()


def test_end_returns_when_the_customer_goes_on_and_close_is_final(aoi, emi):
    expect(aoi.state).to_have_text("Active")
    aoi.command("End").click()
    expect(aoi.state).to_have_text("Wrap-up")
    expect(aoi.composer).to_be_hidden()
    emi.write("One more thing")
    expect(aoi.state).to_have_text("Active")
    expect(aoi.composer).to_be_visible()
    aoi.command("End").click()
    aoi.command("Close").click()
    expect(aoi.state).to_have_text("Closed")
    expect(aoi.mine).to_contain_text("Nothing on your desk")


def test_end_shows_its_clock_and_is_undone_by_a_key_from_anywhere(aoi):
    aoi.composer.press("Alt+Shift+E")
    expect(aoi.state).to_have_text("Wrap-up")
    expect(aoi.page.locator(".wrap-up")).to_contain_text("closes by itself in")
    expect(aoi.mine).to_contain_text("closes in")
    expect(aoi.toasts).to_contain_text("Ended")
    aoi.thread.press("Alt+Shift+U")
    expect(aoi.state).to_have_text("Active")
    expect(aoi.composer).to_be_visible()
    expect(aoi.page.locator(".wrap-up")).to_be_hidden()
    aoi.command("End").click()
    aoi.toasts.get_by_role("button", name="Undo").click()
    expect(aoi.state).to_have_text("Active")
    expect(aoi.toasts.get_by_text("Ended")).to_have_count(0)


def test_closed_by_keys_with_its_code_and_reopened_as_a_new_one(house, aoi):
    with house.app.app_context(), transaction():
        workstream = db.session.get_one(Workstream, house.centre.workstream_id)
        change_scheme(workstream, Offer(True, 2, (Category("Orders", ("Sent again", "Lost")),)))
    page, keys = aoi.page, aoi.page.keyboard
    aoi.composer.press("Alt+Shift+E")
    expect(aoi.state).to_have_text("Wrap-up")
    aoi.thread.press("Alt+Shift+C")
    sheet = page.get_by_role("dialog")
    expect(sheet.get_by_role("heading", level=2)).to_be_focused()
    sheet.get_by_label("Lost").focus()
    keys.press("Space")
    keys.press("Enter")
    expect(aoi.state).to_have_text("Closed")
    expect(aoi.toasts.get_by_text("Ended")).to_have_count(0)
    expect(page.locator(".pane-profile")).to_contain_text("Orders › Lost")
    expect(aoi.look_at("closed").page.locator("#closed_conversations")).to_contain_text("Lost")
    aoi.thread.press("Alt+Shift+R")
    expect(aoi.state).to_have_text("Active")
    expect(aoi.line("reopened it as a new conversation")).to_be_visible()
    page.get_by_role("link", name="the closed conversation").click()
    expect(aoi.state).to_have_text("Closed")
    expect(page.get_by_role("link", name="in the next conversation")).to_be_visible()


def test_a_closed_conversation_stays_above_the_new_one(aoi, emi):
    aoi.answer("It is on its way")
    aoi.command("End").click()
    aoi.command("Close").click()
    expect(aoi.state).to_have_text("Closed")
    emi.write("Hello again")
    aoi.accept_button.click()
    expect(aoi.state).to_have_text("Active")
    expect(aoi.thread.locator(".words")).to_have_text(
        ["Where is my order?", "It is on its way", "Hello again"]
    )
    before_new = aoi.thread.locator(".divider-part + .line, .divider-part + .divider + .line")
    expect(before_new).to_contain_text("Hello again")
    expect(aoi.thread.locator(".divider-part")).to_have_text("This conversation")


def test_a_parked_conversation_rings_at_the_same_agent_when_the_customer_answers(
    sit_down, aoi, emi
):
    ben = sit_down("ben")
    aoi.command("Park").click()
    expect(aoi.state).to_have_text("Parked")
    expect(aoi.page.locator("#parked_conversations")).to_contain_text("Emi")
    emi.write("Here is the number: 42")
    expect(aoi.offer).to_be_visible()
    expect(ben.queue).to_contain_text("rings at Aoi")
    aoi.accept_button.click()
    expect(aoi.state).to_have_text("Active")
    expect(aoi.line("Here is the number: 42")).to_be_visible()


def test_a_parked_conversation_can_be_reopened(aoi):
    aoi.command("Park").click()
    aoi.command("Reopen").click()
    expect(aoi.state).to_have_text("Active")
    expect(aoi.composer).to_be_visible()


def test_a_released_conversation_goes_to_somebody_else_first(sit_down, aoi):
    ben = sit_down("ben")
    aoi.command("Release").click()
    expect(ben.offer).to_contain_text("Where is my order?")
    expect(aoi.queue).to_contain_text("rings at Ben")
    ben.accept()
    expect(aoi.queue).to_contain_text("Nobody is waiting.")


def test_a_released_conversation_can_be_taken_from_the_list(aoi):
    aoi.choose_presence("Away")
    aoi.command("Release").click()
    expect(aoi.state).to_have_text("Open")
    aoi.command("Take").click()
    expect(aoi.state).to_have_text("Active")


def test_a_late_event_lands_in_its_place(house, aoi, emi):
    house.sim.state.clock.advance(10)
    emi.write("third")
    expect(aoi.line("third")).to_be_visible()
    moment = house.sim.state.clock.now_ms() - 5_000
    late = factories.text_event("second", emi.user_id, at=moment)
    house.sim.channel().sender.send([late], lane=emi.chat_id)
    expect(aoi.thread.locator(".words")).to_have_text(["Where is my order?", "second", "third"])


def test_a_blocked_customer_rings_at_nobody_and_what_they_write_is_kept(aoi, emi):
    aoi.composer.press("Alt+Shift+B")
    sheet = aoi.page.get_by_role("dialog")
    sheet.get_by_label("Abuse or threats").check()
    sheet.get_by_role("button", name="Block").press("Enter")
    expect(aoi.state).to_have_text("Closed")
    emi.write("You will regret this")
    expect(aoi.line("You will regret this")).to_be_visible()
    expect(aoi.offer).to_have_count(0)
    expect(aoi.page.locator(".pane-profile")).to_contain_text("Blocked by us")
    expect(aoi.look_at("closed").page.locator("#closed_conversations")).to_contain_text("Blocked")


def test_a_transcript_is_printed_from_a_page_of_its_own(sit_down, aoi):
    dana = sit_down("dana").open("/conversations/1")
    dana.thread.press("Alt+Shift+W")
    sheet = dana.page.get_by_role("dialog")
    with dana.page.context.expect_page() as opened:
        sheet.get_by_role("button", name="Print").click()
    page = opened.value
    expect(page.get_by_role("heading", name="Conversation with Emi")).to_be_visible()
    expect(page.locator(".transcript-words")).to_have_text(["Where is my order?"])
    page.evaluate("window.print = () => document.body.append('printed')")
    page.get_by_role("button", name="Print").click()
    expect(page.get_by_text("printed")).to_be_visible()
    with dana.page.expect_download() as saved:
        sheet.get_by_role("button", name="Save as text").click()
    assert saved.value.suggested_filename == "conversation-1.txt"
