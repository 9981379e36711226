"""While the server is away a quiet banner says so; afterwards the screen is right by itself."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
# What a browser says of its own accord about a server that is away.
AWAY = (
    "ERR_CONNECTION_REFUSED",
    "ERR_CONNECTION_RESET",
    "ERR_EMPTY_RESPONSE",
    "WebSocket",
    r"^\[object",
    "htmx:",
)
BACK = 20_000  # milliseconds a reconnecting or polling page may take


@pytest.fixture
def opened_house(open_house, watch):
    watch.expect(*AWAY)
    return open_house()


def remember(desk):
    """Leave a mark that a reload would wipe out."""
    desk.page.evaluate("window.isUntouched = true")


def assert_not_reloaded(desk):
    assert desk.page.evaluate("window.isUntouched") is True


def test_the_screen_is_right_again_after_the_server_was_away(opened_house, sit_down):
    house, server = opened_house
    aoi = sit_down("aoi", house)
    emi = house.sim.phone("emi")
    emi.write("Before")
    aoi.accept()
    remember(aoi)
    aoi.composer.fill("half a sentence")
    expect(aoi.banner).to_be_hidden()
    server.kill()
    expect(aoi.banner).to_be_visible()
    emi.write("Meanwhile")
    house.sim.phone("somchai").write("สวัสดี")
    server.start()
    expect(aoi.banner).to_be_hidden(timeout=BACK)
    expect(aoi.thread.locator(".words")).to_have_text(["Before", "Meanwhile"], timeout=BACK)
    expect(aoi.offer).to_contain_text("Somchai", timeout=BACK)
    expect(aoi.composer).to_have_value("half a sentence")
    assert_not_reloaded(aoi)


def test_an_answer_that_could_not_be_sent_is_sent_again_from_its_line(opened_house, sit_down):
    house, server = opened_house
    aoi = sit_down("aoi", house)
    emi = house.sim.phone("emi")
    emi.write("Hello")
    aoi.accept()
    server.kill()
    aoi.answer("into the void")
    expect(aoi.page.get_by_role("alert").filter(has_text="may not have been")).to_be_visible()
    server.start()
    expect(aoi.banner).to_be_hidden(timeout=BACK)
    aoi.line("into the void").get_by_role("button", name="Send again").click()
    expect(aoi.line("into the void")).to_contain_text("sent ·", timeout=BACK)
    assert emi.texts() == ["into the void"]


def test_a_page_without_a_socket_gets_its_news_by_asking(open_house, sit_down, browse):
    house, _ = open_house(SOCKET_CAP="1")
    sit_down("ben", house).choose_presence("Away")
    context = browse()
    cookie = {"name": "session", "value": house.cookie_of(house.centre.aoi), "url": house.base_url}
    context.add_cookies([cookie])
    page = context.new_page()
    page.goto(f"{house.base_url}/conversations")
    page.evaluate("window.isUntouched = true")
    expect(page.get_by_text("Not connected. Trying again")).to_be_visible()
    house.sim.phone("emi").write("Anybody there?")
    expect(page.locator(".row-item", has_text="Anybody there?")).to_be_attached(timeout=BACK)
    assert page.evaluate("window.isUntouched") is True


def test_a_screen_that_cannot_be_had_is_not_asked_for_again_at_once(house, sit_down, watch):
    watch.expect("502", "htmx")
    aoi, asked = sit_down("aoi"), []

    def refuse(route):
        asked.append(route)
        route.fulfill(status=502, body="")

    aoi.page.route("**/screen*", refuse)
    aoi.page.evaluate("dispatchEvent(new Event('online'))")
    aoi.page.evaluate("fetch('/health').then(() => null)")
    assert len(asked) == 1
    expect(aoi.toasts.get_by_role("alert")).to_have_count(0)
