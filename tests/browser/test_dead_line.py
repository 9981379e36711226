"""A line that is dead but looks open is noticed, said and healed; a living one is left alone."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.assertions import wait_until
from tests.browser.desks import Desk
from tests.services.proxy import running_proxy

pytestmark = pytest.mark.browser
SILENT = 45_000  # milliseconds in which a page must say that it hears nothing
HEALED = 30_000
AWAY = ("ERR_", "WebSocket", r"^\[object", "htmx:", "undefined")


@pytest.fixture
def line(house):
    with running_proxy(int(house.base_url.rsplit(":", 1)[1])) as proxy:
        yield proxy


@pytest.fixture
def far_desk(house, line, browse, watch):
    """Aoi's console behind the proxy, with a clock that can be wound on."""
    watch.expect(*AWAY)
    context = browse()
    base_url = f"http://127.0.0.1:{line.port}"
    cookie = {"name": "session", "value": house.cookie_of(house.centre.aoi), "url": base_url}
    context.add_cookies([cookie])
    page = context.new_page()
    page.clock.install()
    return Desk(page, base_url).open()


def test_a_dead_line_that_looks_open_is_said_asked_around_and_healed(house, line, far_desk):
    house.sim.phone("emi").write("Before")
    far_desk.accept()
    line.swallow(sockets=True)
    house.sim.phone("emi").write("Into the dead line")
    far_desk.page.clock.fast_forward(SILENT)
    expect(far_desk.banner).to_be_visible()
    # Its socket is dead, but asking still works.
    far_desk.page.clock.run_for(10_000)
    expect(far_desk.line("Into the dead line")).to_be_visible()
    line.passes()
    far_desk.page.clock.run_for(HEALED)
    expect(far_desk.banner).to_be_hidden()
    house.sim.phone("emi").write("After")
    expect(far_desk.line("After")).to_be_visible()


def test_what_went_out_of_sight_behind_a_dead_line_leaves_the_screen(
    house, line, far_desk, sit_down, watch
):
    watch.expect("404")
    house.sim.phone("emi").write("Before")
    path = urlsplit(far_desk.accept().page.url).path
    line.swallow(sockets=True)
    dana = sit_down("dana").page
    dana.goto(f"{house.base_url}{path}/transfer")
    dana.get_by_label("To", exact=True).select_option("Billing")
    dana.get_by_role("button", name="Transfer").click()
    house.sim.phone("somchai").write("Whoever is there")
    far_desk.page.clock.fast_forward(SILENT)
    far_desk.page.clock.run_for(10_000)
    expect(far_desk.page.get_by_text("no longer yours to see")).to_be_visible()
    # It asks every 10 s of its own clock; the offer may have come to the server after it asked.
    wait_until(lambda: far_desk.page.clock.run_for(5_000) or far_desk.offer.is_visible(), 30)
    expect(far_desk.offer).to_contain_text("Somchai")


def test_a_retry_of_the_conversation_left_does_not_make_the_next_one_deaf(house, line, far_desk):
    for name in ("emi", "somchai"):
        house.sim.phone(name).write("Before")
        far_desk.accept_button.click()
        expect(far_desk.row(name.title())).to_be_visible()
    line.drop()
    expect(far_desk.page.locator("html")).to_have_attribute("data-live", "false")
    for _ in range(6):
        far_desk.page.clock.run_for(HEALED)
    line.passes()
    far_desk.row("Emi").get_by_role("link").click()
    far_desk.wait_live()
    far_desk.page.clock.run_for(HEALED)
    house.sim.phone("emi").write("Do you hear me?")
    expect(far_desk.line("Do you hear me?")).to_be_visible()


def test_a_guess_of_the_browser_does_not_outlive_a_sign_of_life(house, far_desk):
    for guess in ("offline", "online", "offline"):
        far_desk.page.evaluate(f"window.dispatchEvent(new Event('{guess}'))")
    house.sim.phone("emi").write("Here I am")
    expect(far_desk.offer).to_contain_text("Here I am")
    far_desk.page.clock.run_for(5_000)
    far_desk.wait_live()
    expect(far_desk.banner).to_be_hidden()


def test_a_clock_that_jumps_leaves_a_ringing_offer_its_time(house, far_desk):
    house.sim.phone("emi").write("Hello")
    left = far_desk.offer.locator(".ring-seconds")
    before = int(left.text_content())
    far_desk.page.evaluate("const now = Date.now; Date.now = () => now() + 3600_000")
    far_desk.page.clock.run_for(2_000)
    expect(left).not_to_have_text(str(before))
    assert before - 10 < int(left.text_content()) < before


def test_of_too_many_windows_the_oldest_rests_and_can_be_taken_up(house, far_desk):
    first, context = far_desk, far_desk.page.context
    others = [Desk(context.new_page(), first.base_url).open() for _ in range(6)]
    first.page.clock.run_for(2_000)
    expect(first.page.get_by_text("Open in too many windows")).to_be_visible()
    first.page.get_by_role("button", name="Use this window").click()
    first.wait_live()
    expect(first.page.get_by_text("Open in too many windows")).to_be_hidden()
    expect(others[0].page.locator("html")).to_have_attribute("data-live", "false")


def test_a_page_that_is_told_to_come_later_does_and_not_all_at_once(line, far_desk, watch):
    watch.expect("503")
    asked = []

    def refuse(route):
        asked.append(route)
        route.fulfill(status=503, headers={"Retry-After": "60"}, body="")

    page = far_desk.page
    page.evaluate("Math.random = () => 0.5")
    page.route("**/screen*", refuse)
    line.swallow(sockets=True)
    with page.expect_response("**/screen*"):
        page.clock.fast_forward(SILENT)
        page.clock.run_for(10_000)
    expect(far_desk.banner).to_be_visible()
    with page.expect_response("**/health"):
        page.clock.run_for(70_000)
        page.evaluate("fetch('/health').then(() => null)")
    assert len(asked) == 1
    with page.expect_response("**/screen*"):
        page.clock.run_for(30_000)
    assert len(asked) == 2


LOOK_AGAIN_LATE = """() => {
  const now = performance.now.bind(performance);
  const turn = (value) => {
    Object.defineProperty(document, "hidden", { value, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  };
  window.isAnswered = false;
  // On its way down: a beat goes no further than to the console's own element.
  document.addEventListener("htmx:wsBeforeMessage", () => (window.isAnswered = true), true);
  turn(true);
  performance.now = () => now() + 100000;
  turn(false);
}"""


@pytest.mark.parametrize("is_alive", [True, False])
def test_who_looks_again_after_long_asks_for_the_screen_only_where_the_line_is_dead(
    line, far_desk, is_alive
):
    asked = []
    far_desk.page.on("request", lambda one: asked.append(one) if "/screen" in one.url else None)
    far_desk.page.clock.pause_at(far_desk.page.evaluate("Date.now()") / 1000 + 5)
    if not is_alive:
        line.swallow(sockets=True)
    far_desk.page.evaluate(LOOK_AGAIN_LATE)
    if is_alive:
        wait_until(lambda: far_desk.page.evaluate("window.isAnswered"), 30)
    with far_desk.page.expect_request("**/health"):
        far_desk.page.clock.run_for(1_900)
        far_desk.page.evaluate("fetch('/health').then(() => null)")
    assert len(asked) == (0 if is_alive else 1)


def test_who_was_told_to_come_later_still_notices_that_the_network_is_gone(line, far_desk, watch):
    watch.expect("503")
    page = far_desk.page
    far_desk.intercept(
        "**/screen*", lambda route: route.fulfill(status=503, headers={"Retry-After": "60"})
    )
    with page.expect_response("**/screen*"):
        page.evaluate("window.dispatchEvent(new Event('online'))")
    far_desk.wait_live()
    page.route("**/screen*", lambda route: route.abort("internetdisconnected"))
    # No beat of the server's may come now: it would be a proof that there is a network.
    line.swallow(sockets=True)
    page.evaluate("window.dispatchEvent(new Event('offline'))")
    expect(page.locator("html")).to_have_attribute("data-live", "false")
    page.clock.run_for(2_000)
    expect(far_desk.banner).to_be_visible()


def test_the_answer_to_an_earlier_question_is_no_proof_of_a_network(line, far_desk):
    held = []

    def hold(route):
        held.append(route)

    far_desk.intercept("**/screen*", hold)
    far_desk.page.evaluate("window.dispatchEvent(new Event('online'))")
    wait_until(lambda: far_desk.page.evaluate("1") and held, 15)
    far_desk.page.evaluate("window.dispatchEvent(new Event('offline'))")
    held[0].continue_()
    wait_until(lambda: far_desk.page.evaluate("1") and held[1:], 15)
    line.swallow(sockets=True)
    held[1].abort("internetdisconnected")
    expect(far_desk.page.locator("html")).to_have_attribute("data-live", "false")
    far_desk.page.clock.run_for(2_000)
    expect(far_desk.banner).to_be_visible()


@pytest.mark.parametrize(("chance", "pauses"), [(0, [0] * 3), (1, [500, 8_000, 10_000])])
def test_pages_come_back_at_any_moment_of_the_time_they_may_wait(far_desk, chance, pauses):
    """After a restart a thousand of them came within the same half second."""
    far_desk.page.evaluate(f"Math.random = () => {chance}")
    found = far_desk.page.evaluate("[0, 4, 9].map((tries) => htmx.config.wsReconnectDelay(tries))")
    # A line that has just been opened counts as refused until it says something.
    assert found == pauses


def test_what_a_command_changed_is_asked_for_where_the_line_is_dead(house, line, far_desk):
    house.sim.phone("emi").write("Before")
    far_desk.accept()
    line.swallow(sockets=True)
    far_desk.command("End").click()
    expect(far_desk.command("End")).to_be_enabled()
    far_desk.page.clock.run_for(2_000)
    expect(far_desk.state).to_have_text("Wrap-up")
    expect(far_desk.command("Close")).to_be_visible()
