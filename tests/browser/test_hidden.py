"""A window that nobody looks at rings and tells what is written; its lists wait till it is seen."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from webapp.inbox.topics import window_of

pytestmark = pytest.mark.browser
LOOK_AWAY = """(isAway) => {
  const state = isAway ? "hidden" : "visible";
  for (const [name, value] of [["hidden", isAway], ["visibilityState", state]]) {
    Object.defineProperty(document, name, { value, configurable: true });
  }
  document.dispatchEvent(new Event("visibilitychange"));
}"""


def turn(desk, *, is_away):
    """As when another tab comes before it, or goes."""
    desk.page.evaluate(LOOK_AWAY, is_away)


def test_a_hidden_window_rings_and_is_told_the_rest_when_it_is_looked_at(house, sit_down):
    aoi, emi = sit_down("aoi"), house.sim.phone("emi")
    emi.write("Before")
    aoi.accept()
    expect(aoi.mine).to_contain_text("Before")
    turn(aoi, is_away=True)
    house.sim.phone("somchai").write("สวัสดี")
    expect(aoi.offer).to_contain_text("Somchai")
    expect(aoi.page).to_have_title(re.compile(r"^\(1\) "))
    for words in ("Meanwhile", "And more"):
        emi.write(words)
        expect(aoi.line(words)).to_be_visible()
    expect(aoi.mine).not_to_contain_text("Meanwhile")
    expect(aoi.mine).not_to_contain_text("And more")
    turn(aoi, is_away=False)
    expect(aoi.mine).to_contain_text("And more")
    aoi.wait_live()


def test_a_window_that_was_hidden_when_its_line_came_anew_says_so_again(house, sit_down):
    aoi, emi = sit_down("aoi"), house.sim.phone("emi")
    emi.write("Before")
    aoi.accept()
    turn(aoi, is_away=True)
    with aoi.page.expect_websocket() as anew:
        aoi.page.evaluate("kanava.refresh()")
    said = anew.value.wait_for_event("framesent")
    assert said == "hidden"
    aoi.wait_live()


def test_a_window_keeps_its_name_however_often_its_line_comes_anew(house, sit_down):
    """By it the server knows its place among the windows of the browser."""
    aoi, names = sit_down("aoi"), []
    for _ in range(2):
        with aoi.page.expect_websocket() as anew:
            aoi.page.evaluate("kanava.refresh()")
        names.append(parse_qs(urlsplit(anew.value.url).query)["window"])
        anew.value.wait_for_event("framereceived")
    other = sit_down("aoi")
    with other.page.expect_websocket() as anew:
        other.page.evaluate("kanava.refresh()")
    assert names[0] == names[1] != parse_qs(urlsplit(anew.value.url).query)["window"]
    assert window_of("digest", names[0][0])
