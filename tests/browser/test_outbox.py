"""An answer whose fate is unknown is sent once, whatever became of the server's word about it."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.holding import catch

pytestmark = pytest.mark.browser
DOUBT = "may not have been sent"


@pytest.fixture
def emi(house):
    return house.sim.phone("emi")


@pytest.fixture
def aoi(sit_down, emi, watch):
    """Aoi in a conversation with Emi, whose network answers oddly."""
    watch.expect("status of 50", "ERR_", "htmx")
    desk = sit_down("aoi")
    emi.write("Hello")
    return desk.accept()


def after_commit(route):
    route.fetch()


def no_commit(_route):
    pass


@pytest.mark.parametrize("reach", [after_commit, no_commit])
@pytest.mark.parametrize("status", [500, 502, "reset"])
def test_more_is_typed_after_an_answer_without_a_yes(aoi, emi, reach, status):
    def answer(route):
        reach(route)
        if status == "reset":
            route.abort("connectionreset")
        else:
            route.fulfill(status=status, body="<html>no</html>")

    aoi.intercept("**/messages", answer, times=1)
    aoi.answer("first")
    aoi.composer.press_sequentially("second")
    if reach is no_commit:
        expect(aoi.line("first")).to_contain_text(DOUBT)
        aoi.line("first").get_by_role("button", name="Send again").click()
    expect(aoi.line("first")).to_contain_text("sent ·")
    aoi.composer.press("Enter")
    expect(aoi.line("second")).to_contain_text("sent ·")
    expect(aoi.thread.locator(".line-outbound")).to_have_count(2)
    assert emi.texts() == ["first", "second"]


@pytest.mark.parametrize("reach", [after_commit, no_commit])
def test_a_reload_in_the_middle_of_sending(aoi, emi, reach):
    reached = []
    aoi.intercept("**/messages", lambda route: reached.append(reach(route)), times=1)
    aoi.answer("only once")
    while not reached:
        aoi.page.evaluate("1")
    aoi.page.reload()
    if reach is no_commit:
        expect(aoi.line("only once")).to_contain_text(DOUBT)
        expect(aoi.composer).to_have_value("")
        aoi.line("only once").get_by_role("button", name="Send again").click()
    expect(aoi.line("only once")).to_contain_text("sent ·")
    expect(aoi.line("only once")).to_have_count(1)
    assert emi.texts() == ["only once"]
    assert "only once" not in aoi.page.evaluate("JSON.stringify({...sessionStorage})")


def test_a_server_that_never_answers_holds_nothing_back(aoi, emi):
    aoi.page.clock.install()
    catch(aoi, "**/messages")
    aoi.answer("first")
    aoi.answer("second")
    aoi.page.clock.fast_forward(20_000)
    expect(aoi.line("first")).to_contain_text(f"No answer from the server: this {DOUBT}")
    expect(aoi.line("second")).to_contain_text("sent ·")
    aoi.line("first").get_by_role("button", name="Send again").click()
    expect(aoi.line("first")).to_contain_text("sent ·")
    assert sorted(emi.texts()) == ["first", "second"]


def test_who_is_elsewhere_by_then_is_told_whose_answer_it_was(house, aoi, emi):
    held = catch(aoi, "**/messages")
    aoi.answer("for Emi")
    house.sim.phone("somchai").write("สวัสดี")
    aoi.accept_button.click()
    expect(aoi.page.get_by_role("heading", name="Somchai", level=1)).to_be_visible()
    held[0].abort()
    expect(aoi.toasts).to_contain_text(f"Your answer to Emi Tanaka {DOUBT}")
    expect(aoi.row("Emi")).to_contain_text("An answer may not have been sent")
    expect(aoi.row("Somchai")).not_to_contain_text("An answer may not have been sent")
    emi.write("More")
    expect(aoi.row("Emi")).to_contain_text("More")
    expect(aoi.row("Emi")).to_contain_text("An answer may not have been sent")
    aoi.toasts.get_by_role("link", name="Open the conversation").click()
    aoi.line("for Emi").get_by_role("button", name="Send again").click()
    expect(aoi.line("for Emi")).to_contain_text("sent ·")
    expect(aoi.row("Emi")).not_to_contain_text("An answer may not have been sent")
    assert emi.texts() == ["for Emi"]


def test_nobody_else_who_signs_in_here_finds_it(house, aoi):
    aoi.intercept("**/messages", lambda route: route.abort())
    aoi.answer("from Aoi alone")
    expect(aoi.line("from Aoi alone")).to_contain_text(DOUBT)
    cookie = house.cookie_of(house.centre.ben)
    aoi.page.context.add_cookies([{"name": "session", "value": cookie, "url": house.base_url}])
    aoi.open()
    assert "from Aoi alone" not in aoi.page.evaluate("JSON.stringify({...sessionStorage})")


def test_words_stay_when_the_conversation_is_taken_away_in_the_middle_of_one(aoi):
    other = type(aoi)(aoi.page.context.new_page(), aoi.base_url).open(urlsplit(aoi.page.url).path)
    aoi.composer.press_sequentially("half a w")
    other.command("Park").click()
    expect(aoi.toasts).to_contain_text("You can no longer answer Emi Tanaka: Waiting")
    aoi.page.keyboard.type("ord")
    expect(aoi.composer).to_have_value("half a w")
    expect(aoi.page.get_by_text("these words were not sent")).to_be_visible()
    expect(other.toasts.get_by_role("alert")).to_have_count(0)


def test_what_another_service_took_is_said_with_its_reason_until_it_is_handed_back(aoi, emi):
    aoi.composer.fill("half a word")
    emi.hand_over()
    emi.write("to the other one")
    expect(aoi.toasts).to_contain_text("answer Emi Tanaka: Another service answers this chat now")
    expect(aoi.page.get_by_text("these words were not sent")).to_be_hidden()
    emi.hand_back()
    emi.write("to you again")
    expect(aoi.composer).to_be_editable()
    expect(aoi.composer).to_have_value("half a word")
    expect(aoi.toasts).to_be_empty()
