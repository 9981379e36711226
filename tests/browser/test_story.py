"""The whole story, as the README tells it: sign in, be offered, answer, see it on the phone."""

import re

import pytest
import requests
from playwright.sync_api import expect

from tests import factories
from tests.browser.desks import Desk

pytestmark = pytest.mark.browser
BUTTONS = {
    "type": "template",
    "altText": "A question",
    "template": {
        "type": "buttons",
        "text": "Shall we call you?",
        "actions": [{"type": "postback", "label": "Please call", "data": "call=yes"}],
    },
}


@pytest.fixture
def phone(house, browse):
    """Emi's phone in a browser of its own."""
    page = browse().new_page()
    page.goto(f"{house.sim.base_url}/phones/{house.sim.phone('emi').user_id}")
    return page


@pytest.fixture
def aoi(house, sit_down, phone):
    """Aoi, who has accepted Emi's first message."""
    desk = sit_down("aoi")
    write(phone, "Good morning")
    return desk.accept()


def write(phone, text):
    phone.get_by_label("Message", exact=True).fill(text)
    phone.get_by_role("button", name="Send", exact=True).last.click()


def sign_in_by_keyboard(page, base_url):
    page.goto(f"{base_url}/")
    # The browser gives the focus with its first frame, which may come after "loaded".
    expect(page.get_by_label("E-mail address")).to_be_focused()
    page.keyboard.type("aoi@example.com")
    page.keyboard.press("Tab")
    page.keyboard.type(factories.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/conversations")
    return Desk(page, base_url).wait_live()


def test_a_message_reaches_the_agent_and_the_answer_the_phone(house, browse, phone):
    desk = sign_in_by_keyboard(browse().new_page(), house.base_url)
    expect(desk.page).to_have_title("Conversations · Kanava")
    write(phone, "注文した商品はもう発送されましたか？")
    expect(desk.offer).to_contain_text("Emi Tanaka")
    expect(desk.offer).to_contain_text("注文した商品はもう発送されましたか？")
    expect(desk.offer.locator(".ring-seconds")).to_have_text(re.compile(r"^1[012]\d$"))
    expect(desk.page).to_have_title("(1) Conversations · Kanava")
    desk.accept()
    expect(desk.page).to_have_title("Conversations · Kanava")
    expect(desk.page).to_have_url(re.compile(r"/conversations/\d+$"))
    desk.composer.press_sequentially("本日発送いたしました。")
    desk.composer.press("Enter")
    expect(phone.get_by_text("本日発送いたしました。")).to_be_visible()
    expect(desk.line("本日発送いたしました。")).to_contain_text("sent · free")
    expect(desk.line("本日発送いたしました。")).to_have_count(1)


def test_an_answer_counts_once_the_reply_token_is_over(house, aoi, phone):
    house.sim.channel().reply_tokens.expire_all()
    expect(aoi.answer("A little later")).to_contain_text("sent · counted")
    expect(phone.get_by_text("A little later")).to_be_visible()


def test_every_kind_of_message_is_shown(house, aoi, phone):
    phone.get_by_label("Stickers").click()
    phone.get_by_role("button", name="Thank you").click()
    expect(aoi.thread.get_by_role("img", name=re.compile("^Sticker: "))).to_be_visible()
    phone.get_by_label("Attach").click()
    phone.get_by_role("button", name="Location").click()
    place = aoi.thread.get_by_role("link", name="Open the map")
    expect(place).to_have_attribute("href", re.compile(r"^https://www\.openstreetmap\.org/\?mlat="))
    picture = {"name": "beans.png", "mimeType": "image/png", "buffer": phone.screenshot()}
    phone.get_by_label("Attach").click()
    phone.get_by_label("Photo, video, audio or file").set_input_files(picture)
    phone.locator(".upload").get_by_role("button", name="Send").click()
    shown = aoi.thread.get_by_role("img", name="Picture from the customer")
    expect(shown).to_be_visible()
    expect(shown).not_to_have_js_property("naturalWidth", 0)


def test_a_pressed_button_is_shown(house, aoi, phone):
    body = {"to": house.sim.phone("emi").user_id, "messages": [BUTTONS]}
    headers = {"Authorization": f"Bearer {factories.TOKEN}"}
    url = f"{house.sim.base_url}/v2/bot/message/push"
    assert requests.post(url, json=body, headers=headers, timeout=5).ok
    phone.get_by_role("button", name="Please call").click()
    expect(aoi.line("Pressed a button")).to_contain_text("call=yes")


def test_what_is_taken_back_goes_from_the_screen(aoi, phone):
    write(phone, "my card is 4111 1111")
    expect(aoi.line("4111 1111")).to_be_visible()
    phone.get_by_role("button", name="Unsend").last.click()
    expect(aoi.line("Took back a message")).to_be_visible()
    expect(aoi.page.locator("body")).not_to_contain_text("4111 1111")


def test_a_block_is_shown_and_its_end(aoi, phone):
    profile = aoi.page.get_by_role("complementary", name="Profile")
    expect(profile).to_contain_text("Follows us")
    phone.get_by_role("button", name="Block").click()
    expect(profile).to_contain_text("Has blocked us")
    expect(aoi.line("Blocked us")).to_be_visible()
    phone.get_by_role("button", name="Unblock").click()
    expect(profile).to_contain_text("Follows us")
