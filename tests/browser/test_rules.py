"""An admin writes rules: by mouse, by keyboard, on a phone, read aloud."""

import os

import pytest
from playwright.sync_api import expect

from tests.browser.desks import NARROW, WIDE
from tests.browser.test_workstreams import SIDEWAYS, TOO_SMALL, TOUCH
from webapp.agents.models import RatingScale, Skill
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.rules.actions import rules
from webapp.rules.policy import Target

pytestmark = pytest.mark.browser
PICTURES = os.environ.get("KANAVA_PICTURES")


class RuleDesk:
    """The rules' pages of the workstream in one browser window."""

    def __init__(self, page, base_url):
        self.page, self.base_url = page, base_url

    def open(self, path):
        self.page.goto(f"{self.base_url}/admin/workstreams/1/{path}")
        return self

    def press(self, name, role="button"):
        self.page.get_by_role(role, name=name, exact=True).click()

    def row(self, number):
        return self.page.get_by_role("group", name=f"Condition {number}", exact=True)

    def names(self):
        return self.page.locator(".rule-item .row-name").all_text_contents()

    def picture(self, name):
        for width, size in (("wide", WIDE), ("narrow", NARROW)):
            for scheme in ("light", "dark"):
                if PICTURES:
                    self.page.set_viewport_size(size)
                    self.page.emulate_media(color_scheme=scheme)
                    path = f"{PICTURES}/{name}-{width}-{scheme}.png"
                    self.page.screenshot(path=path, full_page=True)
        self.page.set_viewport_size(WIDE)


@pytest.fixture
def dana(house, browse):
    """Dana in front of the rules' pages; there is a skill to name."""
    with house.app.app_context(), transaction():
        scale = RatingScale(name="Level", levels=["Basic", "Good", "Native"])
        db.session.add(scale)
        db.session.flush()
        db.session.add(Skill(name="Japanese", kind="Language", rating_scale_id=scale.id))
    context = browse()
    cookie = house.cookie_of(house.centre.dana)
    context.add_cookies([{"name": "session", "value": cookie, "url": house.base_url}])
    page = context.new_page()
    page.set_viewport_size(WIDE)
    return RuleDesk(page, house.base_url)


@pytest.fixture
def three_rules(house):
    """Three rules of one ruleset and a route."""
    with house.app.app_context(), transaction():
        ruleset = rules.create_ruleset(house.centre.workstream_id, "Urgency")
        condition = {"parts": [{"field": "customer.name", "operator": "contains", "value": "VIP"}]}
        for number, name in enumerate(("First", "Second", "Third"), 1):
            rules.create_rule(ruleset, name, condition, {"priority": number})
        targets = [Target(house.centre.other_queue_id, 100)]
        rules.create_route_rule(house.centre.workstream_id, "VIP", condition, targets)


def test_a_rule_is_clicked_together_and_tried(dana, watch, assert_accessible):
    watch.expect("htmx:sendAbort", "htmx:afterRequest")  # the newest press counts
    dana.open("classification").press("New ruleset", "link")
    dana.page.get_by_label("Name", exact=True).fill("Language")
    dana.press("Create ruleset")
    dana.press("New rule in Language", "link")
    dana.page.get_by_label("Name", exact=True).fill("Japanese")
    dana.row("1").get_by_label("Field").focus()
    dana.row("1").get_by_label("Field").select_option(label="Customer's language")
    expect(dana.row("1").get_by_label("Field")).to_be_focused()
    dana.row("1").get_by_label("Comparison").select_option(label="begins with")
    dana.row("1").locator("input[name=value-1]").fill("ja")  # begins with: typed, not chosen
    dana.press("Group")
    expect(dana.row("2.1").get_by_label("Field")).to_be_focused()
    dana.row("2.1").get_by_label("Field").select_option(label="Weekday")
    dana.row("2.1").get_by_label("Comparison").select_option(label="is one of")
    dana.row("2.1").get_by_label("Saturday").check()
    dana.press("Condition in this group")
    dana.row("2.2").get_by_label("Field").select_option(label="Customer wrote before")
    expect(dana.row("1").get_by_label("Value")).to_have_value("ja")
    dana.press("Skill")
    dana.page.get_by_label("Skill 1", exact=True).select_option(label="Japanese, at least Good")
    assert_accessible(dana.page)
    dana.page.set_viewport_size(NARROW)
    assert dana.page.evaluate(SIDEWAYS) == []
    dana.page.set_viewport_size(WIDE)
    dana.picture("rule")
    dana.press("Create rule")
    expect(dana.page.get_by_text("Rule “Japanese” was created.")).to_be_visible()
    expect(dana.page.locator(".rule-if")).to_contain_text("Customer's language begins with “ja”")
    dana.page.get_by_label("Customer's language").select_option("ja")
    dana.page.get_by_label("Customer wrote before").select_option("yes")
    dana.press("Try the rules")
    result = dana.page.get_by_role("heading", name="It goes to Support")
    expect(result).to_be_focused()
    expect(dana.page.locator("#trial-result")).to_contain_text("Skill Japanese, at least Good")
    assert_accessible(dana.page)
    dana.picture("trial")


def test_rules_change_their_order_by_keyboard_and_by_dragging(dana, three_rules, assert_accessible):
    dana.open("classification")
    down = dana.page.get_by_role("button", name="Move First down")
    down.focus()
    dana.page.keyboard.press("Enter")
    said = dana.page.locator("#rules-said")
    expect(said).to_contain_text("“First” is now number 2 of 3.")
    expect(dana.page.get_by_role("button", name="Move First down")).to_be_focused()
    dana.page.keyboard.press("Enter")
    expect(said).to_contain_text("“First” is now number 3 of 3.")
    assert dana.names() == ["Second", "Third", "First"]
    handles = dana.page.locator("[data-handle]")
    goal = dana.page.locator(".rule-item").first.bounding_box()
    handles.nth(2).hover()
    dana.page.mouse.down()
    dana.page.mouse.move(goal["x"] + 20, goal["y"] + 4, steps=8)
    dana.page.mouse.up()
    expect(said).to_contain_text("“First” is now number 1 of 3.")
    dana.page.reload()
    assert dana.names() == ["First", "Second", "Third"]
    dana.press("Switch Second off")
    expect(said).to_contain_text("“Second” is switched off.")
    expect(dana.page.get_by_role("button", name="Switch Second on")).to_be_focused()
    dana.press("Copy Urgency")
    expect(dana.page.get_by_role("link", name="Copy of Urgency", exact=True)).to_be_visible()
    dana.page.get_by_label("Customer's name").fill("Emi")
    dana.press("Try the rules")
    expect(dana.page.get_by_role("heading", name="It goes to Support")).to_be_focused()
    assert_accessible(dana.page)


def test_shares_are_summed_while_they_are_typed(dana, three_rules, watch, assert_accessible):
    watch.expect("status of 422")
    dana.open("routes").press("New rule", "link")
    dana.page.get_by_label("Name", exact=True).fill("Shared")
    dana.page.get_by_label("Queue 1", exact=True).select_option(label="Support")
    dana.press("Share with another queue")
    expect(dana.page.get_by_label("Queue 2", exact=True)).to_be_focused()
    dana.page.get_by_label("Queue 2", exact=True).select_option(label="Billing")
    dana.page.get_by_label("Share of queue 1 in percent").fill("60")
    dana.page.get_by_label("Share of queue 2 in percent").fill("30")
    expect(dana.page.get_by_text("The shares sum to 90 %.")).to_be_visible()
    dana.press("Create rule")
    expect(dana.page.get_by_text("whole numbers that sum to 100.")).to_be_visible()
    assert_accessible(dana.page)
    dana.picture("route")
    dana.page.get_by_label("Share of queue 2 in percent").fill("40")
    dana.press("Create rule")
    expect(dana.page.get_by_text("60 % to Support · 40 % to Billing")).to_be_visible()
    assert_accessible(dana.page)
    dana.picture("routes")


def test_on_a_phone_all_is_in_reach(dana, three_rules):
    dana.page.set_viewport_size(NARROW)
    for path in ("classification", "routes", "rules/1", "routes/1", "rules/1/deletion"):
        dana.open(path)
        assert dana.page.evaluate(SIDEWAYS) == [], path
        assert dana.page.evaluate(TOO_SMALL, TOUCH) == [], path


def test_what_is_typed_is_not_lost_and_save_stays_in_sight(dana):
    dana.open("routes/new")
    page = dana.page
    page.set_viewport_size(NARROW)
    expect(page.locator(".unsaved-note")).to_be_empty()
    dana.press("Condition")
    expect(dana.row(2)).to_be_visible()
    expect(page.locator(".unsaved-note")).to_have_text("Not saved yet")
    expect(page.locator(".form-actions .btn-primary")).to_be_in_viewport(ratio=1)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.get_by_role("link", name="Cancel").click()
    expect(dana.row(2)).to_be_visible()
    assert asked == ["beforeunload"]
