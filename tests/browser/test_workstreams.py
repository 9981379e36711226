"""An admin arranges workstreams and queues: by mouse, by keyboard, on a phone, read aloud."""

import pytest
from playwright.sync_api import expect

from tests.browser.desks import NARROW, WIDE
from webapp.core.transaction import transaction
from webapp.workstreams.actions.queues import create_queue
from webapp.workstreams.actions.workstreams import create_workstream

pytestmark = pytest.mark.browser
TOUCH = 44
TOO_SMALL = """touch => [...document.querySelectorAll('main :is(a, button, input, select)')]
    .filter(element => element.checkVisibility({visibilityProperty: true}))
    .filter(element => !element.matches('[type=hidden], .notice a'))
    .map(element => ['checkbox', 'radio'].includes(element.type) ? element.labels[0] : element)
    .filter(element => {
        const box = element.getBoundingClientRect();
        return box.width < touch - 0.5 || box.height < touch - 0.5;
    })
    .map(element => element.outerHTML.slice(0, 120))"""
SIDEWAYS = """() => [document.documentElement, ...document.querySelectorAll('main, main *')]
    .filter(element => element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 1)
    .filter(element => ['auto', 'scroll'].includes(getComputedStyle(element).overflowX)
        || element === document.documentElement)
    .map(element => element.outerHTML.slice(0, 120))"""


class Office:
    """The admin pages in one browser window."""

    def __init__(self, page, base_url):
        self.page = page
        self.base_url = base_url
        self.said = page.get_by_role("status").first
        self.problem = page.get_by_role("alert").first

    def open(self, path):
        self.page.goto(self.base_url + path)
        return self

    def press(self, name, role="button"):
        self.page.get_by_role(role, name=name, exact=True).click()

    def turn_to(self, tab):
        self.page.get_by_role("tab", name=tab).click()

    def field(self, name):
        return self.page.get_by_label(name, exact=True)

    def row(self, name):
        return self.page.get_by_role("row").filter(has=self.page.get_by_role("link", name=name))

    def box(self, name):
        return self.page.get_by_role("checkbox", name=name)

    def tab_to(self, target, presses=40):
        for _ in range(presses):
            if target.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab never reached {target}")


@pytest.fixture
def enter(house, browse):
    """A function that opens the admin pages for somebody."""

    def open_office(name="dana", *, is_narrow=False):
        context = browse(has_touch=is_narrow)
        cookie = house.cookie_of(getattr(house.centre, name))
        context.add_cookies([{"name": "session", "value": cookie, "url": house.base_url}])
        page = context.new_page()
        page.set_viewport_size(NARROW if is_narrow else WIDE)
        return Office(page, house.base_url)

    return open_office


def test_a_workstream_with_a_new_queue_and_its_members(house, enter):
    dana = enter().open("/admin/workstreams")
    dana.press("New workstream", "link")
    dana.field("Name").fill("VIP")
    expect(dana.field("Name of the new queue")).to_be_hidden()
    dana.page.get_by_role("radio", name="A new queue").check()
    expect(dana.field("Which queue")).to_be_hidden()
    dana.field("Name of the new queue").fill("VIP people")
    dana.press("Create workstream")
    expect(dana.said).to_contain_text("“VIP” was created")
    expect(dana.page.get_by_text("No LINE account is on this workstream yet")).to_be_visible()
    dana.press("Add members", "link")
    expect(dana.page.get_by_text("0 of 4 chosen")).to_be_visible()
    dana.box("Aoi").check()
    expect(dana.page.get_by_text("1 of 4 chosen")).to_be_visible()
    dana.press("Save")
    expect(dana.row("VIP people")).to_contain_text("1")
    dana.row("VIP people").get_by_role("link", name="VIP", exact=True).click()
    expect(dana.page.get_by_text("1 member", exact=False)).to_be_visible()


def test_a_refusal_keeps_everything_and_leads_to_the_field(enter, watch):
    watch.expect("status of 422")
    dana = enter().open("/admin/workstreams/new")
    dana.field("Name").fill("customer MESSAGES")
    dana.page.get_by_role("radio", name="Pick").check()
    dana.page.get_by_role("radio", name="A new queue").check()
    dana.field("Name of the new queue").fill("Night shift")
    dana.press("Create workstream")
    expect(dana.problem).to_contain_text("Nothing was saved yet")
    expect(dana.field("Name")).to_be_focused()
    expect(dana.page.get_by_role("radio", name="Pick")).to_be_checked()
    expect(dana.field("Name of the new queue")).to_have_value("Night shift")
    dana.field("Name").fill("Night")
    dana.press("Create workstream")
    expect(dana.said).to_contain_text("“Night” was created")


def test_back_after_it_is_done_makes_no_second_one(enter, watch):
    watch.expect("status of 422")
    dana = enter().open("/admin/workstreams/new")
    dana.field("Name").fill("VIP")
    dana.press("Create workstream")
    expect(dana.said).to_contain_text("“VIP” was created")
    dana.page.go_back()
    dana.field("Name").fill("VIP")
    dana.press("Create workstream")
    expect(dana.page.get_by_text("There is a workstream of that name already.")).to_be_visible()


def test_a_workstream_by_keyboard_alone(enter):
    dana = enter().open("/admin/workstreams/new")
    keys = dana.page.keyboard
    dana.tab_to(dana.field("Name"))
    keys.type("Evenings")
    keys.press("Tab")
    keys.press("ArrowDown")
    expect(dana.page.get_by_role("radio", name="Pick")).to_be_checked()
    keys.press("Tab")
    keys.press("ArrowDown")
    keys.press("Tab")
    expect(dana.field("Name of the new queue")).to_be_focused()
    keys.type("Evening shift")
    keys.press("Enter")
    expect(dana.said).to_contain_text("“Evenings” was created")
    expect(dana.page.get_by_role("definition").filter(has_text="Nothing rings.")).to_be_visible()


def test_members_are_found_by_typing(enter):
    dana = enter().open("/admin/queues/new")
    keys = dana.page.keyboard
    words = dana.page.locator("main").get_by_role("searchbox")
    dana.field("Name").fill("VIP")
    words.fill("chen@")
    expect(dana.box("Aoi")).to_be_hidden()
    expect(dana.box("Chen")).to_be_visible()
    words.press("Enter")
    expect(dana.box("Chen")).to_be_checked()
    words.fill("admin")
    expect(dana.box("Dana")).to_be_visible()
    words.fill("nobody at all")
    expect(dana.page.get_by_text("Nobody of that name.")).to_be_visible()
    words.press("Escape")
    expect(dana.box("Ben")).to_be_visible()
    keys.press("ArrowDown")
    expect(dana.box("Aoi")).to_be_focused()
    keys.press("ArrowDown")
    keys.press("Space")
    expect(dana.box("Ben")).to_be_checked()
    keys.press("ArrowUp")
    keys.press("ArrowUp")
    expect(words).to_be_focused()
    dana.press("Create queue")
    dana.row("VIP").get_by_role("link", name="VIP").first.click()
    dana.turn_to("Members")
    expect(dana.page.get_by_text("2 of 4 chosen")).to_be_visible()
    for name in ("Ben", "Chen"):
        expect(dana.box(name)).to_be_checked()


def test_two_admins_at_one_queue(house, enter, watch):
    watch.expect("status of 422")
    path = f"/admin/queues/{house.centre.queue_id}"
    first, second = enter().open(path), enter().open(path)
    first.field("Name").fill("Helpdesk")
    first.press("Save")
    expect(first.said).to_contain_text("saved")
    second.field("Priority").fill("7")
    second.press("Save")
    expect(second.page.get_by_role("heading", name="Changed meanwhile by Dana")).to_be_visible()
    expect(second.page.get_by_role("definition").filter(has_text="Helpdesk")).to_be_visible()
    expect(second.field("Name")).to_have_value("Support")
    second.press("Leave mine, and show theirs", "link")
    expect(second.field("Name")).to_have_value("Helpdesk")
    second.field("Priority").fill("7")
    second.press("Save")
    expect(second.row("Helpdesk")).to_contain_text("7")


def test_copies_and_deletions(enter, watch):
    watch.expect("status of 404")
    dana = enter().open("/admin/queues")
    dana.press("Copy Support", "link")
    expect(dana.field("Name")).to_have_value("Copy of Support")
    expect(dana.page.get_by_text("2 of 4 chosen")).to_be_visible()
    dana.press("Create queue")
    dana.press("Delete Copy of Support", "link")
    dana.press("Delete queue")
    expect(dana.said).to_contain_text("“Copy of Support” was deleted")
    expect(dana.row("Copy of Support")).to_have_count(0)
    dana.page.go_back()
    expect(dana.page.get_by_role("heading", level=1)).to_be_visible()
    dana.open("/admin/queues")
    dana.press("Delete Support", "link")
    expect(dana.problem).to_contain_text("it cannot be deleted")
    dana.page.get_by_role("alert").get_by_role("link", name="Customer messages").click()
    dana.press("Delete", "link")
    expect(dana.problem).to_contain_text("While LINE is set up on it")
    expect(dana.problem).to_contain_text("Shop")


def test_pick_from_the_page_to_an_agents_screen(house, enter, sit_down):
    """The mode an admin chose is what an agent sees: nothing rings, the list has it."""
    from webapp.core.database import db
    from webapp.workstreams.models import Workstream

    with house.app.app_context(), transaction():
        mine = db.session.get_one(Workstream, house.centre.workstream_id)
        mine.distribution_mode = "pick"
    enter().open(f"/admin/workstreams/{house.centre.workstream_id}")
    aoi = sit_down("aoi")
    aoi.choose_presence("Available")
    house.sim.phone("emi").write("Where is my parcel?")
    expect(aoi.queue).to_contain_text("Where is my parcel?")
    expect(aoi.offer).to_have_count(0)
    aoi.row("Emi").get_by_role("link").click()
    aoi.command("Take").click()
    aoi.answer("On its way")
    expect(aoi.line("On its way")).to_contain_text("sent")


def furnish(house):
    """Long names, many queues, a queue of nobody."""
    with house.app.app_context(), transaction():
        for number in range(12):
            create_queue(f"Queue with quite a long name, number {number}")
        queue = create_queue("お問い合わせ" * 12)
        create_workstream("ว" * 100, queue)
        return queue.id


PAGES = (
    "/admin/workstreams",
    "/admin/workstreams/new",
    "/admin/workstreams/new?copy_of=1",
    "/admin/workstreams/1",
    "/admin/workstreams/2",
    "/admin/workstreams/1/settings",
    "/admin/workstreams/1/deletion",
    "/admin/workstreams/2/deletion",
    "/admin/queues",
    "/admin/queues?q=nothing",
    "/admin/queues/new",
    "/admin/queues/1",
    "/admin/queues/1/deletion",
    "/admin/queues/2/deletion",
)


def test_every_page_fits_a_phone(house, enter):
    furnish(house)
    dana = enter(is_narrow=True)
    for path in PAGES:
        dana.open(path)
        assert dana.page.evaluate(TOO_SMALL, TOUCH) == [], path
        assert dana.page.evaluate(SIDEWAYS) == [], path


def test_a_queue_is_made_on_a_phone(enter):
    dana = enter(is_narrow=True).open("/admin/queues")
    dana.page.get_by_role("link", name="New queue").tap()
    dana.field("Name").fill("VIP")
    dana.page.locator("main").get_by_role("searchbox").fill("aoi")
    dana.box("Aoi").tap()
    dana.page.get_by_role("button", name="Create queue").tap()
    expect(dana.said).to_contain_text("“VIP” was created")


def test_axe_finds_nothing_on_any_page(house, enter, watch, assert_accessible):
    watch.expect("status of 422")
    furnish(house)
    dana = enter()
    for path in PAGES:
        assert_accessible(dana.open(path).page)
    dana.open("/admin/workstreams/new").press("Create workstream")
    expect(dana.problem).to_be_visible()
    assert_accessible(dana.page)
    other = enter().open("/admin/workstreams/1/settings")
    dana.open("/admin/workstreams/1/settings")
    other.field("Name").fill("Shop")
    other.press("Save")
    dana.press("Save")
    expect(dana.page.get_by_role("heading", name="Changed meanwhile by Dana")).to_be_visible()
    assert_accessible(dana.page)
