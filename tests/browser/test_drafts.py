"""What is typed and not sent stays, and what was sent does not come back as a draft."""

import pytest
from playwright.sync_api import expect

from tests.browser.holding import catch

pytestmark = pytest.mark.browser


@pytest.fixture
def aoi(house, sit_down):
    """Aoi with two conversations, Emi's open in front of her."""
    desk = sit_down("aoi")
    house.sim.phone("somchai").write("สวัสดี")
    desk.accept()
    house.sim.phone("emi").write("Hello")
    desk.accept_button.click()
    expect(desk.page.get_by_role("heading", name="Emi", level=1)).to_be_visible()
    return desk


def go_to(desk, name):
    desk.row(name).get_by_role("link").click()
    expect(desk.page.get_by_role("heading", name=name, level=1)).to_be_visible()


def go_and_come_back(desk):
    go_to(desk, "Somchai")
    go_to(desk, "Emi")


def send_slowly(desk):
    """Press Enter; the request is kept back before the server has it."""
    held = catch(desk, "**/messages")
    desk.answer("first")
    while not held:
        desk.page.evaluate("1")
    return held[0]


def test_a_draft_kept_while_an_answer_was_under_way_outlives_it(aoi):
    held = send_slowly(aoi)
    with aoi.page.expect_response("**/draft"):
        aoi.composer.press_sequentially("second")
    answer = held.fetch()
    expect(aoi.line("first")).to_contain_text("sent ·")  # the socket was quicker
    held.fulfill(response=answer)
    go_and_come_back(aoi)
    expect(aoi.composer).to_have_value("second")


def test_a_draft_left_behind_while_an_answer_was_under_way_outlives_it(aoi):
    held = send_slowly(aoi)
    with aoi.page.expect_response("**/draft"):
        aoi.composer.press_sequentially("second")
        go_to(aoi, "Somchai")
    with aoi.page.expect_response("**/messages"):
        held.continue_()
    go_to(aoi, "Emi")
    expect(aoi.composer).to_have_value("second")


def test_a_draft_that_arrives_after_its_answer_is_forgotten(aoi):
    held = catch(aoi, "**/draft")
    aoi.composer.press_sequentially("only once")
    while not held:
        aoi.page.evaluate("1")
    aoi.composer.press("Enter")
    expect(aoi.line("only once")).to_contain_text("sent ·")
    with aoi.page.expect_request(lambda request: request.post_data == "text="):
        held[0].continue_()
    go_and_come_back(aoi)
    expect(aoi.composer).to_have_value("")


def test_a_draft_the_server_did_not_take_is_still_there(aoi, watch):
    watch.expect("502")
    aoi.intercept("**/draft", lambda route: route.fulfill(status=502, body=""))
    with aoi.page.expect_response("**/draft"):
        aoi.composer.press_sequentially("half a sentence")
    go_and_come_back(aoi)
    expect(aoi.composer).to_have_value("half a sentence")


def test_a_key_still_held_down_from_opening_sends_no_draft(house, aoi):
    with aoi.page.expect_response("**/draft"):
        aoi.composer.press_sequentially("half a sentence")
    go_to(aoi, "Somchai")
    aoi.row("Emi").get_by_role("link").focus()
    aoi.page.keyboard.down("Enter")
    expect(aoi.composer).to_be_focused()
    expect(aoi.composer).to_have_value("half a sentence")
    aoi.page.keyboard.down("Enter")
    aoi.page.keyboard.up("Enter")
    expect(aoi.composer).to_have_value("half a sentence")
    aoi.composer.press("Enter")
    expect(aoi.line("half a sentence")).to_contain_text("sent ·")
    assert house.sim.phone("emi").texts() == ["half a sentence"]
