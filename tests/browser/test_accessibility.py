"""Axe finds nothing to complain of, on any page, in either theme, at desk and phone width."""

import pytest
from playwright.sync_api import expect

from simulator import Fault

pytestmark = pytest.mark.browser


def test_the_sign_in_page(house, browse, assert_accessible):
    page = browse().new_page()
    page.goto(house.base_url)
    assert_accessible(page)
    page.get_by_label("E-mail address").fill("aoi@example.com")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert_accessible(page)


def test_an_error_page(sit_down, watch, assert_accessible):
    watch.expect("status of 404")
    page = sit_down("aoi").page
    page.goto(page.url + "/999999")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert_accessible(page)


def test_the_empty_console_an_offer_and_the_help(house, sit_down, assert_accessible):
    aoi = sit_down("aoi")
    assert_accessible(aoi.page)
    house.sim.phone("emi").write("注文した商品はもう発送されましたか？")
    expect(aoi.offer.locator("img")).to_be_visible()
    assert_accessible(aoi.page)
    aoi.page.keyboard.press("?")
    expect(aoi.page.get_by_role("dialog", name="Keys")).to_be_visible()
    assert_accessible(aoi.page)


def test_an_open_conversation_with_every_kind_of_line(house, sit_down, assert_accessible):
    aoi = sit_down("aoi")
    emi = house.sim.phone("emi")
    emi.write("Hello")
    aoi.accept()
    emi.send_sticker()
    emi.send_location(35.0, 139.0, "Tea house", "Shibuya")
    emi.send_media("image", aoi.page.screenshot(), "image/png")
    emi.send_file("order.pdf", b"%PDF-1.4", "application/pdf")
    emi.press("order=7", {"date": "2026-01-01"})
    emi.unsend(str(emi.write("oops")["message"]["id"]))
    # Whoever answers what they have not seen is asked first.
    expect(aoi.line("Took back")).to_be_visible()
    expect(aoi.answer("free")).to_contain_text("sent · free")
    house.sim.channel().reply_tokens.expire_all()
    expect(aoi.answer("counted")).to_contain_text("sent · counted")
    house.sim.channel().monthly_limit = 0
    expect(aoi.answer("too much")).to_contain_text("failed")
    emi.write("and again")
    expect(aoi.line("and again")).to_be_visible()
    house.sim.state.faults.add(Fault("reply", is_dropped=True, is_processed=True))
    expect(aoi.answer("who knows")).to_contain_text("unknown")
    emi.block()
    expect(aoi.line("Blocked us")).to_be_visible()
    expect(aoi.line("Took back")).to_be_visible()
    expect(aoi.thread.get_by_role("img", name="Picture from the customer")).to_be_visible()
    assert_accessible(aoi.page)


def test_wrap_up_and_a_closed_conversation(house, sit_down, assert_accessible):
    aoi = sit_down("aoi")
    house.sim.phone("emi").write("Hello")
    aoi.accept()
    aoi.command("End").click()
    expect(aoi.state).to_have_text("Wrap-up")
    assert_accessible(aoi.page)
    aoi.command("Close").click()
    expect(aoi.state).to_have_text("Closed")
    assert_accessible(aoi.page)
