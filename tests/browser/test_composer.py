"""Enter sends, once, and never while an input method composes; what is typed is never lost."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from tests.browser.holding import catch
from webapp.agents.models import Agent
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.workstreams.models import Workstream

pytestmark = pytest.mark.browser
ENTER = "new KeyboardEvent('keydown', {key: 'Enter', bubbles: true, cancelable: true, %s})"


@pytest.fixture
def aoi(house, sit_down):
    """Aoi in a conversation with Emi."""
    desk = sit_down("aoi")
    house.sim.phone("emi").write("Hello")
    return desk.accept()


@pytest.fixture
def arrived(house, aoi):
    """A function that sends a last word and gives all texts the phone then has.

    What would have been sent before it is there by then: answers of one chat go out in order.
    """

    def texts():
        expect(aoi.answer("last word")).to_contain_text("sent")
        return house.sim.phone("emi").texts()

    return texts


def test_enter_does_not_send_while_an_input_method_composes(aoi, arrived):
    aoi.composer.focus()
    ime = aoi.page.context.new_cdp_session(aoi.page)
    ime.send("Input.imeSetComposition", {"text": "にほん", "selectionStart": 3, "selectionEnd": 3})
    expect(aoi.composer).to_have_value("にほん")
    aoi.composer.press("Enter")
    ime.send("Input.imeSetComposition", {"text": "日本", "selectionStart": 2, "selectionEnd": 2})
    ime.send("Input.insertText", {"text": "日本"})
    aoi.composer.press("End")  # a key that goes up ends what belonged to the composition
    assert arrived() == ["last word"]


@pytest.mark.parametrize("sign", ["isComposing: true", "keyCode: 229"])
def test_an_enter_of_the_input_method_does_not_send(aoi, arrived, sign):
    aoi.composer.fill("かな")
    aoi.composer.evaluate(f"field => field.dispatchEvent({ENTER % sign})")
    expect(aoi.composer).to_have_value("かな")
    assert arrived() == ["last word"]


def test_the_enter_that_confirms_does_not_send_where_composition_ends_before_it(aoi, arrived):
    aoi.composer.fill("日本")
    aoi.composer.evaluate(
        f"""field => {{
            field.dispatchEvent(new CompositionEvent('compositionstart'));
            field.dispatchEvent(new CompositionEvent('compositionend'));
            field.dispatchEvent({ENTER % ""});
            field.dispatchEvent(new KeyboardEvent('keyup', {{key: 'Enter'}}));
        }}"""
    )
    expect(aoi.composer).to_have_value("日本")
    aoi.composer.press("Enter")
    assert arrived() == ["日本", "last word"]


def test_shift_enter_breaks_the_line(aoi, arrived):
    aoi.composer.press_sequentially("first")
    aoi.composer.press("Shift+Enter")
    aoi.composer.press_sequentially("second")
    aoi.composer.press("Enter")
    assert arrived() == ["first\nsecond", "last word"]


def test_by_choice_ctrl_enter_sends_and_enter_breaks_the_line(aoi, house):
    own = aoi.page.context.new_page()
    own.goto(house.base_url + "/me#console_title")
    own.get_by_label("Ctrl+Enter").check()
    own.locator("form[action$='/preferences']").get_by_role("button", name="Save").click()
    expect(own.get_by_text("Saved.")).to_be_visible()
    expect(aoi.page.get_by_text("Ctrl+Enter sends")).to_be_visible()
    expect(aoi.page.get_by_role("button", name="Send")).to_have_attribute(
        "title", "Send (Ctrl+Enter)"
    )
    aoi.composer.press_sequentially("first")
    aoi.composer.press("Enter")
    aoi.composer.press_sequentially("second")
    aoi.composer.evaluate(
        f"field => field.dispatchEvent({ENTER % 'ctrlKey: true, isComposing: true'})"
    )
    expect(aoi.composer).to_have_value("first\nsecond")
    aoi.composer.press("Control+Enter")
    aoi.composer.fill("last word")
    aoi.composer.press("Control+Enter")
    expect(aoi.line("last word")).to_contain_text("sent")
    assert house.sim.phone("emi").texts() == ["first\nsecond", "last word"]


def test_a_double_enter_sends_once(aoi, arrived):
    aoi.composer.fill("only once")
    aoi.composer.press("Enter")
    aoi.composer.press("Enter")
    expect(aoi.line("only once")).to_contain_text("sent")
    expect(aoi.line("only once")).to_have_count(1)
    assert arrived() == ["only once", "last word"]


def test_quick_answers_keep_their_order(aoi, arrived):
    for number in range(5):
        aoi.answer(f"answer {number}")
    assert arrived() == [*(f"answer {number}" for number in range(5)), "last word"]


def test_a_command_waits_for_the_answer_before_it(aoi, house):
    held = []

    def keep(route):
        held.append(route)

    aoi.intercept("**/messages", keep)
    with aoi.page.expect_request("**/messages"):
        aoi.answer("just in time")
    aoi.command("End").click()
    held[0].continue_()
    expect(aoi.state).to_have_text("Wrap-up")
    expect(aoi.line("just in time")).to_contain_text("sent")
    assert house.sim.phone("emi").texts() == ["just in time"]


def test_a_command_is_not_lost_when_the_head_is_drawn_anew_before_the_answer_came(aoi, house):
    with house.app.app_context(), transaction():
        db.session.scalars(select(Workstream)).one().first_response_minutes = 10
        db.session.get_one(Agent, house.centre.aoi).preferences = {"is_stale_guarded": False}
    held = catch(aoi, "**/messages")
    aoi.answer("done")
    aoi.command("End").click()
    house.sim.phone("emi").write("Thank you")
    expect(aoi.page.locator(".thread-state .due")).to_be_visible()
    held[0].continue_()
    expect(aoi.state).to_have_text("Wrap-up")


def test_a_draft_survives_a_reload(aoi):
    with aoi.page.expect_response("**/draft"):
        aoi.composer.press_sequentially("not finished")
    aoi.page.reload()
    expect(aoi.composer).to_have_value("not finished")


def test_a_draft_waits_in_its_conversation(house, aoi):
    house.sim.phone("somchai").write("สวัสดี")
    with aoi.page.expect_response("**/draft"):
        aoi.composer.fill("for Emi")
        aoi.accept_button.click()
    expect(aoi.page.get_by_role("heading", name="Somchai", level=1)).to_be_visible()
    expect(aoi.composer).to_have_value("")
    aoi.row("Emi").get_by_role("link").click()
    expect(aoi.page.get_by_role("heading", name="Emi", level=1)).to_be_visible()
    expect(aoi.composer).to_have_value("for Emi")


def test_a_text_that_is_too_long_stays_and_is_told_beside_the_field(aoi, arrived):
    text = "長" * 24_001
    aoi.answer(text)
    expect(aoi.composer).to_have_value(text)
    expect(aoi.page.get_by_role("alert").filter(has_text="Too long")).to_be_visible()
    expect(aoi.composer).to_have_attribute("aria-invalid", "true")
    assert arrived() == ["last word"]


def test_what_the_server_refuses_is_given_back_with_its_reason(aoi, watch):
    watch.expect("status of 422")
    aoi.intercept("**/messages", _refuse)
    aoi.answer("the reason is the server's")
    expect(aoi.composer).to_have_value("the reason is the server's")
    expect(aoi.page.get_by_role("alert").filter(has_text="Not like that.")).to_be_visible()
    expect(aoi.thread).not_to_contain_text("the reason is the server's")


def _refuse(route):
    problem = '<p class="field-problem" role="alert">Not like that.</p>'
    route.fulfill(status=422, content_type="text/html", body=problem)
