"""A queue's page by mouse, by keyboard and on a phone: method, steps, hours, overflow."""

import os

import pytest
from playwright.sync_api import expect

from tests.browser.desks import NARROW, WIDE
from tests.browser.test_workstreams import SIDEWAYS, TOO_SMALL, TOUCH, enter
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.hours.models import OperatingHours

__all__ = ["enter"]

pytestmark = pytest.mark.browser
SHOTS = os.environ.get("QUEUE_SHOTS")


def group(page, name):
    """The radio buttons of one question."""
    return page.get_by_role("group", name=name, exact=True)


def shoot(page, name):
    """Pictures of the whole page for who looks at them; none in ordinary runs."""
    if not SHOTS:
        return
    for size, word in ((WIDE, "wide"), (NARROW, "narrow")):
        page.set_viewport_size(size)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.screenshot(path=f"{SHOTS}/{name}-{word}-{scheme}.png", full_page=True)
    page.set_viewport_size(WIDE)


def test_steps_and_overflow_by_mouse_and_keyboard(house, enter, assert_accessible):
    dana = enter().open(f"/admin/queues/{house.centre.queue_id}")
    page = dana.page
    add = page.get_by_role("button", name="Add a step")
    expect(add).to_be_hidden()
    page.get_by_role("radio", name="Custom Steps").check()
    add.click()
    add.click()
    page.get_by_label("Skills", exact=True).nth(1).select_option(label="Closest match")
    page.get_by_role("button", name="Move step 2 up").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Skills", exact=True).first).to_have_value("closest")
    expect(page.get_by_role("radio", name="Custom Steps")).to_be_checked()

    dana.turn_to("Overflow")
    limit = group(page, "Too many wait")
    expect(page.get_by_label("At most so many wait")).to_be_hidden()
    limit.get_by_role("radio", name="Pass it on to another queue").check()
    page.get_by_label("At most so many wait").fill("7")
    dana.page.locator("#more_than_target").select_option(label="Billing")
    wait = group(page, "One waits too long")
    wait.get_by_role("radio", name="Tell the customer, and end the conversation").check()
    expect(page.locator("#longer_than_target")).to_be_hidden()
    page.locator("#longer_than_message").fill("Please write again tomorrow.")
    shoot(page, "queue")
    assert_accessible(page)

    dana.turn_to("Settings")
    dana.field("Name").fill("Help")
    dana.field("Name").press("Enter")
    expect(dana.said).to_contain_text("“Help” was saved")
    dana.press("Help", "link")
    expect(page.get_by_label("At most so many wait")).to_have_value("7")
    expect(page.get_by_role("region", name="Step", exact=False)).to_have_count(2)


def test_on_a_phone_everything_is_within_reach(house, enter):
    with house.app.app_context(), transaction():
        db.session.add(OperatingHours(name="Day", time_zone="UTC", weekly=[[[480, 1020]]] * 7))
    dana = enter(is_narrow=True).open(f"/admin/queues/{house.centre.queue_id}")
    page = dana.page
    page.get_by_role("radio", name="Custom Steps").check()
    page.get_by_role("button", name="Add a step").click()
    dana.turn_to("Operating hours")
    expect(group(page, "Out of hours")).to_be_hidden()
    page.get_by_role("combobox", name="Operating hours").select_option(label="Day")
    group(page, "Out of hours").get_by_role("radio", name="Pass it on to another queue").check()
    expect(page.locator("#out_of_hours_target")).to_be_visible()
    assert page.evaluate(TOO_SMALL, TOUCH) == []
    dana.turn_to("Overflow")
    wait = group(page, "One waits too long")
    wait.get_by_role("radio", name="Pass it on to another queue").check()
    assert page.evaluate(SIDEWAYS) == []
    assert page.evaluate(TOO_SMALL, TOUCH) == []
