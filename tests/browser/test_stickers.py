"""A sticker is chosen by keyboard or touch and sent by a second press; its picture is ours."""

import pytest
from playwright.sync_api import expect

from webapp.channels.models import ChannelAccount
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.stickers.actions import allow_pictures

pytestmark = pytest.mark.browser


def allow(house):
    with house.app.app_context(), transaction():
        allow_pictures(db.session.query(ChannelAccount).one(), True)


def picker(desk):
    return desk.page.get_by_role("dialog", name="Stickers")


def test_a_sticker_is_sent_without_the_mouse(house, sit_down, assert_accessible):
    allow(house)
    aoi, emi = sit_down("aoi"), house.sim.phone("emi")
    emi.send_sticker("446", "1988")
    aoi.accept()
    # The customer's own, loaded meanwhile.
    expect(aoi.thread.locator(".sticker-picture")).to_be_visible()
    aoi.page.get_by_role("button", name="Stickers", exact=True).focus()
    aoi.page.keyboard.press("Enter")
    expect(picker(aoi).locator(".picker-tile").first).to_be_focused()
    assert_accessible(aoi.page)
    for key in ("ArrowRight", "Enter"):
        aoi.page.keyboard.press(key)
    expect(picker(aoi).get_by_role("button", name="Send this sticker")).to_be_focused()
    aoi.page.keyboard.press("Enter")
    expect(aoi.composer).to_be_focused()
    expect(aoi.thread.locator(".line-outbound")).to_contain_text("sent · free")
    assert emi.delivered()[-1].payload["stickerId"] == "52002735"
    expect(aoi.thread.locator(".line-outbound .sticker-picture")).to_be_visible()


def test_without_leave_to_load_pictures_stickers_have_numbers(house, sit_down):
    aoi = sit_down("aoi", is_narrow=True, has_touch=True)
    house.sim.phone("emi").write("Hello")
    aoi.accept()
    aoi.page.get_by_role("button", name="Stickers", exact=True).tap()
    expect(picker(aoi)).to_contain_text("Pictures are off for this account")
    picker(aoi).get_by_text("1988", exact=True).tap()
    picker(aoi).get_by_role("button", name="Send this sticker").tap()
    expect(aoi.thread.locator(".line-outbound")).to_contain_text("1988")
