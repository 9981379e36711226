"""What an agent hears and sees of what comes while they look elsewhere, each as they chose it."""

import re

import pytest
from playwright.sync_api import expect

from tests.assertions import wait_until
from tests.browser.test_hidden import turn

pytestmark = pytest.mark.browser
# A browser that allowed notifications, and whose loudspeaker and notifications are written down.
RECORDED = """(() => {
  window.heard = [];
  window.told = [];
  const ramp = (value) => value > 0.001 && heard.push(value);
  const gain = { setValueAtTime() {}, exponentialRampToValueAtTime: ramp };
  const part = () => ({ connect: (next) => next, start() {}, stop() {}, frequency: {}, gain });
  window.AudioContext = class {
    state = "running";
    currentTime = 0;
    createOscillator = part;
    createGain = part;
  };
  window.Notification = class {
    static permission = "granted";
    constructor(title) { told.push(title); }
    close() {}
  };
})()"""


def test_words_and_mentions_are_heard_and_told_to_who_looks_elsewhere(house, sit_down):
    aoi, emi = sit_down("aoi"), house.sim.phone("emi")
    emi.write("Before")
    aoi.accept()
    path = aoi.page.url.removeprefix(house.base_url)
    ben = sit_down("ben").open(path)
    aoi.page.add_init_script(RECORDED)
    aoi.open(path).composer.click()  # browsers are silent before
    emi.write("Seen as it comes")
    expect(aoi.line("Seen as it comes")).to_be_visible()
    assert aoi.page.evaluate("heard") == [], "who looks needs no sound"
    turn(aoi, is_away=True)
    emi.write("Hello?")
    wait_until(lambda: aoi.page.evaluate("heard.length") == 1)
    assert aoi.page.evaluate("heard") == [0.04]
    ben.page.locator("[data-mode-of=note]").click()
    ben.page.get_by_label("Your note").fill("@Aoi please look")
    ben.page.get_by_label("Your note").press("Escape")
    ben.page.get_by_role("button", name="Add the note").click()
    wait_until(lambda: aoi.page.evaluate("told.length") == 1)
    assert re.match("Ben mentioned you", aoi.page.evaluate("told[0]"))
    expect(aoi.page).to_have_title(re.compile(r"^\(1\) "))
    assert "data:image/svg+xml" in aoi.page.locator("link[rel=icon]").get_attribute("href")
    aoi.page.evaluate("document.getElementById('preferences').dataset.messageSound = 'off'")
    aoi.page.evaluate("heard.length = 0")
    emi.write("Anybody?")
    expect(aoi.line("Anybody?")).to_be_visible()
    assert aoi.page.evaluate("heard") == []
    turn(aoi, is_away=False)
    expect(aoi.page).to_have_title(re.compile("^Conversations"))
