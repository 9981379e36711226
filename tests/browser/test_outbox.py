"""An answer whose fate is unknown is sent once, whatever became of the server's word about it."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from tests.browser.holding import catch
from webapp.agents.models import Agent
from webapp.conversations.models import Conversation
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.routing.actions.transfers import transfer_to_queue

pytestmark = pytest.mark.browser
DOUBT = "may not have been sent"
NO_ROOM = "() => { Storage.prototype.setItem = () => { throw new Error('no room'); }; }"
BADLY_DRAWN = """() => {
    const draw = kanava.drawOutbox;
    kanava.drawOutbox = () => { kanava.drawOutbox = draw; throw new Error("drawn badly"); };
}"""


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


def send_slowly(desk, text):
    """Press Enter; the request is kept back before the server has it."""
    held = catch(desk, "**/messages")
    desk.answer(text)
    while not held:
        desk.page.evaluate("1")
    return held[0]


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


def test_a_fault_of_the_page_holds_neither_the_next_answer_nor_end(aoi, watch):
    watch.expect("drawn badly")
    held = send_slowly(aoi, "first")
    aoi.page.evaluate(NO_ROOM)
    aoi.page.evaluate(BADLY_DRAWN)
    held.fulfill(status=500)
    expect(aoi.answer("second")).to_contain_text("sent ·")
    expect(aoi.line("first")).to_contain_text(DOUBT)
    aoi.command("End").click()
    expect(aoi.state).to_have_text("Wrap-up")


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


@pytest.mark.parametrize(("decided", "sent"), [("Discard", []), ("Send again", ["for Emi"])])
def test_what_was_decided_at_its_line_is_no_more_offered_elsewhere(house, aoi, emi, decided, sent):
    """A discarded answer could still be sent from the note that had told of it."""
    held = catch(aoi, "**/messages")
    aoi.answer("for Emi")
    house.sim.phone("somchai").write("สวัสดี")
    aoi.accept_button.click()
    expect(aoi.page.get_by_role("heading", name="Somchai", level=1)).to_be_visible()
    held[0].abort()
    toast = aoi.toasts.filter(has_text=f"Your answer to Emi Tanaka {DOUBT}")
    expect(toast.get_by_role("button", name="Send again")).to_be_visible()
    aoi.row("Emi").get_by_role("link").click()
    aoi.line("for Emi").get_by_role("button", name=decided).click()
    expect(toast).to_have_count(0)
    expect(aoi.line("for Emi").filter(has_text="sent ·")).to_have_count(len(sent))
    expect(aoi.line("for Emi").filter(has_text=DOUBT)).to_have_count(0)
    assert emi.texts() == sent


def test_nobody_else_who_signs_in_here_finds_it(house, aoi, watch):
    watch.expect("400")
    aoi.intercept("**/messages", lambda route: route.abort())
    aoi.answer("from Aoi alone")
    expect(aoi.line("from Aoi alone")).to_contain_text(DOUBT)
    cookie = house.cookie_of(house.centre.ben)
    aoi.page.context.add_cookies([{"name": "session", "value": cookie, "url": house.base_url}])
    aoi.open()
    assert "from Aoi alone" not in aoi.page.evaluate("JSON.stringify({...sessionStorage})")


def test_words_refused_where_nobody_may_write_any_more_are_seen(aoi, watch):
    watch.expect("409")
    other = type(aoi)(aoi.page.context.new_page(), aoi.base_url).open(urlsplit(aoi.page.url).path)
    held = send_slowly(aoi, "too late")
    other.command("Park").click()
    expect(aoi.state).to_have_text("Parked")
    held.continue_()
    expect(aoi.composer).to_be_visible()
    expect(aoi.composer).to_have_value("too late")
    expect(aoi.page.get_by_text("these words were not sent")).to_be_visible()


def test_words_for_a_conversation_out_of_sight_are_told_whole(house, aoi, watch):
    watch.expect("404")
    held = send_slowly(aoi, "costs US$$5, $& all")
    house.sim.phone("somchai").write("สวัสดี")
    aoi.accept_button.click()
    expect(aoi.page.get_by_role("heading", name="Somchai", level=1)).to_be_visible()
    with house.app.app_context(), transaction():
        owned = db.session.scalars(select(Conversation)).first()
        transfer_to_queue(owned, house.centre.other_queue_id, db.session.get(Agent, owned.agent_id))
    held.continue_()
    expect(aoi.toasts).to_contain_text("“costs US$$5, $& all”")
    assert "costs" not in aoi.page.evaluate("JSON.stringify({...sessionStorage})")


def test_a_doubt_whose_conversation_is_out_of_sight_can_be_asked_again(aoi, watch):
    watch.expect("404")
    aoi.intercept("**/messages", lambda route: route.abort("connectionreset"), times=2)
    aoi.answer("did it arrive?")
    expect(aoi.line("did it arrive?")).to_contain_text(DOUBT)
    other = aoi.page.context.new_page()
    other.goto(f"{aoi.page.url}/transfer")
    other.get_by_label("To", exact=True).select_option(label="Billing")
    other.get_by_role("button", name="Transfer").click()
    toast = aoi.toasts.get_by_role("alert").filter(has_text=f"to Emi Tanaka {DOUBT}")
    toast.get_by_role("button", name="Send again").click()
    expect(toast).to_have_count(1)  # the network fails once more
    aoi.open()
    toast.get_by_role("button", name="Send again").click()
    expect(aoi.toasts).to_contain_text("Your words were not sent: “did it arrive?”")
    expect(toast).to_have_count(0)
    assert "arrive?" not in aoi.page.evaluate("JSON.stringify({...sessionStorage})")


def test_an_answer_refused_for_the_lack_of_a_sign_in_is_there_after_the_next(house, aoi, watch):
    watch.expect("40[01]")
    path, cookies = urlsplit(aoi.page.url).path, aoi.page.context.cookies()
    aoi.page.context.clear_cookies(name="session")
    aoi.answer("signed out meanwhile")
    expect(aoi.toasts.get_by_role("alert")).to_be_visible()
    aoi.page.context.add_cookies(cookies)
    aoi.open(path)
    aoi.line("signed out meanwhile").get_by_role("button", name="Send again").click()
    expect(aoi.line("signed out meanwhile")).to_contain_text("sent ·")


def test_what_is_discarded_leaves_the_focus_on_the_page(aoi):
    aoi.intercept("**/messages", lambda route: route.abort())
    aoi.answer("never mind")
    aoi.line("never mind").get_by_role("button", name="Discard").press("Enter")
    expect(aoi.line("never mind")).to_have_count(0)
    expect(aoi.page.locator("body *:focus")).to_have_count(1)


def test_words_stay_when_the_conversation_is_taken_away_in_the_middle_of_one(aoi):
    other = type(aoi)(aoi.page.context.new_page(), aoi.base_url).open(urlsplit(aoi.page.url).path)
    aoi.composer.press_sequentially("half a w")
    other.command("Park").click()
    expect(aoi.toasts).to_contain_text("You can no longer answer Emi Tanaka: Parked")
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
