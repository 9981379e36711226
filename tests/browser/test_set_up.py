"""From three values of LINE's console to a phone that rings at an agent, three ways."""

import pytest
from playwright.sync_api import expect

from simulator import Account, running_simulator
from tests.browser.desks import NARROW, WIDE
from tests.browser.servers import ACCOUNT
from tests.browser.test_workstreams import SIDEWAYS, TOO_SMALL, TOUCH

pytestmark = pytest.mark.browser
SHOP = Account("Bean shop", "2000000001", "ab" * 16, "shop-token-" + "s" * 160)


@pytest.fixture
def sim():
    """The LINE Platform with the house's account and the one that is to be connected."""
    with running_simulator([ACCOUNT, SHOP]) as running:
        yield running


class ByMouse:
    """How most people work."""

    def __init__(self, page):
        self.page = page

    def press(self, target):
        target.click()

    def choose(self, target):
        target.check()

    def fill(self, target, text):
        target.fill(text)

    def look(self):
        """Nothing to look at besides what the test expects."""


class ByKeyboard(ByMouse):
    """Tab, Space, Enter and letters; nothing is pointed at."""

    def press(self, target):
        self._reach(target)
        self.page.keyboard.press("Enter")

    def choose(self, target):
        self._reach(target)
        self.page.keyboard.press("Space")
        expect(target).to_be_checked()

    def fill(self, target, text):
        self._reach(target)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.insert_text(text)

    def _reach(self, target):
        expect(target).to_be_visible()
        if self.page.evaluate("document.activeElement === document.body"):
            for key in ("Tab", "Enter"):  # past the menu, as the first link of every page offers
                self.page.keyboard.press(key)
        for _ in range(80):
            if target.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab never reached {target}")


class OnAPhone(ByMouse):
    """Everything fits and is large enough to touch."""

    def look(self):
        assert self.page.evaluate(SIDEWAYS) == [], self.page.url
        assert self.page.evaluate(TOO_SMALL, TOUCH) == [], self.page.url


@pytest.fixture(params=[ByMouse, ByKeyboard, OnAPhone], ids=["mouse", "keyboard", "phone"])
def dana(request, house, browse):
    """Dana, signed in, working in one of the ways."""
    is_phone = request.param is OnAPhone
    context = browse(has_touch=is_phone, is_mobile=is_phone)
    cookie = house.cookie_of(house.centre.dana)
    context.add_cookies([{"name": "session", "value": cookie, "url": house.base_url}])
    page = context.new_page()
    page.set_viewport_size(NARROW if is_phone else WIDE)
    page.goto(f"{house.base_url}/admin/accounts")
    return request.param(page)


def button(dana, name):
    return dana.page.get_by_role("button", name=name, exact=True)


def link(dana, name):
    return dana.page.get_by_role("link", name=name, exact=True).first


def connect(dana):
    """The account: three values, one press, five green points."""
    page = dana.page
    dana.look()
    dana.press(link(dana, "New account"))
    dana.fill(page.get_by_label("Name", exact=True), "Bean shop")
    dana.choose(page.get_by_label("I have read this"))
    dana.look()
    dana.press(button(dana, "Next"))
    dana.fill(page.get_by_label("Channel ID", exact=True), SHOP.channel_id)
    dana.fill(page.get_by_label("Channel secret", exact=True), SHOP.channel_secret)
    dana.fill(page.locator("[name=access_token]"), SHOP.access_token)
    dana.look()
    dana.press(button(dana, "Next"))
    expect(page.get_by_text("Is this the one?")).to_be_visible()
    dana.look()
    dana.press(button(dana, "Yes, go on"))
    dana.press(button(dana, "Set it for me"))
    expect(page.get_by_text("Everything works. Messages can come.")).to_be_visible()
    expect(page.locator('[data-state="good"]')).to_have_count(5)
    dana.look()
    dana.press(button(dana, "Finish"))
    expect(page.get_by_text("One thing is left")).to_be_visible()
    dana.look()


def make_workstream(dana, house):
    page = dana.page
    page.goto(f"{house.base_url}/admin/workstreams")
    dana.press(link(dana, "New workstream"))
    dana.fill(page.get_by_label("Name", exact=True), "Bean matters")
    page.get_by_label("Which queue").select_option("Support")
    dana.look()
    dana.press(button(dana, "Create workstream"))
    expect(page.get_by_text("No LINE account is on this workstream yet")).to_be_visible()
    dana.look()


def attach(dana):
    """LINE on the workstream: account, language, behaviours, features, summary."""
    page = dana.page
    dana.press(link(dana, "Set up LINE"))
    dana.choose(page.get_by_label("Bean shop"))
    for step in ("Language", "Behaviours", "User features", "Summary"):
        dana.look()
        dana.press(button(dana, "Next"))
        expect(page.locator("[aria-current='step']")).to_contain_text(step)
    dana.look()
    dana.press(button(dana, "Finish"))
    expect(page.get_by_text("“Bean shop” serves this workstream now.")).to_be_visible()


def test_from_three_values_to_a_phone_that_rings_at_an_agent(house, sit_down, sim, dana):
    connect(dana)
    make_workstream(dana, house)
    attach(dana)
    aoi = sit_down("aoi")
    sim.phone("emi", channel=SHOP.channel_id).write("Do you have decaf?")
    expect(aoi.offer).to_contain_text("Do you have decaf?")
    aoi.accept()
    expect(aoi.answer("We do")).to_contain_text("sent · free")
    assert sim.phone("emi", channel=SHOP.channel_id).texts() == ["We do"]


def test_back_after_an_error_opens_the_page_and_sends_nothing_again(house, browse, watch):
    watch.expect("status of 422")
    context = browse()
    cookie = house.cookie_of(house.centre.dana)
    context.add_cookies([{"name": "session", "value": cookie, "url": house.base_url}])
    dana = ByMouse(context.new_page())
    page = dana.page
    page.goto(f"{house.base_url}/admin/accounts/new")
    dana.fill(page.get_by_label("Name", exact=True), "Bean shop")
    dana.press(button(dana, "Next"))
    expect(page.get_by_text("Something is not right yet: see the marked fields.")).to_be_visible()
    dana.choose(page.get_by_label("I have read this"))
    dana.press(button(dana, "Next"))
    expect(page.get_by_label("Channel ID", exact=True)).to_be_visible()
    answer = page.go_back()
    assert answer.request.method == "GET"
    expect(page.get_by_label("Name", exact=True)).to_have_value("Bean shop")
    page.reload()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Bean shop")


def test_every_page_of_the_way_is_good_for_everybody(
    house,
    browse,
    sim,
    assert_accessible,
):
    context = browse()
    cookie = house.cookie_of(house.centre.dana)
    context.add_cookies([{"name": "session", "value": cookie, "url": house.base_url}])
    walker = Examiner(context.new_page(), assert_accessible)
    walker.page.goto(f"{house.base_url}/admin/accounts")
    connect(walker)
    make_workstream(walker, house)
    attach(walker)


class Examiner(ByMouse):
    """Runs axe on every page: two themes, two widths."""

    def __init__(self, page, assert_accessible):
        super().__init__(page)
        self._assert_accessible = assert_accessible

    def look(self):
        self._assert_accessible(self.page)
