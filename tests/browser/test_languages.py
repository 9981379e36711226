"""The screens speak the reader's language, and scripts write moments as pages do."""

import re

import pytest
from playwright.sync_api import expect

from webapp.agents.models import Agent
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.core.translations import LANGUAGES

pytestmark = pytest.mark.browser

SIGN_IN = {"en": "Sign in", "fi": "Kirjaudu", "ja": "ログイン", "th": "เข้าสู่ระบบ", "zh-TW": "登入"}
# What a page says of every moment on it: as the server wrote it, as the script writes it.
MOMENTS = """async () => {
  const page = await (await fetch(location.href)).text();
  const served = new DOMParser().parseFromString(page, "text/html");
  const words = (root) => [...root.querySelectorAll("time[data-moment]")]
    .filter((each) => each.dataset.moment !== "elapsed")
    // What is fetched beside the page is not in it.
    .filter((each) => !each.closest(".past"))
    .map((each) => each.textContent.replace(/\\s/g, " "));
  return [words(served), words(document)];
}"""


@pytest.fixture
def settle(house):
    """A function that gives an agent what they could choose on their own page."""

    def give(name, **choices):
        with house.app.app_context(), transaction():
            agent = db.session.get_one(Agent, getattr(house.centre, name))
            for field, value in choices.items():
                setattr(agent, field, value)

    return give


@pytest.mark.parametrize(("locale", "word"), SIGN_IN.items())
def test_the_sign_in_page_speaks_the_browsers_language(house, browser, watch, locale, word):
    context = watch.over(browser.new_context(locale=locale))
    page = context.new_page()
    page.goto(house.base_url)
    expect(page.get_by_role("heading", level=1)).to_contain_text(word)
    lang = "zh-Hant" if locale == "zh-TW" else locale
    expect(page.locator("html")).to_have_attribute("lang", lang)
    context.close()
    assert not watch.unexpected()


def test_a_change_of_language_on_ones_own_page_holds_everywhere(sit_down):
    page = sit_down("aoi").page
    page.goto(page.url.replace("/conversations", "/me"))
    page.get_by_label("Language").select_option("ja")
    page.get_by_role("button", name="Save").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "ja")
    page.goto(page.url.replace("/me", "/conversations"))
    expect(page.locator("html")).to_have_attribute("lang", "ja")


@pytest.mark.parametrize("language", LANGUAGES)
def test_scripts_and_pages_write_moments_alike(house, sit_down, settle, language):
    settle("aoi", language=language, time_zone="Asia/Kathmandu")
    house.sim.phone("emi").write("Hello")
    aoi = sit_down("aoi", timezone_id="America/New_York")
    aoi.offer.locator(".btn-primary").click()
    expect(aoi.page.locator(".line")).to_have_count(1)
    expect(aoi.page.locator(".profile time[data-moment=full]")).not_to_have_count(0)
    served, shown = aoi.page.evaluate(MOMENTS)
    assert served
    assert served == shown


def test_two_agents_read_one_conversation_in_two_languages(house, sit_down, settle):
    settle("aoi", language="ja")
    settle("ben", language="fi")
    house.sim.phone("emi").write("Hello")
    aoi, ben = sit_down("aoi"), sit_down("ben")
    expect(aoi.offer).to_be_visible()
    for desk in (aoi, ben):
        desk.open("/conversations/1")
    house.sim.phone("emi").write("Hello again")
    expect(aoi.page.locator(".line", has_text="Hello again")).to_be_visible()
    expect(ben.page.locator(".line", has_text="Hello again")).to_be_visible()
    expect(aoi.page.locator("html")).to_have_attribute("lang", "ja")
    expect(ben.page.locator("html")).to_have_attribute("lang", "fi")
    states = [desk.state.inner_text() for desk in (aoi, ben)]
    assert states[0] != states[1]


def test_the_consoles_theme_is_kept_for_every_browser(sit_down):
    aoi = sit_down("aoi")
    aoi.page.get_by_label("Settings and help").click()
    with aoi.page.expect_response(re.compile("/me/theme$")) as stored:
        aoi.page.get_by_role("button", name="Dark").click()
    assert stored.value.status == 204
    expect(aoi.page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    elsewhere = sit_down("aoi")
    expect(elsewhere.page.locator("html")).to_have_attribute("data-bs-theme", "dark")
