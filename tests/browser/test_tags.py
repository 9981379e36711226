"""Tags by keyboard and by touch, which a colleague sees at once; and a reminder in its time."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import update

from webapp.core import clock
from webapp.core.colours import Colour
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.reminders.models import Reminder
from webapp.tags.actions import TagContent, create_tag

pytestmark = pytest.mark.browser


@pytest.fixture
def aoi(house, sit_down):
    """Aoi with Emi's conversation open, in a centre that has tags."""
    names = ("VIP", "Complaint", "Order", "Refund", "Returns", "Beans", "Tea", "Wholesale", "注文")
    with house.app.app_context(), transaction():
        for name in names:
            create_tag(TagContent(name, Colour.PLUM))
    desk = sit_down("aoi")
    house.sim.phone("emi").write("Hello")
    return desk.accept()


def test_tags_are_put_on_by_keyboard_seen_by_a_colleague_and_taken_off_by_touch(
    aoi, sit_down, assert_accessible
):
    ben = sit_down("ben", is_narrow=True)
    ben.open(re.search(r"/conversations/\d+", aoi.page.url)[0])
    aoi.composer.press_sequentially("/tag ")
    sheet = aoi.page.get_by_role("dialog", name="Tags")
    assert_accessible(aoi.page)
    sheet.get_by_label("Find a tag").press_sequentially("vi")
    aoi.page.keyboard.press("Enter")
    expect(sheet.get_by_label("VIP")).to_be_checked()
    expect(sheet.get_by_text("1 of 9 chosen")).to_be_visible()
    sheet.get_by_role("button", name="Save").press("Enter")
    expect(sheet).to_be_hidden()
    expect(aoi.composer).to_have_value("")
    expect(aoi.mine.locator(".tag-mark")).to_have_text("VIP")
    assert_accessible(aoi.page)

    ben.page.get_by_role("button", name="Profile and details").click()
    panel = ben.page.get_by_role("region", name="Tags")
    expect(panel.locator(".tag-mark")).to_contain_text("VIP")
    panel.get_by_role("button", name="Remove the tag VIP").click()
    expect(panel).to_contain_text("No tags yet")
    expect(aoi.mine.locator(".tag-mark")).to_have_count(0)


def test_a_reminder_is_told_when_it_is_due_and_done_from_the_bar(house, aoi, assert_accessible):
    aoi.composer.press("Alt+Shift+L")
    sheet = aoi.page.get_by_role("dialog", name="Remind me of Emi")
    sheet.get_by_label("In an hour").check()
    sheet.get_by_label("Note to yourself").fill("Ask the warehouse")
    assert_accessible(aoi.page)
    sheet.get_by_role("button", name="Remind me").click()
    expect(sheet).to_be_hidden()
    mark = aoi.page.locator("#reminders_now")
    expect(mark).to_be_visible()
    with house.app.app_context(), transaction():
        db.session.execute(update(Reminder).values(due_at=clock.now() - timedelta(seconds=1)))
    expect(aoi.toasts).to_contain_text("Reminder: Emi Tanaka – Ask the warehouse")
    expect(mark.locator(".unread")).to_contain_text("1")
    expect(aoi.page).to_have_title(re.compile(r"^\(1\) "))
    mark.click()
    assert_accessible(aoi.page)
    aoi.page.get_by_role("button", name="Done").click()
    expect(aoi.page.locator("#reminders")).to_be_hidden()
    expect(aoi.toasts).to_be_empty()
