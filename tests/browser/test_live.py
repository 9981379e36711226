"""Screens change by themselves: lists, other agents' views, what became of an answer."""

import re

import pytest
from playwright.sync_api import expect

from simulator import Fault

pytestmark = pytest.mark.browser


@pytest.fixture
def aoi(house, sit_down):
    """Aoi in a conversation with Emi, and Emi's phone at hand as `house.sim.phone("emi")`."""
    desk = sit_down("aoi")
    house.sim.phone("emi").write("Hello")
    return desk.accept()


def test_unread_counts_and_order_follow_what_is_written(house, aoi):
    expect(aoi.row("Emi").locator(".unread")).to_have_count(0)
    somchai = house.sim.phone("somchai")
    somchai.write("สวัสดี")
    aoi.accept_button.click()
    expect(aoi.page.get_by_role("heading", name="Somchai", level=1)).to_be_visible()
    names = aoi.mine.locator(".row-name")
    expect(names).to_have_text(["Emi Tanaka", "Somchai Wongsuwan"])  # who waits longer
    aoi.row("Emi").get_by_role("link").click()
    expect(aoi.page.get_by_role("heading", name="Emi", level=1)).to_be_visible()
    aoi.answer("Good morning")
    expect(names).to_have_text(["Somchai Wongsuwan", "Emi Tanaka"])  # who waits at all
    aoi.row("Somchai").get_by_role("link").click()
    expect(aoi.page.get_by_role("heading", name="Somchai", level=1)).to_be_visible()
    emi = house.sim.phone("emi")
    emi.write("one")
    expect(aoi.row("Emi").locator(".unread")).to_have_text("1 unread")
    emi.write("two")
    expect(aoi.row("Emi").locator(".unread")).to_have_text("2 unread")
    expect(names).to_have_text(["Somchai Wongsuwan", "Emi Tanaka"])
    expect(aoi.row("Somchai").locator(".unread")).to_have_count(0)
    aoi.row("Emi").get_by_role("link").click()
    expect(aoi.line("two")).to_be_visible()
    expect(aoi.row("Emi").locator(".unread")).to_have_count(0)


def test_another_agents_screen_changes_without_a_reload(house, sit_down):
    aoi, ben = sit_down("aoi"), sit_down("ben")
    for desk in (aoi, ben):
        desk.choose_presence("Away")
        desk.look_at("waiting")
    house.sim.phone("emi").write("Hello")
    ben.row("Emi").get_by_role("link").click()
    expect(ben.state).to_have_text("Open")
    aoi.row("Emi").get_by_role("button", name="Take").click()
    expect(aoi.state).to_have_text("Active")
    expect(ben.queue).to_contain_text("Nobody is waiting.")
    expect(ben.state).to_have_text("Active")
    expect(ben.page.locator(".thread-owner")).to_have_text("Aoi")
    expect(ben.command("Take")).to_have_count(0)
    aoi.answer("Aoi here")
    expect(ben.line("Aoi here")).to_contain_text("sent · free")
    aoi.command("Release").click()
    expect(ben.command("Take")).to_be_visible()
    expect(ben.row("Emi")).to_be_visible()


def test_a_refused_answer_shows_lines_reason_and_can_be_sent_again(house, aoi):
    expect(aoi.answer("free")).to_contain_text("sent · free")
    house.sim.channel().monthly_limit = 0
    refused = aoi.answer("over the limit")
    expect(refused).to_contain_text("failed")
    expect(refused).to_contain_text("monthly limit")
    house.sim.channel().monthly_limit = None
    refused.get_by_role("button", name="Resend").click()
    expect(refused).to_contain_text("sent · counted")
    expect(refused.get_by_role("button", name="Resend")).to_have_count(0)
    assert house.sim.phone("emi").texts() == ["free", "over the limit"]


def test_an_answer_nobody_knows_of_is_sent_again_only_by_hand(house, aoi):
    house.sim.state.faults.add(Fault("reply", is_dropped=True, is_processed=True))
    unsure = aoi.answer("did it arrive?")
    expect(unsure).to_contain_text("unknown, may have arrived")
    assert house.sim.phone("emi").texts() == ["did it arrive?"]
    unsure.get_by_role("button", name="Resend").click()
    expect(unsure).to_contain_text("sent · counted")
    assert house.sim.phone("emi").texts() == ["did it arrive?"] * 2


def test_a_profile_that_comes_later_changes_names_everywhere(house, sit_down):
    house.sim.state.faults.add(Fault("profile", delay=1.5))
    aoi = sit_down("aoi")
    house.sim.phone("emi").write("Hello")
    aoi.accept()
    expect(aoi.page.get_by_role("heading", name="Emi Tanaka", level=1)).to_be_visible()
    expect(aoi.mine).to_contain_text("Emi Tanaka")


def test_forty_unread_open_at_the_first_with_a_way_to_the_newest(house, aoi):
    aoi.answer("Good morning")
    expect(aoi.row("Emi").locator(".unread")).to_have_count(0)
    aoi.open()
    emi = house.sim.phone("emi")
    for number in range(40):
        emi.write(f"unread {number}.")
    expect(aoi.row("Emi").locator(".unread")).to_have_text("40 unread")
    aoi.row("Emi").get_by_role("link").click()
    divider = aoi.thread.locator(".divider-unread")
    newest, pill = aoi.line("unread 39."), aoi.page.get_by_role("button", name="New messages")
    expect(divider).to_be_in_viewport()
    expect(aoi.line("unread 0.")).to_be_in_viewport()
    expect(newest).not_to_be_in_viewport()
    expect(aoi.row("Emi").locator(".unread")).to_have_count(1)
    pill.click()
    expect(newest).to_be_in_viewport()
    expect(aoi.row("Emi").locator(".unread")).to_have_count(0)
    expect(pill).to_be_hidden()


def test_an_offer_and_a_message_are_read_aloud_once_and_no_counter_is(house, sit_down):
    desk, emi = sit_down("aoi"), house.sim.phone("emi")
    offers, messages = (desk.page.locator(f"#spoken_{kind}") for kind in ("offers", "messages"))
    emi.write("Hello")
    expect(offers).to_have_text(re.compile("^New offer: "))
    expect(desk.page.get_by_role("button", name="Accept: Emi Tanaka")).to_be_visible()
    expect(desk.page.locator("[aria-live=assertive] time, [role=alert] time")).to_have_count(0)
    desk.accept()
    emi.write("Are you there?")
    expect(messages).to_have_text("Emi Tanaka: Are you there?")
    desk.answer("Yes")
    expect(messages).not_to_contain_text("Yes")


def test_what_does_not_fit_right_after_all_was_asked_for_is_asked_for_again(aoi):
    """A new line needs a moment to speak; what goes wrong in it must not stay wrong."""
    shown = aoi.page.locator("#my_conversations .row-name")
    aoi.page.evaluate(
        """async () => {
            kanava.refresh();
            await new Promise((done) => setTimeout(done, 600));
            const list = document.getElementById("my_conversations");
            list.dataset.digest = "another";
            list.querySelector(".row-name").textContent = "Old";
            kanava.refresh();
        }"""
    )
    expect(shown).not_to_have_text("Old")
