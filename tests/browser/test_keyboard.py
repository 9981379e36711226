"""Keys and the focus, which never falls off the page; a whole day by keyboard is test_a_day."""

from contextlib import suppress

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
# Letters are dropped for a second after the screen has changed unasked.
DEAF_MS, PRESSES = 1500, 4


@pytest.fixture
def aoi(house, sit_down):
    """Aoi with an offer that rings."""
    desk = sit_down("aoi")
    house.sim.phone("emi").write("Hello")
    expect(desk.offer).to_be_visible()
    return desk


def assert_focus_kept(desk):
    """Something other than the page itself has the focus."""
    expect(desk.page.locator("body *:focus")).to_have_count(1)


def tab_to(desk, target, presses=40):
    """Press Tab until `target` has the focus."""
    for _ in range(presses):
        if target.evaluate("element => element === document.activeElement"):
            return
        desk.page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reached {target}")


def test_what_cannot_be_taken_back_needs_a_chord_and_means_what_is_open(house, aoi):
    aoi.accept()
    house.sim.phone("somchai").write("สวัสดี")
    aoi.accept_button.click()
    expect(aoi.page.get_by_role("heading", name="Somchai", level=1)).to_be_visible()
    aoi.thread.focus()
    aoi.page.keyboard.type("eecxp")
    walk(aoi, "k", "Emi")
    aoi.page.keyboard.press("Alt+Shift+E")  # from another conversation's row: no command
    aoi.thread.focus()
    expect(aoi.state).to_have_text("Active")
    aoi.page.keyboard.press("Alt+Shift+P")
    expect(aoi.state).to_have_text("Parked")
    aoi.look_at("parked")
    link = aoi.row("Somchai").get_by_role("link")
    link.press("Enter")
    expect(aoi.row("Somchai").locator("[aria-current]")).to_be_focused()
    aoi.page.keyboard.press("Alt+Shift+R")
    expect(aoi.state).to_have_text("Active")


def test_on_a_mac_a_letter_written_with_option_and_shift_is_no_command(house, sit_down):
    aoi = sit_down("aoi")
    aoi.page.add_init_script(
        "Object.defineProperty(navigator, 'platform', {get: () => 'MacIntel'})"
    )
    aoi.open()
    house.sim.phone("emi").write("Hello")
    aoi.accept()
    keys = aoi.page.context.new_cdp_session(aoi.page)

    def press(key, code):
        chord = {"modifiers": 1 | 8, "key": key, "code": code, "text": key}
        keys.send("Input.dispatchKeyEvent", {"type": "keyDown", **chord})
        keys.send("Input.dispatchKeyEvent", {"type": "keyUp", **chord})

    aoi.composer.focus()
    press("Ę", "KeyE")
    expect(aoi.composer).to_have_value("Ę")
    expect(aoi.state).to_have_text("Active")
    aoi.thread.focus()
    press("Ę", "KeyE")
    expect(aoi.state).to_have_text("Wrap-up")


def test_the_second_press_of_a_double_click_is_no_command(aoi):
    aoi.accept()
    aoi.command("End").click()
    expect(aoi.state).to_have_text("Wrap-up")
    requests = []
    aoi.page.on("request", lambda request: requests.append(request.url))
    aoi.command("Close").click(click_count=2)
    expect(aoi.state).to_have_text("Closed")
    assert len([url for url in requests if url.endswith("/closure")]) == 1


def test_a_closed_conversation_leads_to_the_next(house, aoi):
    aoi.accept()
    house.sim.phone("somchai").write("สวัสดี")
    aoi.accept_button.click()
    expect(aoi.page.get_by_role("heading", name="Somchai", level=1)).to_be_visible()
    for command in ("End", "Close"):
        aoi.command(command).click()
    onward = aoi.page.get_by_role("link", name="Next")
    expect(onward).to_be_focused()
    aoi.page.keyboard.press("Enter")
    expect(aoi.page.get_by_role("heading", name="Emi", level=1)).to_be_visible()
    expect(aoi.composer).to_be_focused()


def test_every_command_is_reached_by_tab(aoi):
    tab_to(aoi, aoi.accept_button)
    aoi.page.keyboard.press("Enter")
    expect(aoi.composer).to_be_visible()
    tab_to(aoi, aoi.command("Park"))
    aoi.page.keyboard.press("Enter")
    expect(aoi.command("Reopen")).to_be_visible()
    assert_focus_kept(aoi)
    tab_to(aoi, aoi.command("Reopen"))
    aoi.page.keyboard.press("Enter")
    expect(aoi.state).to_have_text("Active")
    assert_focus_kept(aoi)
    tab_to(aoi, aoi.command("Release"))
    aoi.page.keyboard.press("Enter")
    expect(aoi.state).to_have_text("Open")
    assert_focus_kept(aoi)


def test_a_rejected_offer_leaves_the_focus_on_the_page(aoi):
    aoi.offer.get_by_role("button", name="Reject").press("Enter")
    expect(aoi.offer).to_have_count(0)
    assert_focus_kept(aoi)


def test_news_leave_the_focus_where_it_is(house, aoi):
    aoi.accept()
    link = aoi.row("Emi").get_by_role("link")
    link.focus()
    house.sim.phone("emi").write("More")
    expect(aoi.row("Emi")).to_contain_text("More")
    expect(link).to_be_focused()
    aoi.composer.focus()
    house.sim.phone("somchai").write("สวัสดี")
    expect(aoi.offer).to_be_visible()
    expect(aoi.composer).to_be_focused()


def walk(desk, key, name):
    """Press a letter until its row has the focus: one meant for the screen before is dropped, and
    at the end of a list one more changes nothing.
    """
    link = desk.row(name).get_by_role("link")
    for _ in range(PRESSES):
        desk.page.keyboard.press(key)
        with suppress(AssertionError):
            expect(link).to_be_focused(timeout=DEAF_MS)
            return
    expect(link).to_be_focused()


def test_the_list_is_walked_with_j_and_k(house, aoi):
    aoi.accept()
    house.sim.phone("somchai").write("สวัสดี")
    aoi.accept_button.click()
    expect(aoi.page.get_by_role("heading", name="Somchai", level=1)).to_be_visible()
    aoi.page.keyboard.press("Escape")
    walk(aoi, "k", "Emi")  # who has waited longer stands above
    walk(aoi, "j", "Somchai")
    walk(aoi, "k", "Emi")
    aoi.page.keyboard.press("Enter")
    expect(aoi.page.get_by_role("heading", name="Emi", level=1)).to_be_visible()
    assert_focus_kept(aoi)


def test_the_help_opens_and_closes_by_key(aoi):
    aoi.page.keyboard.press("?")
    expect(aoi.page.get_by_role("dialog", name="Keys")).to_be_visible()
    aoi.page.keyboard.press("Escape")
    expect(aoi.page.get_by_role("dialog", name="Keys")).to_be_hidden()


def test_single_keys_are_letters_while_typing(aoi):
    aoi.accept()
    aoi.composer.focus()
    aoi.page.keyboard.type("jake r?")
    expect(aoi.composer).to_have_value("jake r?")
    expect(aoi.state).to_have_text("Active")
