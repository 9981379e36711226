"""Offers ring where they should, and exactly one answer to them counts."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from webapp.conversations.models import Conversation, ConversationSession
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.workstreams.models import NotificationTemplate, Workstream

pytestmark = pytest.mark.browser
# Notes whether the queue ever shows again what has been overtaken.
WATCH_FOR_TAKE = """() => new MutationObserver(() => {
    window.isStale ||= Boolean(document.querySelector("#queue_conversations [id$=_take]"));
}).observe(document.body, {childList: true, subtree: true})"""
# What the browser would show outside its window; a machine without a desktop shows nothing.
RECORD_ALERTS = """
window.alerts = [];
window.Notification = class {
    static permission = "granted";
    constructor(title, options) { Object.assign(this, {title, ...options}); alerts.push(this); }
    close() { this.closed = true; }
};"""
RINGING = "async () => (await navigator.locks.query()).held.length"


@pytest.fixture
def emi(house):
    return house.sim.phone("emi")


def second_tab(desk):
    """The same console in another tab of the same browser."""
    return type(desk)(desk.page.context.new_page(), desk.base_url).open()


def hold(desk, pattern):
    """Hold back a desk's requests: what is pressed stays on its way until it is continued."""
    held = []

    def keep(route):
        held.append(route)

    desk.intercept(pattern, keep)
    return held


def press_at_once(pattern, *presses):
    """Press buttons of several desks so that all requests start in the same instant.

    `presses`: pairs of a desk and a button on it.
    """
    held = []
    for desk, button in presses:
        routes = hold(desk, pattern)
        with desk.page.expect_request(pattern):
            button.click()
        held.append(routes)
    for routes in held:
        routes[0].continue_()


def test_a_rejected_offer_rings_at_the_next_agent(sit_down, emi):
    aoi, ben = sit_down("aoi"), sit_down("ben")
    emi.write("Anybody there?")
    expect(aoi.offer).to_be_visible()
    expect(ben.offer).to_have_count(0)
    aoi.offer.get_by_role("button", name="Reject").click()
    expect(ben.offer).to_contain_text("Anybody there?")
    expect(aoi.offer).to_have_count(0)
    expect(aoi.queue).to_contain_text("rings at Ben")


def test_an_answer_that_was_overtaken_does_not_bring_old_lists_back(sit_down, emi):
    aoi, ben = sit_down("aoi"), sit_down("ben")
    emi.write("Hello")
    expect(aoi.offer).to_be_visible()
    answers = []

    def keep(route):
        answers.append((route, route.fetch()))

    aoi.intercept("**/rejection", keep)
    with aoi.page.expect_request("**/rejection"):
        aoi.offer.get_by_role("button", name="Reject").click()
    expect(ben.offer).to_be_visible()
    expect(aoi.queue).to_contain_text("rings at Ben")
    aoi.page.evaluate(WATCH_FOR_TAKE)
    route, response = answers[0]
    route.fulfill(response=response)
    expect(aoi.offer).to_have_count(0)
    expect(aoi.queue).to_contain_text("rings at Ben")
    assert not aoi.page.evaluate("window.isStale")


def test_both_tabs_of_an_agent_ring_and_both_stop(sit_down, emi):
    aoi = sit_down("aoi")
    other = second_tab(aoi)
    emi.write("Hello")
    for tab in (aoi, other):
        expect(tab.offer).to_be_visible()
        expect(tab.page).to_have_title("(1) Conversations · Kanava")
    assert other.page.evaluate(RINGING) == 1
    aoi.accept()
    for tab in (aoi, other):
        expect(tab.offer).to_have_count(0)
        expect(tab.page).to_have_title("Conversations · Kanava")
    assert other.page.evaluate(RINGING) == 0


def test_two_tabs_that_accept_at_once_have_one_turn(house, sit_down, emi):
    aoi = sit_down("aoi")
    other = second_tab(aoi)
    emi.write("Hello")
    press_at_once("**/acceptance", (aoi, aoi.accept_button), (other, other.accept_button))
    for tab in (aoi, other):
        expect(tab.state).to_have_text("Active")
    with house.app.app_context():
        assert len(db.session.scalars(select(ConversationSession)).all()) == 1


def test_of_two_agents_who_take_at_once_one_is_told_kindly(house, sit_down, emi, watch):
    watch.expect("409")
    aoi, ben = sit_down("aoi"), sit_down("ben")
    for desk in (aoi, ben):
        desk.choose_presence("Away")
        desk.look_at("waiting")
    emi.write("First come, first served")
    buttons = [(desk, desk.row("Emi").get_by_role("button", name="Take")) for desk in (aoi, ben)]
    press_at_once("**/session", *buttons)
    for desk in (aoi, ben):
        expect(desk.queue).to_contain_text("Nobody is waiting.")
    with house.app.app_context():
        owner_id = db.session.scalar(select(Conversation.agent_id))
    winner, other = (aoi, ben) if owner_id == house.centre.aoi else (ben, aoi)
    expect(winner.state).to_have_text("Active")
    expect(winner.toasts.get_by_role("alert")).to_have_count(0)
    expect(other.toasts.get_by_role("alert")).to_be_visible()
    expect(other.toasts).not_to_contain_text("went wrong")
    expect(other.mine).to_contain_text("Nothing on your desk")


def test_an_offer_rejected_in_the_other_tab_is_refused_kindly(sit_down, emi, watch):
    watch.expect("409")
    aoi = sit_down("aoi")
    other = second_tab(aoi)
    emi.write("Hello")
    held = hold(aoi, "**/acceptance")
    with aoi.page.expect_request("**/acceptance"):
        aoi.accept_button.click()
    other.offer.get_by_role("button", name="Reject").click()
    expect(other.offer).to_have_count(0)
    held[0].continue_()
    expect(aoi.toasts).to_contain_text("no longer yours")
    expect(aoi.offer).to_have_count(0)


def test_who_does_not_want_to_be_disturbed_gets_no_offer(sit_down, emi):
    aoi, ben = sit_down("aoi"), sit_down("ben")
    aoi.choose_presence("Do not disturb")
    emi.write("Hello")
    expect(ben.offer).to_be_visible()
    expect(aoi.queue).to_contain_text("rings at Ben")
    expect(aoi.offer).to_have_count(0)
    ben.choose_presence("Do not disturb")
    ben.offer.get_by_role("button", name="Reject").click()
    expect(aoi.row("Emi").get_by_role("button", name="Take")).to_be_visible()
    expect(aoi.offer).to_have_count(0)
    aoi.choose_presence("Available")
    expect(aoi.offer).to_be_visible()


def test_the_countdown_never_shows_more_than_the_whole_time(sit_down, emi):
    aoi = sit_down("aoi")
    emi.write("Hello")
    expect(aoi.offer).to_be_visible()
    aoi.page.evaluate("kanava.serverNow = () => Date.now() - 60000")
    expect(aoi.offer.locator(".ring-seconds")).to_have_text("120")


def restyle(house, offer_seconds=None, **values):
    """Give the workstream a notification template."""
    with house.app.app_context(), transaction():
        workstream = db.session.get_one(Workstream, house.centre.workstream_id)
        workstream.offer_seconds = offer_seconds or workstream.offer_seconds
        db.session.add(NotificationTemplate(workstream_id=workstream.id, **values))


def test_an_offer_that_is_the_agents_anyway_opens_by_itself(house, sit_down, emi):
    restyle(house, 3, is_auto_assigned=True, is_auto_accepted=True)
    aoi = sit_down("aoi")
    emi.write("Hello")
    expect(aoi.offer).to_contain_text("Yours in 0:0")
    expect(aoi.offer.get_by_role("button", name="Reject")).to_have_count(0)
    expect(aoi.line("Hello")).to_be_visible()
    expect(aoi.state).to_have_text("Active")
    expect(aoi.offer).to_have_count(0)


def test_it_does_not_take_the_screen_from_somebody_who_types(house, sit_down, emi):
    restyle(house, 3, is_auto_assigned=True, is_auto_accepted=True)
    aoi = sit_down("aoi")
    emi.write("Hello")
    expect(aoi.composer).to_be_visible()
    aoi.composer.fill("I am looking for")
    house.sim.phone("somchai").write("Me, too")
    expect(aoi.offer).to_be_visible()
    expect(aoi.mine.get_by_text("Me, too")).to_be_visible()
    expect(aoi.line("Hello")).to_be_visible()
    expect(aoi.composer).to_have_value("I am looking for")


def test_who_looks_elsewhere_is_told_outside_the_window_once(house, sit_down, emi):
    restyle(house, desktop_alert="always", title="For {queueName}")
    aoi = sit_down("aoi", permissions=["notifications"])
    aoi.page.add_init_script(RECORD_ALERTS)
    aoi.page.reload()
    aoi.wait_live()
    written = emi.write("Anybody there?")
    # Her name may come after the offer; the alert is then replaced.
    expect(aoi.offer).to_contain_text("Emi Tanaka")
    told = aoi.page.evaluate("window.alerts.map(({title, body}) => [title, body])")
    assert told[-1] == ["Emi Tanaka", "For Support\nAnybody there?"]
    assert len(set(aoi.page.evaluate("window.alerts.map(({tag}) => tag)"))) == 1
    emi.unsend(written["message"]["id"])
    expect(aoi.offer).to_contain_text("Took back a message")
    assert aoi.page.evaluate("window.alerts.at(-1).body") == "For Support\nTook back a message"
    aoi.page.evaluate("window.alerts.at(-1).onclick()")
    expect(aoi.accept_button).to_be_focused()
    aoi.page.keyboard.press("Enter")
    expect(aoi.composer).to_be_visible()
    assert aoi.page.evaluate("window.alerts.at(-1).closed")
