"""A centre is arranged by clicking, five chats write, and each lands where the rules say."""

import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from tests.browser.test_workstreams import enter
from webapp.contacts.models import SocialProfile
from webapp.conversations.models import Conversation
from webapp.core.database import db

__all__ = ["enter"]

pytestmark = pytest.mark.browser


def make_skill(dana):
    dana.open("/admin/rating-scales/new")
    dana.field("Name").fill("Languages")
    dana.page.get_by_label("Levels").fill("basic\ngood\nnative")
    dana.press("Create scale")
    dana.open("/admin/skills/new")
    dana.field("Name").fill("Japanese")
    dana.press("Create skill")


def give_skill(dana, agent_id):
    dana.open(f"/admin/people/{agent_id}/skills")
    dana.field("Japanese").select_option("native")
    dana.page.get_by_label("Japanese counts").check()
    dana.press("Save")


def make_hours(dana):
    """Closed on every day of the week, so that the test may run at any hour."""
    dana.open("/admin/hours/new")
    dana.field("Name").fill("Office")
    dana.field("Time zone").fill("Asia/Bangkok")
    for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"):
        take_out = dana.page.get_by_role("button", name=f"{day}: take row 1 out")
        if take_out.count():
            take_out.click()
            expect(take_out).to_have_count(0)
    dana.press("Create operating hours")


def make_queue(dana, name, *members, overflow=None):
    dana.open("/admin/queues/new")
    dana.field("Name").fill(name)
    for member in members:
        dana.box(member).check()
    if overflow:
        dana.page.get_by_role("combobox", name="Operating hours").select_option(label="Office")
        closed = dana.page.get_by_role("group", name="Out of hours", exact=True)
        closed.get_by_role("radio", name="Pass it on to another queue").check()
        dana.page.locator("#out_of_hours_target").select_option(label=overflow)
    dana.press("Create queue")
    expect(dana.said).to_contain_text(name)


def make_contact(dana):
    dana.open("/admin/custom-fields")
    dana.field("Name").fill("VIP")
    dana.field("It holds").select_option(label="Yes or no")
    dana.page.get_by_role("radio", name="Contacts").check()
    dana.press("Add field")
    dana.open("/admin/contacts/new")
    dana.field("Name").fill("Mr Mori")
    dana.page.get_by_role("switch", name="VIP").check()
    dana.press("Create contact")


def say_if(dana, field, comparison, value):
    row = dana.page.get_by_role("group", name="Condition 1", exact=True)
    row.get_by_label("Field").select_option(label=field)
    if comparison:
        row.get_by_label("Comparison").select_option(label=comparison)
    if comparison == "begins with":  # typed, not chosen: the field follows the comparison
        row.locator("input[name=value-1]").fill(value)
    else:
        row.get_by_label("Value", exact=True).select_option(label=value)


def make_ruleset(dana, name):
    dana.open("/admin/workstreams/1/classification").press("New ruleset", "link")
    dana.field("Name").fill(name)
    dana.press("Create ruleset")
    dana.press(f"New rule in {name}", "link")


def make_classification(dana):
    make_ruleset(dana, "Language")
    dana.field("Name").fill("Speaks Japanese")
    say_if(dana, "Customer's language", "begins with", "ja")
    dana.press("Skill")
    dana.field("Skill 1").select_option(label="Japanese, at least good")
    dana.press("Create rule")
    make_ruleset(dana, "Importance")
    dana.field("Name").fill("VIP first")
    say_if(dana, "Contact: VIP", None, "yes")
    dana.page.locator("#priority").select_option("1")
    dana.press("Create rule")


def make_route(dana, name, condition, queue):
    dana.open("/admin/workstreams/1/routes").press("New rule", "link")
    dana.field("Name").fill(name)
    say_if(dana, *condition)
    dana.field("Queue 1").select_option(label=queue)
    dana.press("Create rule")
    expect(dana.page.get_by_text(f"Rule “{name}” was created.")).to_be_visible()


def arrange(house, dana):
    make_skill(dana)
    give_skill(dana, house.centre.aoi)
    make_hours(dana)
    make_queue(dana, "Night", "Chen")
    make_queue(dana, "Thai desk", "Ben", overflow="Night")
    make_queue(dana, "Japanese desk", "Aoi", "Ben")
    make_contact(dana)
    make_classification(dana)
    make_route(dana, "Groups", ("Chat", None, "group"), "Night")
    make_route(dana, "Japanese", ("Customer's language", "begins with", "ja"), "Japanese desk")
    make_route(dana, "Thai", ("Customer's language", "begins with", "th"), "Thai desk")
    dana.open("/admin/workstreams/1/settings")
    dana.turn_to("Capacity")
    dana.page.locator("[name=capacity_units]").fill("100")
    dana.press("Save")


def link_contact(aoi):
    aoi.page.locator(".pane-profile").get_by_role("link", name="Link a contact").click()
    sheet = aoi.page.get_by_role("dialog")
    sheet.get_by_label("Find a contact").fill("Mori")
    sheet.get_by_role("button", name="Link Mr Mori").click()
    expect(sheet).to_be_hidden()


def finish(aoi):
    aoi.page.keyboard.press("Escape")
    aoi.command("End").click()
    aoi.command("Close").click()
    expect(aoi.state).to_have_text("Closed")


def conversation_id(house, name):
    with house.app.app_context():
        return db.session.scalar(
            select(Conversation.id)
            .join(SocialProfile, SocialProfile.id == Conversation.social_profile_id)
            .where(SocialProfile.display_name.startswith(name))
            .order_by(Conversation.id.desc())
            .limit(1)
        )


def story(house, dana, name, *told):
    """The trace of somebody's newest conversation says all of this, in its order."""
    dana.open(f"/conversations/{conversation_id(house, name)}/trace")
    words = dana.page.locator("main").text_content()
    assert re.search(".*".join(map(re.escape, told)), words, re.DOTALL), words


def test_each_lands_where_the_rules_say_and_the_trace_says_why(house, enter, sit_down, watch):
    # A form that is sent while its own look is being refreshed gives the refresh up.
    watch.expect("htmx:sendAbort", "htmx:afterRequest")
    dana = enter()
    arrange(house, dana)
    phone = house.sim.phone
    aoi, ben, chen = sit_down("aoi"), sit_down("ben"), sit_down("chen")

    phone("haruto").write("はじめまして")
    aoi.accept()
    link_contact(aoi)
    finish(aoi)
    aoi.choose_presence("Do not disturb")
    aoi.look_at("waiting")

    phone("emi").write("こんにちは")
    expect(aoi.row("Emi")).to_be_visible()
    phone("haruto").write("至急お願いします")
    expect(aoi.row("Haruto")).to_contain_text("Highest priority")
    expect(aoi.offer).to_have_count(0)
    aoi.choose_presence("Available")
    expect(aoi.offer).to_have_count(1)
    expect(aoi.offer).to_contain_text("Haruto Mori")
    aoi.accept()

    phone("somchai").write("สวัสดี")
    expect(chen.offer).to_contain_text("Somchai")
    chen.accept()
    phone("lin").write("你好")
    expect(ben.offer).to_contain_text("Lin")
    phone("emi", group="flat").write("Is anybody there?")
    expect(chen.look_at("waiting").row("Riverside")).to_be_visible()

    story(house, dana, "Haruto", "VIP first", "Japanese desk", "Aoi")
    story(house, dana, "Emi", "Aoi", "Ben", "Japanese", "Speaks Japanese", "Japanese desk")
    story(house, dana, "Somchai", "Thai desk", "Night", "Chen")
    story(house, dana, "Lin", "Support", "Ben")
    story(house, dana, "Riverside", "Chen", "Groups", "Night")
