"""The thread as it is read: what stands together, where reading stopped, what lies between."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
JOINED, FOLLOWED = re.compile(r"\bis-joined\b"), re.compile(r"\bis-followed\b")
LATER = """(line) => {
    line.dataset.at = new Date(Date.parse(line.dataset.at) + 6 * 60000).toISOString();
    kanava.shape(line.parentElement);
}"""


@pytest.fixture
def aoi(house, sit_down):
    """Aoi in a conversation with Emi."""
    desk = sit_down("aoi")
    house.sim.phone("emi").write("one")
    return desk.accept()


def test_what_one_says_in_a_row_has_one_time_until_somebody_else_or_minutes_pass(house, aoi):
    for words in ("two", "more"):
        house.sim.phone("emi").write(words)
    expect(aoi.line("more")).to_have_class(JOINED)
    expect(aoi.line("two")).to_have_class(FOLLOWED)
    expect(aoi.line("two")).not_to_have_class(JOINED)  # it was accepted in between
    expect(aoi.answer("three")).to_contain_text("sent ·")
    house.sim.phone("emi").write("four")
    expect(aoi.line("four")).to_be_visible()
    expect(aoi.line("more")).not_to_have_class(FOLLOWED)
    for words in ("three", "four"):
        expect(aoi.line(words)).not_to_have_class(JOINED)
    for words in ("one", "two", "more", "four"):
        expect(aoi.line(words)).to_contain_text("Emi Tanaka:")
    aoi.line("more").evaluate(LATER)
    expect(aoi.line("two")).not_to_have_class(FOLLOWED)
    expect(aoi.line("more")).not_to_have_class(JOINED)
    # A line that changed is another element.
    aoi.answer("five")
    aoi.answer("six")
    expect(aoi.line("six")).to_contain_text("sent ·")
    expect(aoi.line("six")).to_have_class(JOINED)
    expect(aoi.line("five")).to_have_class(FOLLOWED)


def read_mark(desk):
    return desk.page.evaluate("kanava.readMark(document.getElementById('thread'))")


def number_of(desk, words):
    return int(desk.line(words).get_attribute("data-message"))


def test_what_was_not_seen_stays_unread_also_from_a_find_up_the_thread(house, aoi):
    expect(aoi.row("Emi").locator(".unread")).to_have_count(0)
    path = aoi.page.url.removeprefix(aoi.base_url)
    sought = number_of(aoi, "one")
    aoi.open()
    for number in range(60):
        house.sim.phone("emi").write(f"unread {number}.")
    expect(aoi.row("Emi").locator(".unread")).to_have_text("60 unread")
    aoi.open(f"{path}?at={sought}")
    pill = aoi.page.locator("#new_pill")
    aoi.line("unread 30.").scroll_into_view_if_needed()
    aoi.open(f"{path}?at={number_of(aoi, 'unread 30.')}")
    expect(aoi.line("unread 30.")).to_be_in_viewport()
    expect(pill).to_be_visible()
    assert read_mark(aoi) == 0
    aoi.open(path)
    expect(aoi.line("unread 0.")).to_be_in_viewport()
    expect(pill).to_have_text(re.compile(r"^ *4\d new messages"))
    expect(aoi.row("Emi").locator(".unread")).not_to_have_text("60 unread")
    assert number_of(aoi, "unread 0.") <= read_mark(aoi) < number_of(aoi, "unread 40.")
    pill.click()
    expect(aoi.row("Emi").locator(".unread")).to_have_count(0)


def test_what_was_decided_is_one_line_that_opens_and_the_choice_is_kept(house, aoi):
    fold = aoi.thread.get_by_role("button", name="events")
    accepted = aoi.thread.get_by_text("Aoi accepted it")
    expect(fold).to_be_visible()
    expect(accepted).to_be_hidden()
    fold.click()
    expect(accepted).to_be_visible()
    expect(fold).to_be_focused()
    aoi.thread.get_by_role("button", name="Always show").click()
    aoi.page.reload()
    expect(accepted).to_be_visible()
    aoi.answer("In a moment")
    aoi.command("Park").click()
    expect(aoi.thread.get_by_text("Parked until")).to_be_visible()
    assert aoi.thread.locator(".lines > li").last.inner_text().strip().startswith("Parked until")
