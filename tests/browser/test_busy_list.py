"""A long list changes under a reader's eyes, and only where it does."""

import json

import pytest
import requests
from playwright.sync_api import expect

from tests import factories
from tests.browser.servers import ACCOUNT
from webapp.core.transaction import transaction
from webapp.line.payloads import sign

pytestmark = pytest.mark.browser

WAITING = 60
# Rows are not whole pixels high; scrolling is.
ROUNDED = 2
MARK_ALL = "() => document.querySelectorAll('.row-item').forEach((row) => (row.isOld = true))"
NEW_ROWS = "() => [...document.querySelectorAll('.row-item')].filter((row) => !row.isOld).length"
TOP = "(link) => link.getBoundingClientRect().top"
ORDER = (
    "() => [...document.querySelectorAll('#queue_conversations .row-item')].map((row) => row.id)"
)
BREAK = "() => (document.getElementById('queue_conversations').dataset.digest = 'another')"


@pytest.fixture
def desks(house, sit_down):
    """Aoi's and Ben's consoles, both away, before many who wait."""
    found = sit_down("aoi"), sit_down("ben")
    for desk in found:
        desk.choose_presence("Away")
    with house.app.app_context(), transaction():
        for number in range(WAITING):
            factories.begin_conversation(house.centre.account_id, number, f"Order {number}")
    return [desk.open().look_at("waiting") for desk in found]


@pytest.fixture
def crowd(house):
    """A function with which one of them writes, or somebody new."""

    def write(number, text):
        source = {"type": "user", "userId": f"U{number:032x}"}
        event = factories.text_event(text, source=source)
        body = json.dumps({"destination": ACCOUNT.bot_user_id, "events": [event]})
        url = house.base_url + house.centre.webhook_path
        head = {"x-line-signature": sign(factories.SECRET, body.encode()).decode()}
        requests.post(url, body.encode(), headers=head, timeout=10).raise_for_status()

    return write


def test_who_reads_further_down_keeps_row_focus_and_place(crowd, desks):
    aoi, ben = desks
    link = ben.page.locator("#conversation_31_link")
    link.scroll_into_view_if_needed()
    link.focus()
    ben.page.evaluate(MARK_ALL)
    top = link.evaluate(TOP)
    crowd(40, "Where is it now?")
    expect(ben.row("Where is it now?")).to_have_id("conversation_41_row")
    assert ben.page.evaluate(NEW_ROWS) == 1
    crowd(99, "I am new")
    expect(ben.row("I am new")).to_be_attached()
    assert ben.page.evaluate(NEW_ROWS) == 2
    assert abs(link.evaluate(TOP) - top) <= ROUNDED
    aoi.page.locator("#conversation_1_take").click()
    expect(ben.page.locator("#conversation_1_row")).to_have_count(0)
    expect(link).to_be_focused()
    assert abs(link.evaluate(TOP) - top) <= ROUNDED
    assert ben.page.evaluate(NEW_ROWS) == 2
    expect(ben.page.locator("#tab_waiting .count")).to_have_text(str(WAITING))
    order = ben.page.evaluate(ORDER)
    ben.open()
    assert ben.page.evaluate(ORDER) == order


def test_a_list_that_is_not_what_the_change_builds_on_is_brought_anew(crowd, desks):
    _, ben = desks
    ben.page.evaluate(BREAK)
    crowd(40, "Where is it now?")
    expect(ben.row("Where is it now?")).to_be_attached()
    crowd(41, "And mine?")
    expect(ben.row("And mine?")).to_be_attached()
    ben.wait_live()
