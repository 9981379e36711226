"""What is typed while a conversation opens waits for its composer, and acts on nothing."""

import pytest
from playwright.sync_api import expect

from tests.browser.holding import catch, hold, let_go

pytestmark = pytest.mark.browser


@pytest.fixture
def aoi(house, sit_down):
    """Aoi in Emi's conversation while Somchai rings, the focus on his Accept button."""
    desk = sit_down("aoi")
    house.sim.phone("emi").write("Hello")
    desk.accept()
    house.sim.phone("somchai").write("สวัสดี")
    expect(desk.offer).to_contain_text("Somchai")
    desk.page.keyboard.press("Escape")
    desk.page.keyboard.press("a")
    expect(desk.page.get_by_role("button", name="Accept: Somchai")).to_be_focused()
    return desk


def state_of(desk, name):
    """The state of somebody's conversation, read where it is opened."""
    desk.row(name).get_by_role("link").click()
    expect(desk.page.get_by_role("heading", name=name, level=1)).to_be_visible()
    return desk.state


def accept_and_hold(desk):
    return hold(desk, "**/acceptance", lambda: desk.page.keyboard.press("Enter"))


def test_words_typed_right_after_accept_reach_their_composer_whole(aoi):
    held = accept_and_hold(aoi)
    aoi.page.keyboard.type("Hello there, ready to park? j")
    let_go(held)
    expect(aoi.page.get_by_role("heading", name="Somchai", level=1)).to_be_visible()
    expect(aoi.composer).to_be_focused()
    aoi.page.keyboard.type(" and more")
    expect(aoi.composer).to_have_value("Hello there, ready to park? j and more")
    expect(state_of(aoi, "Emi")).to_have_text("Active")
    expect(aoi.composer).to_have_value("")


def test_an_input_method_may_be_composing_while_the_conversation_opens(aoi):
    ime = aoi.page.context.new_cdp_session(aoi.page)
    held = accept_and_hold(aoi)
    ime.send("Input.imeSetComposition", {"text": "にほん", "selectionStart": 3, "selectionEnd": 3})
    let_go(held)
    expect(aoi.page.get_by_role("heading", name="Somchai", level=1)).to_be_visible()
    ime.send("Input.insertText", {"text": "日本"})
    expect(aoi.composer).to_be_focused()
    aoi.page.keyboard.type("!")
    expect(aoi.composer).to_have_value("日本!")


def test_words_for_a_conversation_that_did_not_open_are_told(aoi, watch):
    watch.expect("409", "htmx")
    held = catch(aoi, "**/acceptance")
    with aoi.page.expect_request("**/acceptance"):
        aoi.page.keyboard.press("Enter")
    aoi.page.keyboard.type("for Somchai")
    held[0].fulfill(status=409, body="")
    expect(aoi.toasts).to_contain_text("“for Somchai”")
    expect(aoi.composer).to_have_value("")


def test_the_draft_that_was_there_comes_first(aoi):
    with aoi.page.expect_response("**/draft"):
        aoi.composer.fill("as I said: ")
    aoi.page.keyboard.press("Escape")
    aoi.page.keyboard.press("a")
    aoi.page.keyboard.press("Enter")
    expect(aoi.page.get_by_role("heading", name="Somchai", level=1)).to_be_visible()
    held = hold(aoi, "**/conversations/*", aoi.row("Emi").get_by_role("link").click)
    aoi.page.keyboard.type("yes")
    let_go(held)
    expect(aoi.composer).to_be_focused()
    aoi.page.keyboard.type("!")
    expect(aoi.composer).to_have_value("as I said: yes!")
