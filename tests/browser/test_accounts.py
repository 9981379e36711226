"""Dana connects a LINE account: by mouse, by keyboard alone, on a phone; and looks after it."""

import re

import pytest
from playwright.sync_api import expect

from simulator import Account, Fault, running_simulator
from tests.browser.servers import ACCOUNT
from tests.browser.test_workstreams import SIDEWAYS, TOO_SMALL, TOUCH

pytestmark = pytest.mark.browser
SHOP = Account("Bean shop", "2000000001", "ab" * 16, "shop-token-" + "s" * 160)
OTHER = Account("Tea house", "2000000002", "cd" * 16, "other-token-" + "o" * 160)


@pytest.fixture
def sim():
    """The LINE Platform with the house's account and two that are to be connected."""
    with running_simulator([ACCOUNT, SHOP, OTHER]) as running:
        yield running


class Office:
    """Dana's browser on the accounts' pages."""

    def __init__(self, page, house):
        self.page = page
        self.house = house

    def open(self, path="/admin/accounts"):
        self.page.goto(self.house.base_url + path)
        return self

    def press(self, name):
        self.page.get_by_role("button", name=name, exact=True).click()

    def heading(self, words):
        return self.page.get_by_role("heading", name=words)

    def fill(self, **values):
        """Fill fields by their names."""
        for name, value in values.items():
            self.page.locator(f'[name="{name}"]').fill(value)
        return self

    def begin(self, name="Bean shop"):
        """Through the first page."""
        self.open()
        self.page.get_by_role("link", name="New account").first.click()
        self.fill(name=name)
        self.page.get_by_label("I have read this").check()
        self.press("Next")
        expect(self.page.get_by_label("Channel ID", exact=True)).to_be_visible()
        return self

    def give(self, account=SHOP, **changes):
        """The three values, and Next."""
        values = {
            "channel_id": account.channel_id,
            "channel_secret": account.channel_secret,
            "access_token": account.access_token,
        }
        self.fill(**(values | changes))
        self.press("Next")
        return self

    def pass_values(self):
        """To the callback's page."""
        self.begin().give()
        self.press("Yes, go on")
        expect(self.heading("Callback URL")).to_be_visible()
        return self

    def set_up(self):
        """Through the whole wizard."""
        self.pass_values()
        self.press("Finish")
        expect(self.page.get_by_text("One thing is left")).to_be_visible()
        return self

    def point(self, name):
        """A line of the checklist."""
        return self.page.locator(f'[data-check="{name}"]')

    def expect_green(self):
        expect(self.page.get_by_text("Everything works. Messages can come.")).to_be_visible()
        expect(self.page.locator('[data-state="good"]')).to_have_count(5)


@pytest.fixture
def enter(house, browse):
    """A function that signs Dana in, in a browser of her own."""

    def open_browser(**options):
        context = browse(**options)
        cookie = house.cookie_of(house.centre.dana)
        context.add_cookies([{"name": "session", "value": cookie, "url": house.base_url}])
        return Office(context.new_page(), house)

    return open_browser


@pytest.fixture
def office(enter):
    return enter()


def test_by_mouse_from_nothing_to_a_green_checklist(office, sim):
    office.begin()
    office.give()
    expect(office.heading("Is this the one?")).to_be_visible()
    expect(office.page.locator(".the-one-name")).to_have_text("Bean shop")
    expect(office.page.locator(".the-one img")).to_be_visible()
    office.press("Yes, go on")
    expect(office.point("url_set")).to_have_attribute("data-state", "bad")
    office.press("Set it for me")
    expect(office.page.get_by_text("LINE has taken the callback URL.")).to_be_visible()
    office.expect_green()
    assert sim.channel(SHOP.channel_id).webhook.endpoint.endswith(
        office.page.locator("#callback_url").inner_text()[-43:]
    )
    office.page.get_by_label("Auto-response and greeting message are off").check()
    office.page.get_by_label("Webhook redelivery is on").check()
    office.press("Finish")
    expect(office.page.get_by_text("One thing is left")).to_be_visible()
    link = office.page.get_by_role("link", name="Set up on “Customer messages”")
    link.click()
    expect(office.page).to_have_url(re.compile(r"/admin/workstreams/\d+/line"))
    office.page.go_back()
    office.page.go_back()
    expect(office.page.get_by_text("One thing is left")).to_be_visible()


def test_by_keyboard_alone(office):
    page = office.open("/admin/accounts/new").page
    page.get_by_label("Name", exact=True).focus()
    page.keyboard.type("Bean shop")
    tab_to(page, page.get_by_label("I have read this"))
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Channel ID", exact=True)).to_be_visible()
    for label, value in (
        ("Channel ID", SHOP.channel_id),
        ("Channel secret", SHOP.channel_secret),
        ("Channel access token (long-lived)", SHOP.access_token),
    ):
        tab_to(page, page.get_by_label(label, exact=True))
        page.keyboard.insert_text(value)
    page.keyboard.press("Enter")
    expect(office.heading("Is this the one?")).to_be_visible()
    tab_to(page, page.get_by_role("button", name="Yes, go on"))
    page.keyboard.press("Enter")
    expect(office.heading("Callback URL")).to_be_visible()
    tab_to(page, page.get_by_role("button", name="Set it for me"))
    page.keyboard.press("Enter")
    office.expect_green()
    tab_to(page, page.get_by_role("button", name="Finish"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("One thing is left")).to_be_visible()


def tab_to(page, wanted):
    """Press Tab until the element has the focus, as somebody without a mouse does."""
    for _ in range(60):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{wanted} cannot be reached with Tab")


def assert_fits(page):
    assert page.evaluate(TOO_SMALL, TOUCH) == [], page.url
    assert page.evaluate(SIDEWAYS) == [], page.url


def test_on_a_phone_every_page_fits(enter, watch):
    watch.expect("status of 422")
    office = enter(has_touch=True, is_mobile=True)
    office.page.set_viewport_size({"width": 390, "height": 844})
    office.begin()
    assert_fits(office.page)
    office.give(channel_id="12")
    expect(office.page.locator("#channel_id_live")).to_contain_text("this has 2")
    assert_fits(office.page)
    office.give()
    expect(office.heading("Is this the one?")).to_be_visible()
    assert_fits(office.page)
    office.press("Yes, go on")
    expect(office.heading("Callback URL")).to_be_visible()
    office.press("Set it for me")
    office.expect_green()
    assert_fits(office.page)
    office.press("Finish")
    expect(office.page.get_by_text("One thing is left")).to_be_visible()
    assert_fits(office.page)
    office.page.get_by_role("link", name="Later: go to the account").click()
    for tab in ("Credentials", "Callback", "Health", "Delete", "Overview"):
        tabs = office.page.get_by_role("navigation", name="The account")
        tabs.get_by_role("link", name=tab, exact=True).click()
        expect(office.page.locator(".tab[aria-current]")).to_have_text(tab)
        assert_fits(office.page)
    office.open()
    expect(office.page.get_by_role("link", name="none yet: choose one")).to_be_visible()
    assert_fits(office.page)


def test_every_page_is_accessible(office, watch, assert_accessible):
    watch.expect("status of 422")
    office.open("/admin/accounts/new")
    assert_accessible(office.page)
    office.begin().give(channel_secret="12")
    expect(office.page.locator("#channel_secret_live")).to_contain_text("this has 2")
    assert_accessible(office.page)
    office.give()
    expect(office.heading("Is this the one?")).to_be_visible()
    assert_accessible(office.page)
    office.press("Yes, go on")
    expect(office.point("url_set")).to_have_attribute("data-state", "bad")
    assert_accessible(office.page)
    office.press("Set it for me")
    office.expect_green()
    assert_accessible(office.page)
    office.open()
    assert_accessible(office.page)
    office.page.get_by_role("link", name="Discard").click()
    assert_accessible(office.page)
    office.page.get_by_role("link", name="Keep it, go on").click()
    office.press("Finish")
    expect(office.page.get_by_text("One thing is left")).to_be_visible()
    assert_accessible(office.page)
    office.page.get_by_role("link", name="Later: go to the account").click()
    for tab in ("Overview", "Credentials", "Callback", "Health", "Delete"):
        tabs = office.page.get_by_role("navigation", name="The account")
        tabs.get_by_role("link", name=tab, exact=True).click()
        expect(office.page.locator(".tab[aria-current]")).to_have_text(tab)
        assert_accessible(office.page)
    office.open()
    assert_accessible(office.page)


def test_a_value_of_another_shape_is_told_as_soon_as_it_is_left(office):
    page = office.begin().page
    office.fill(channel_id=SHOP.channel_secret)
    page.get_by_label("Channel secret", exact=True).focus()
    expect(page.locator("#channel_id_live")).to_contain_text("looks like the Channel secret")
    expect(page.get_by_label("Channel ID", exact=True)).to_have_attribute("aria-invalid", "true")
    office.fill(channel_id=SHOP.channel_id)
    page.get_by_label("Channel secret", exact=True).focus()
    expect(page.locator("#channel_id_live")).to_be_empty()
    expect(page.get_by_label("Channel ID", exact=True)).not_to_have_attribute(
        "aria-invalid", "true"
    )


def test_leaving_in_the_middle_and_coming_back(office):
    page = office.begin().page
    office.fill(channel_id="12345")
    with page.expect_response(re.compile("/typed/account")):
        page.get_by_label("Channel secret", exact=True).focus()
    page.get_by_role("link", name="Accounts and channels").first.click()
    expect(office.heading("Not finished yet")).to_be_visible()
    page.get_by_role("link", name="Resume Bean shop").click()
    expect(page.get_by_label("Channel ID", exact=True)).to_have_value("12345")


def test_the_checklist_says_what_is_wrong_and_turns_green_by_itself(office, sim, watch):
    webhook = sim.channel(SHOP.channel_id).webhook
    webhook.is_active = False
    office.pass_values()
    office.press("Set it for me")
    expect(office.point("url_set")).to_have_attribute("data-state", "good")
    expect(office.point("webhook_on")).to_have_attribute("data-state", "bad")
    expect(office.point("webhook_on")).to_contain_text("switch “Use webhook” on")
    webhook.is_active = True
    office.expect_green()
    webhook.endpoint = "https://elsewhere.example/hook"
    office.press("Test again")
    expect(office.point("url_set")).to_contain_text("https://elsewhere.example/hook")


def test_what_line_refuses_stands_beside_its_field(office, sim, watch):
    watch.expect("status of 422")
    office.begin().give(access_token=OTHER.access_token)
    expect(office.page.locator("#access_token_live")).to_contain_text(OTHER.channel_id)
    expect(office.page.get_by_label("Channel access token (long-lived)")).to_be_focused()
    office.give(channel_secret="0" * 32)
    expect(office.page.locator("#channel_secret_live")).to_contain_text("do not belong together")
    sim.state.faults.add(Fault("*", times=None, status=500))
    office.give()
    expect(office.page.get_by_text("LINE had a fault of its own")).to_be_visible()
    sim.state.faults.clear()
    office.press("Ask LINE again")
    expect(office.heading("Is this the one?")).to_be_visible()


def test_the_url_can_be_copied(office, enter):
    office.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    office.pass_values()
    office.press("Copy")
    expect(office.page.get_by_role("button", name="Copied")).to_be_visible()
    copied = office.page.evaluate("navigator.clipboard.readText()")
    assert copied == office.page.locator("#callback_url").inner_text()
    office.page.get_by_text("As a QR code").click()
    expect(office.page.get_by_alt_text("QR code of the callback URL")).to_be_visible()


def test_a_press_that_is_sent_twice_makes_one_account(office):
    office.begin().give()
    office.page.get_by_role("button", name="Yes, go on").dblclick()
    expect(office.heading("Callback URL")).to_be_visible()
    office.open()
    expect(office.page.locator(".draft")).to_have_count(1)


def test_rotating_a_token_and_deleting_the_account(office, sim, watch):
    watch.expect("status of 422")
    office.set_up()
    page = office.page
    page.get_by_role("link", name="Later: go to the account").click()
    page.get_by_role("link", name="Credentials").click()
    page.get_by_label("Let Kanava issue its own").check()
    expect(page.get_by_label("New Channel access token (long-lived)")).to_be_hidden()
    office.press("Save the access token")
    expect(page.get_by_text("The new access token is in use.")).to_be_visible()
    page.get_by_role("link", name="Delete", exact=True).click()
    office.press("Delete the account")
    expect(page.get_by_text("This is not the account's name.")).to_be_visible()
    office.fill(typed_name="Bean shop")
    office.press("Delete the account")
    expect(page.get_by_text("The account “Bean shop” was deleted.")).to_be_visible()
    expect(page.get_by_role("link", name="Bean shop")).to_have_count(0)
