"""People meet it: invited, asked for a second factor, sent away; by keyboard, axe clean."""

import re

import pytest
from playwright.sync_api import expect

from tests.agents.codes import code_of
from tests.browser.desks import NARROW, WIDE
from tests.browser.test_phone_width import SIDEWAYS, TOO_SMALL, TOUCH
from tests.factories import PASSWORD, make_available
from webapp.agents.actions.capacity_profiles import create_profile
from webapp.agents.actions.skills import create_skill, set_skills_of
from webapp.agents.models import Agent, ProfileReset
from webapp.core.database import db
from webapp.core.transaction import transaction

pytestmark = pytest.mark.browser
NEW = "an entirely new password"


class Office:
    """One browser page of somebody at the pages about people."""

    def __init__(self, page, base_url):
        self.page, self.base_url = page, base_url

    def open(self, path):
        self.page.goto(self.base_url + path)
        return self

    def fill(self, **values):
        for label, value in values.items():
            self.page.get_by_label(label.replace("_", " "), exact=True).fill(value)
        return self

    def press(self, name):
        self.page.get_by_role("button", name=name, exact=True).click()
        return self

    def sign_in(self, email, password):
        self.open("/login")
        self.fill(**{"E-mail_address": email, "Password": password})
        return self.press("Sign in")

    def heading(self, text):
        expect(self.page.get_by_role("heading", level=1)).to_have_text(text)
        return self


@pytest.fixture
def visit(house, browse):
    """A function that opens a browser, signed in as one of the cast or as nobody."""

    def open_office(name=None, **options):
        context = browse(**options)
        if name:
            cookie = house.cookie_of(getattr(house.centre, name))
            context.add_cookies([{"name": "session", "value": cookie, "url": house.base_url}])
        return Office(context.new_page(), house.base_url)

    return open_office


@pytest.fixture
def assert_fine(assert_accessible):
    """A function that wants a page free of axe's complaints, in two themes, also on a phone."""

    def check(page):
        assert_accessible(page)
        page.set_viewport_size(NARROW)
        assert page.evaluate("() => document.documentElement.scrollWidth") <= NARROW["width"]
        page.set_viewport_size(WIDE)

    return check


def test_who_is_invited_chooses_a_password_and_signs_in_from_then_on(visit, watch):
    watch.expect("status of 404")
    dana = visit("dana").open("/admin/people")
    dana.page.get_by_role("link", name="Invite somebody").click()
    dana.fill(Name="Gus Berg", **{"E-mail_address": "gus@example.com"})
    dana.page.get_by_label("Support").check()
    dana.press("Invite").heading("Gus Berg")
    link = dana.page.locator("#fresh_link").inner_text()
    expect(dana.page.get_by_role("img", name="The same link for a phone's camera")).to_be_visible()
    dana.page.reload()
    expect(dana.page.locator("#fresh_link")).to_have_count(0)

    gus = visit()
    gus.page.goto(link)
    gus.heading("Hello Gus Berg").fill(Password=NEW, The_same_password_again=NEW)
    gus.press("Save and sign in")
    expect(gus.page.locator("html")).to_have_attribute("data-live", "true")
    gus.page.goto(link)
    gus.heading("This link does not work any more")

    again = visit().sign_in("gus@example.com", NEW)
    expect(again.page.locator("html")).to_have_attribute("data-live", "true")
    dana.open("/admin/people")
    expect(dana.page.get_by_role("row", name=re.compile("Gus Berg"))).to_contain_text("active")


def test_the_second_factor_from_the_scan_to_the_recovery_code(visit):
    aoi = visit("aoi").open("/me")
    aoi.page.get_by_role("link", name="Set it up").click()
    aoi.fill(Your_present_password=PASSWORD).press("Set it up").heading("Set it up")
    key = aoi.page.locator("#two_factor_key").inner_text()
    aoi.fill(Code_from_the_app=code_of(key)).press("Switch on").heading("Your recovery codes")
    codes = aoi.page.locator("#recovery_codes").inner_text().split()
    aoi.page.get_by_role("link", name="I have kept them").click()
    expect(aoi.page.get_by_role("region", name="Two-factor sign-in")).to_contain_text("on")

    late = visit().sign_in("aoi@example.com", PASSWORD).heading("One more step")
    late.fill(Code_from_your_authenticator_app="000000").press("Sign in")
    expect(late.page.get_by_role("alert")).to_contain_text("does not fit")
    # The app's next code: the one that proved it is spent.
    late.fill(Code_from_your_authenticator_app=code_of(key, steps=1)).press("Sign in")
    expect(late.page.locator("html")).to_have_attribute("data-live", "true")

    phoneless = visit().sign_in("aoi@example.com", PASSWORD).heading("One more step")
    phoneless.page.get_by_role("link", name="No phone at hand? Use a recovery code").click()
    phoneless.fill(Recovery_code=codes[3]).press("Sign in")
    expect(phoneless.page.locator("html")).to_have_attribute("data-live", "true")


def test_who_is_deactivated_is_out_at_once_and_the_customer_is_not_forgotten(
    house, visit, sit_down
):
    aoi = sit_down("aoi")
    house.sim.phone("emi").write("Hello")
    aoi.accept()
    ben = sit_down("ben")
    dana = visit("dana").open(f"/admin/people/{house.centre.aoi}")
    dana.page.get_by_role("link", name="Deactivate").click()
    expect(dana.page.get_by_text("1 active conversation goes back to its queue.")).to_be_visible()
    dana.press("Deactivate").heading("People")
    expect(aoi.page.get_by_role("button", name="Sign in")).to_be_visible()
    expect(ben.accept_button).to_be_visible()
    ben.accept()
    expect(ben.line("Hello")).to_be_visible()


def test_a_browser_that_is_signed_out_from_elsewhere_shows_nothing_more(visit, sit_down):
    lost = sit_down("aoi")
    aoi = visit("aoi").open("/me").press("Sign out everywhere else")
    expect(aoi.page.get_by_text("Every other browser is signed out.")).to_be_visible()
    expect(lost.page.get_by_role("button", name="Sign in")).to_be_visible()


def test_by_keyboard_alone(visit):
    dana = visit("dana").open("/admin/people")
    page = dana.page

    def tab_to(name):
        for _ in range(40):
            page.keyboard.press("Tab")
            told = page.evaluate(
                "() => { const own = document.activeElement;"
                " const told = own.labels?.[0]?.innerText || own.innerText || own.ariaLabel;"
                " return (told || '').trim() }"
            )
            if told.startswith(name):
                return
        raise AssertionError(f"{name} was not reached")

    tab_to("Invite somebody")
    page.keyboard.press("Enter")
    dana.heading("Invite somebody")
    tab_to("Name")
    page.keyboard.type("Gus Berg")
    tab_to("E-mail address")
    page.keyboard.type("gus@example.com")
    tab_to("Support")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    dana.heading("Gus Berg")
    expect(page.get_by_label("Support")).to_be_checked()
    tab_to("Copy")


def test_time_zone_language_and_look_are_ones_own(visit):
    aoi = visit("aoi").open("/me")
    aoi.page.get_by_label("Time zone").fill("Asia/Tokyo")
    aoi.page.get_by_label("Dark").check()
    look = aoi.page.get_by_role("region", name="Name and look")
    look.get_by_role("button", name="Save").click()
    expect(aoi.page.get_by_text("Saved.")).to_be_visible()
    expect(aoi.page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    expect(aoi.page.get_by_label("Time zone")).to_have_value("Asia/Tokyo")


def test_a_refused_form_says_where(visit, watch):
    watch.expect("status of 422")
    dana = visit("dana").open("/admin/people/new").fill(Name="  ").press("Invite")
    expect(dana.page.get_by_label("Name", exact=True)).to_be_focused()
    expect(dana.page.get_by_text("Give a name.")).to_be_visible()


def make_abilities(house):
    """A skill and a profile Aoi has, and her console."""
    with house.app.app_context():
        make_available(house.centre.aoi)
        with transaction():
            skill = create_skill("Complaints about deliveries", "Product")
            create_profile("Long", 3, ProfileReset.IMMEDIATE, members={house.centre.aoi: 2})
            set_skills_of(db.session.get_one(Agent, house.centre.aoi), {skill.id: (4, False)})


def test_every_page_in_every_look(house, visit, assert_fine):
    dana = visit("dana")
    own = f"/admin/people/{house.centre.aoi}"
    for path in ("/admin/people", "/admin/people?q=nobody", "/admin/people/new", own):
        assert_fine(dana.open(path).page)
    make_abilities(house)
    for path in ("deactivation", "skills", "capacity-profiles", "default-presence"):
        assert_fine(dana.open(f"{own}/{path}").page)
    for path in (own, "/team", "/team?q=nobody", f"{own}/password-reset"):
        assert_fine(dana.open(path).page)
    dana.press("Reset password").heading("Aoi")
    assert_fine(dana.page)
    link = dana.page.locator("#fresh_link").inner_text()
    visitor = visit()
    visitor.page.goto(link)
    assert_fine(visitor.page)


def test_ones_own_pages_in_every_look(visit, assert_fine):
    aoi = visit("aoi")
    for path in ("/me", "/me/two-factor"):
        assert_fine(aoi.open(path).page)
    aoi.fill(Your_present_password=PASSWORD).press("Set it up").heading("Set it up")
    assert_fine(aoi.page)
    key = aoi.page.locator("#two_factor_key").inner_text()
    aoi.fill(Code_from_the_app=code_of(key)).press("Switch on").heading("Your recovery codes")
    assert_fine(aoi.page)
    late = visit().sign_in("aoi@example.com", PASSWORD).heading("One more step")
    assert_fine(late.page)
    late.page.get_by_role("link", name="No phone at hand?").click()
    assert_fine(late.page)


def test_on_a_phone_everything_can_be_touched(house, visit):
    dana = visit("dana", has_touch=True)
    dana.page.set_viewport_size(NARROW)
    make_abilities(house)
    own = f"/admin/people/{house.centre.aoi}"
    theirs = (own, f"{own}/skills", f"{own}/capacity-profiles", "/team")
    for path in ("/me", "/me/two-factor", *theirs):
        page = dana.open(path).page
        boxes = "input[type=checkbox], input[type=radio], .crumbs a, input[hidden]"
        small = [text for text in page.evaluate(TOO_SMALL, TOUCH) if "form-check-input" not in text]
        crumbs = page.evaluate(
            f"() => [...document.querySelectorAll('{boxes}')].map(e => e.outerHTML.slice(0, 120))"
        )
        assert [text for text in small if text not in crumbs] == [], path
        assert [text for text in page.evaluate(SIDEWAYS) if "admin-nav" not in text] == [], path


def test_the_list_of_presences_follows_what_happens_and_leaves_who_chooses_alone(visit, house):
    dana = visit("dana")
    dana.open("/team")
    row = dana.page.get_by_role("row").filter(has_text="Aoi")
    expect(row).to_contain_text("Offline")
    with house.app.app_context():
        make_available(house.centre.aoi)
    expect(row).to_contain_text("Available")
    choice = row.get_by_role("combobox")
    choice.select_option(label="Away")
    expect(choice).to_have_value("away")
