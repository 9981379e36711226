"""Two agents: one asks the other, on a phone, for a consult; the customer sees nothing of it."""

import re

import pytest
from playwright.sync_api import expect

from webapp.agents.models import Agent
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.preferences.actions import choose_preferences

pytestmark = pytest.mark.browser


def field(desk):
    return desk.page.get_by_label("Your words in the consult")


def said(desk):
    return desk.page.get_by_role("group", name="What is said in the consult")


def details(desk):
    return desk.page.get_by_role("button", name="Profile and details")


@pytest.fixture
def aoi(house, sit_down):
    """Aoi has Emi's conversation."""
    desk = sit_down("aoi")
    house.sim.phone("emi").write("My beans never came")
    return desk.accept()


@pytest.fixture
def chen(house, aoi, sit_down, assert_accessible):
    """Chen, on a phone, whom Aoi asked, with the conversation open; who sends with Ctrl+Enter."""
    with house.app.app_context(), transaction():
        agent = db.session.get_one(Agent, house.centre.chen)
        choose_preferences(agent, {"send_key": "ctrl_enter"})
    desk = sit_down("chen", is_narrow=True)
    expect(field(aoi)).to_be_hidden()
    aoi.composer.press("Alt+Shift+O")
    sheet = aoi.page.locator("#sheet_body")
    question = sheet.get_by_label("Your question")
    question.fill("Refund or a new parcel?")
    # No link leads to the sheet itself, where what was typed would be gone; it goes along.
    expect(sheet.get_by_role("link", name="Consult")).to_have_count(0)
    sheet.get_by_role("link", name="Transfer").click()
    expect(sheet.get_by_label("Note for whoever takes it")).to_have_value("Refund or a new parcel?")
    sheet.get_by_role("link", name="Consult").click()
    expect(question).to_have_value("Refund or a new parcel?")
    choice = sheet.get_by_label("Colleague", exact=True)
    someone = choice.get_by_role("option", name=re.compile("Chen"))
    choice.select_option(someone.get_attribute("value"))
    assert_accessible(aoi.page)
    sheet.get_by_role("button", name="Ask").click()
    expect(aoi.page.locator(".consult-people")).to_contain_text(re.compile(r"Chen\s+asked"))
    expect(desk.offer).to_contain_text("Aoi asks you for a consult")
    expect(desk.offer).to_contain_text("Refund or a new parcel?")
    desk.page.get_by_role("button", name="Join: Emi Tanaka").click()
    expect(desk.line("My beans never came")).to_be_visible()
    expect(desk.composer).to_be_hidden()
    expect(aoi.line("Chen joined the consult, asked by Aoi")).to_be_visible()
    expect(aoi.toasts).not_to_contain_text("Chen joined the consult")
    return desk


def talk(aoi, chen):
    """Aoi asks by keyboard, Chen sees the mark on the way to it and answers."""
    aoi.composer.press("Escape")
    aoi.page.keyboard.press("c")
    expect(field(aoi)).to_be_focused()
    aoi.page.keyboard.type("She wrote twice")
    aoi.page.keyboard.press("Enter")
    expect(said(aoi)).to_contain_text("She wrote twice")
    expect(details(chen)).to_have_attribute("data-news", "")
    chen.page.get_by_role("button", name="Consult with Aoi · open").click()
    expect(said(chen)).to_contain_text("She wrote twice")
    expect(chen.page.locator(".details-button")).not_to_have_attribute("data-news", "")
    field(chen).press_sequentially("A refund,")
    field(chen).press("Enter")
    field(chen).press_sequentially("at once")
    expect(field(chen)).to_have_value("A refund,\nat once")
    field(chen).press("Control+Enter")
    expect(said(aoi)).to_contain_text("A refund,\nat once", use_inner_text=True)
    field(chen).fill("half a th")


def test_a_colleague_talks_is_added_and_removed(house, aoi, chen, assert_accessible, watch):
    watch.expect("404.*/reading")  # removed, while about to say how far one has read
    talk(aoi, chen)
    assert_accessible(aoi.page)
    aoi.page.get_by_role("button", name="Add to chat: Chen").click()
    chen.page.get_by_role("button", name="Back to the messages").click()
    chen.composer.fill("We refund you today")
    chen.composer.press("Control+Enter")
    expect(chen.line("We refund you today")).to_contain_text("sent ·")
    expect(aoi.line("We refund you today")).to_contain_text("Chen")
    assert house.sim.phone("emi").texts() == ["We refund you today"]
    aoi.page.get_by_role("button", name="Remove: Chen").click()
    expect(chen.toasts).to_contain_text("The consult about Emi Tanaka is over.")
    expect(chen.toasts).to_contain_text("half a th")
    expect(chen.page.locator("#workspace")).to_contain_text("no longer yours to see")
    expect(aoi.line("Aoi removed Chen from the consult")).to_be_visible()
