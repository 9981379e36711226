"""Skills, profiles, presences, contacts and hours: by keyboard alone, read aloud, on a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.desks import NARROW, WIDE
from tests.browser.test_workstreams import SIDEWAYS, TOO_SMALL, TOUCH, enter

__all__ = ["enter"]

pytestmark = pytest.mark.browser

# (where a new one is made, {field: what is typed}, the button): a list is chosen from by letters.
MADE = [
    ("rating-scales/new", {"Name": "Stars", "Levels": "one"}, "Create scale"),
    ("skills/new", {"Name": "Japanese", "Group": "Language"}, "Create skill"),
    ("capacity-profiles/new", {"Name": "Complaints"}, "Create profile"),
    ("presences/new", {"Name": "Lunch", "Description": "Back soon"}, "Create presence"),
    ("custom-fields", {"Name": "VIP", "It holds": "Yes"}, "Add field"),
    ("custom-fields", {"Name": "Orders", "It holds": "Num"}, "Add field"),
    ("organizations/new", {"Name": "Tanaka"}, "Create organization"),
    ("contacts/new", {"Name": "Emi", "Organization": "Tan"}, "Create contact"),
    ("hours/new", {"Name": "Office"}, "Create operating hours"),
]
PAGES = (
    *("skills", "skills/1", "rating-scales/1", "capacity-profiles", "capacity-profiles/1"),
    *("presences", "presences/1", "contacts", "contacts/1", "custom-fields", "custom-fields/1"),
    *("organizations", "organizations/1", "hours", "hours/1", "hours/1/days", "hours/1/days/new"),
    *("hours/1/holidays?country=FI", "hours/1/month", "contacts/1/deletion"),
)


def make_all(office):
    """One of each, by keyboard alone."""
    for path, typed, button in MADE:
        office.open(f"/admin/{path}")
        for name, words in typed.items():
            office.tab_to(office.field(name))
            office.page.keyboard.type(words)
        office.tab_to(office.page.get_by_role("button", name=button), presses=80)
        office.page.keyboard.press("Enter")
        expect(office.said).to_contain_text(typed["Name"])


def test_one_of_each_by_keyboard_and_every_page_of_it_read_aloud_and_on_a_phone(enter):
    dana = enter(is_narrow=True)
    make_all(dana)
    page, axe = dana.page, Axe()
    for path in PAGES:
        dana.open(f"/admin/{path}")
        for size, scheme in ((NARROW, "dark"), (WIDE, "light")):
            page.set_viewport_size(size)
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            expect(page.locator("html")).to_have_attribute("data-bs-theme", scheme)
            found = axe.run(page)
            assert found.violations_count == 0, f"{path} {scheme}: {found.generate_report()}"
            assert page.evaluate(SIDEWAYS) == [], path
            if size == NARROW:
                small = page.evaluate(TOO_SMALL, TOUCH)
                assert [tag for tag in small if "visually-hidden" not in tag] == [], path


def test_a_field_is_moved_by_keyboard_and_the_keyboard_stays_on_it(enter):
    dana = enter()
    for path, typed, button in MADE[4:6]:
        dana.open(f"/admin/{path}")
        dana.field("Name").fill(typed["Name"])
        dana.field("It holds").select_option(label="Number")
        dana.press(button)
    up = dana.page.get_by_role("button", name="Move Orders up")
    dana.tab_to(up)
    dana.page.keyboard.press("Enter")
    expect(dana.said).to_have_text("“Orders” is now number 1 of 2.")
    expect(up).to_be_focused()
