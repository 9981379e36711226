"""Two agents: one mentions the other in a note, who is told and reads; the customer never does."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.fixture
def aoi(house, sit_down):
    """Aoi with Emi's conversation open."""
    desk = sit_down("aoi")
    house.sim.phone("emi").write("Hello")
    return desk.accept()


def note_field(desk):
    return desk.page.get_by_label("Your note")


def modes(desk):
    return desk.page.get_by_role("group", name="What you write")


def pressed(desk):
    return modes(desk).locator("[aria-pressed=true]")


def colleagues(desk):
    return desk.page.get_by_role("listbox", name="Colleagues")


def test_a_colleague_is_mentioned_by_keyboard_told_live_and_reads(house, aoi, sit_down):
    chen = sit_down("chen")
    aoi.composer.press_sequentially("/note @ch")
    expect(pressed(aoi)).to_have_text(re.compile("^ ?Note"))
    expect(note_field(aoi)).to_be_focused()
    option = colleagues(aoi).get_by_role("option")
    expect(option).to_have_text(re.compile("Chen.*will be able to read"))
    aoi.page.keyboard.press("Enter")
    expect(note_field(aoi)).to_have_value("@Chen ")
    aoi.page.keyboard.type("is this the second time?")
    aoi.page.keyboard.press("Enter")
    line = aoi.line("is this the second time?")
    expect(line.locator(".note")).to_be_visible()
    expect(line).to_contain_text("Note by Aoi")
    expect(line.locator(".mention")).to_have_text("@Chen")

    expect(chen.toasts).to_contain_text("Aoi mentioned you in a note: Emi")
    expect(chen.page.locator("#mentions .unread").first).to_contain_text("1")
    chen.page.reload()
    chen.wait_live()
    expect(chen.page.locator("#mentions .unread").first).to_contain_text("1")
    expect(chen.toasts).to_be_empty()
    aoi.page.keyboard.type("@Chen, and the invoice")
    aoi.page.keyboard.press("Enter")
    expect(chen.toasts).to_contain_text("Aoi mentioned you in a note: Emi")
    chen.page.locator("#mentions summary").click()
    chen.page.locator("#mentions .mention-item").first.click()
    expect(chen.line("is this the second time?")).to_be_visible()
    expect(chen.page.locator("#mentions .unread")).to_have_count(0)
    expect(chen.toasts).to_be_empty()
    expect(chen.composer).to_be_hidden()
    chen.page.keyboard.press("n")
    note_field(chen).press_sequentially("It is.")
    note_field(chen).press("Enter")
    expect(aoi.line("It is.")).to_contain_text("Note by Chen")
    aoi.page.keyboard.press("Alt+Shift+N")
    expect(aoi.answer("On its way")).to_contain_text("sent ·")
    assert house.sim.phone("emi").texts() == ["On its way"]


def test_the_mode_is_seen_and_never_goes_along(house, aoi):
    expect(pressed(aoi)).to_have_text("Answer")
    modes(aoi).get_by_role("button", name="Note").click()
    note_field(aoi).fill("remember the beans")
    expect(aoi.composer).to_be_hidden()
    house.sim.phone("somchai").write("Hi")
    aoi.accept_button.click()
    expect(aoi.page.get_by_role("heading", name="Somchai", level=1)).to_be_visible()
    expect(pressed(aoi)).to_have_text("Answer")
    aoi.row("Emi").get_by_role("link").click()
    expect(aoi.page.get_by_role("heading", name="Emi", level=1)).to_be_visible()
    expect(pressed(aoi)).to_have_text("Answer")
    expect(aoi.composer).to_have_value("")
    expect(modes(aoi).locator(".mode-draft")).to_be_visible()
    aoi.composer.press("Alt+Shift+N")
    expect(note_field(aoi)).to_have_value("remember the beans")
    note_field(aoi).press("Alt+Shift+N")
    expect(aoi.composer).to_be_focused()


def test_a_command_before_pasted_words_makes_a_note_and_sends_nothing(aoi):
    aoi.composer.fill(" \n/note he is angry")
    aoi.composer.press("Enter")
    expect(note_field(aoi)).to_have_value("he is angry")
    expect(aoi.thread.locator(".line-outbound")).to_have_count(0)


def test_a_note_in_a_conversation_that_nobody_may_answer(aoi):
    aoi.command("Park").click()
    expect(aoi.composer).to_be_hidden()
    modes(aoi).get_by_role("button", name="Note").click()
    note_field(aoi).fill("until Monday")
    aoi.page.get_by_role("button", name="Add the note").click()
    expect(aoi.line("until Monday").locator(".note")).to_be_visible()
    expect(note_field(aoi)).to_have_value("")
    expect(pressed(aoi)).to_have_text(re.compile("^ ?Note"))


def test_an_author_changes_and_deletes_a_note(aoi, sit_down):
    ben = sit_down("ben")
    ben.open(f"/conversations/{aoi.page.url.rpartition('/')[2]}")
    modes(aoi).get_by_role("button", name="Note").click()
    note_field(aoi).fill("old words")
    note_field(aoi).press("Enter")
    expect(ben.line("old words")).to_be_visible()
    expect(ben.line("old words").get_by_role("link", name="Change")).to_have_count(0)
    aoi.line("old words").get_by_role("link", name="Change").click()
    sheet = aoi.page.get_by_role("dialog", name="Your note")
    sheet.get_by_label("Note", exact=True).fill("new words")
    sheet.get_by_role("button", name="Save").click()
    expect(ben.line("new words")).to_contain_text("edited")
    aoi.line("new words").get_by_role("link", name="Change").click()
    sheet.get_by_role("button", name="Delete the note").click()
    expect(ben.line("Aoi deleted a note")).to_be_visible()
    expect(ben.page.get_by_text("new words")).to_have_count(0)


def test_a_composed_enter_picks_nobody_and_sends_nothing(aoi):
    modes(aoi).get_by_role("button", name="Note").click()
    note_field(aoi).press_sequentially("@")
    expect(colleagues(aoi)).to_be_visible()
    note_field(aoi).dispatch_event(
        "keydown", {"key": "Enter", "isComposing": True, "bubbles": True}
    )
    expect(note_field(aoi)).to_have_value("@")
    note_field(aoi).press("Escape")
    expect(colleagues(aoi)).to_be_hidden()
    expect(note_field(aoi)).to_be_focused()


def test_by_touch_on_a_phone(house, sit_down, assert_accessible):
    aoi = sit_down("aoi", is_narrow=True, has_touch=True)
    house.sim.phone("emi").write("Hello")
    aoi.accept()
    modes(aoi).get_by_role("button", name="Note").tap()
    note_field(aoi).press_sequentially("@be")
    option = colleagues(aoi).get_by_role("option", name="Ben")
    assert option.bounding_box()["height"] >= 44
    option.tap()
    expect(note_field(aoi)).to_have_value("@Ben ")
    note_field(aoi).press_sequentially("@")
    expect(colleagues(aoi)).to_be_visible()
    assert_accessible(aoi.page)
    note_field(aoi).press("Escape")
    aoi.page.get_by_role("button", name="Add the note").tap()
    expect(aoi.thread.locator(".note .mention")).to_have_text("@Ben")
    assert_accessible(aoi.page)
