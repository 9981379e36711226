"""An agent sees why a conversation is where it is, says what it needs, and hands it over."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_phone_width import assert_fits
from webapp.agents.models import RatingScale, Skill
from webapp.core.database import db
from webapp.core.transaction import transaction

pytestmark = pytest.mark.browser


@pytest.fixture
def emi(house):
    with house.app.app_context(), transaction():
        scale = RatingScale(name="Fluency", levels=["some", "good", "native"])
        db.session.add(scale)
        db.session.flush()
        db.session.add(Skill(name="Japanese", kind="Language", rating_scale_id=scale.id))
    return house.sim.phone("emi")


def open_sheet(desk, name):
    desk.page.locator(".pane-profile").get_by_role("link", name=name, exact=True).click()
    sheet = desk.page.get_by_role("dialog")
    expect(sheet).to_be_visible()
    return sheet


def test_the_story_opens_over_the_console_and_closes_by_key(sit_down, emi, assert_accessible):
    aoi = sit_down("aoi")
    emi.write("Hello")
    aoi.accept()
    sheet = open_sheet(aoi, "Why it is here")
    expect(sheet).to_contain_text("Sent to the queue “Support”")
    expect(sheet).to_contain_text("Aoi accepted it")
    sheet.get_by_text("Who was considered").click()
    expect(sheet).to_contain_text("Ben: is “Offline”")
    assert_accessible(aoi.page)
    aoi.page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(
        aoi.page.locator(".pane-profile").get_by_role("link", name="Why it is here")
    ).to_be_focused()
    expect(aoi.page.locator("html")).to_have_attribute("data-live", "true")


def needs_of(desk, path):
    """The form on a page of its own, as another person has it open."""
    desk.page.goto(desk.base_url + path + "/needs")
    return desk.page


def test_an_open_sheet_follows_but_never_overwrites_what_was_chosen(
    sit_down, emi, assert_accessible
):
    aoi, dana = sit_down("aoi"), sit_down("dana")
    emi.write("Hello")
    aoi.accept()
    path = "/conversations/1"
    sheet = open_sheet(aoi, "Why it is here")
    sheet.get_by_text("Who was considered").click()
    other = needs_of(dana, path)
    other.get_by_label("Priority").select_option("High priority")
    other.get_by_role("button", name="Save").click()
    expect(sheet).to_contain_text("Dana changed the priority")
    expect(sheet.get_by_text("Ben: is “Offline”")).to_be_visible()
    aoi.page.keyboard.press("Escape")
    expect(
        aoi.page.locator(".pane-profile").get_by_role("link", name="Why it is here")
    ).to_be_focused()
    sheet = open_sheet(aoi, "Priority and skills")
    sheet.get_by_label("Japanese").select_option("good or better")
    other = needs_of(dana, path)
    other.get_by_label("Priority").select_option("Low priority")
    other.get_by_role("button", name="Save").click()
    expect(sheet).to_contain_text("This has changed meanwhile.")
    assert_accessible(aoi.page)
    expect(sheet.get_by_label("Japanese")).to_have_value("2")
    sheet.get_by_role("button", name="Show it as it is now").click()
    expect(sheet.get_by_label("Priority")).to_have_value("4")
    expect(sheet.get_by_label("Japanese")).to_have_value("")
    other.goto(dana.base_url + path + "/transfer")
    other.get_by_label("To", exact=True).select_option("Billing")
    other.get_by_role("button", name="Transfer").click()
    expect(sheet).to_be_hidden()
    expect(aoi.page.get_by_text("no longer yours to see")).to_be_visible()


def test_an_offer_is_heard_of_in_an_open_sheet_and_a_key_leads_to_it(house, sit_down, emi):
    aoi = sit_down("aoi")
    emi.write("Hello")
    aoi.accept()
    sheet = open_sheet(aoi, "Transfer")
    house.sim.phone("somchai").write("Me, too")
    expect(sheet.get_by_role("alert")).to_contain_text("An offer rings:")
    sheet.get_by_role("button", name="To the offer").press("Enter")
    expect(sheet).to_be_hidden()
    expect(aoi.accept_button).to_be_focused()


def test_who_writes_is_looked_up_and_written_down_in_the_sheet(
    sit_down, emi, assert_accessible, watch
):
    watch.expect("422")
    aoi = sit_down("aoi")
    emi.write("Hello")
    aoi.accept()
    sheet = open_sheet(aoi, "Link a contact")
    sheet.get_by_label("Find a contact").fill("Tanaka")
    expect(sheet).to_contain_text("No contact has these words.")
    sheet.get_by_label("E-mail address").fill("no address")
    sheet.get_by_role("button", name="Create and link").click()
    expect(sheet.get_by_label("E-mail address")).to_be_focused()
    sheet.get_by_label("E-mail address").fill("emi@tanaka.example")
    sheet.get_by_role("button", name="Create and link").click()
    expect(sheet).to_be_hidden()
    contact = aoi.page.get_by_role("region", name="Contact")
    expect(contact).to_contain_text("emi@tanaka.example")
    contact.get_by_role("link", name="Link another contact").click()
    sheet.get_by_label("Find a contact").fill("nobody")
    expect(sheet).to_contain_text("No other contact has these words.")
    assert_accessible(aoi.page)


def test_what_it_needs_is_changed_in_the_sheet_and_seen_at_once(sit_down, emi, assert_accessible):
    aoi = sit_down("aoi")
    emi.write("Hello")
    aoi.accept()
    sheet = open_sheet(aoi, "Priority and skills")
    assert_accessible(aoi.page)
    sheet.get_by_label("Priority").select_option("High priority")
    sheet.get_by_label("Japanese").select_option("good or better")
    sheet.get_by_role("button", name="Save").click()
    expect(sheet).to_be_hidden()
    panel = aoi.page.get_by_role("region", name="Routing")
    expect(panel).to_contain_text("Japanese good")
    expect(aoi.page.locator(".thread-state")).to_contain_text("High priority")
    expect(aoi.row("Emi")).to_contain_text("High priority")


def test_a_transfer_rings_in_the_other_queue_and_leaves_the_screen(house, sit_down, emi, watch):
    # The line that tells of the transfer may be read before the page knows that it is out of sight.
    watch.expect("422", "404.*/reading")
    aoi, chen = sit_down("aoi"), sit_down("chen")
    emi.write("About my bill")
    aoi.accept()
    aoi.page.locator(".thread-actions").get_by_role("link", name="Transfer").click()
    sheet = aoi.page.get_by_role("dialog")
    sheet.get_by_role("button", name="Transfer").click()
    expect(sheet).to_contain_text("Choose a person or a queue.")
    sheet.get_by_label("To", exact=True).select_option("Billing")
    sheet.get_by_role("button", name="Transfer").click()
    expect(sheet).to_be_hidden()
    expect(aoi.page.get_by_text("No conversation is open")).to_be_visible()
    expect(aoi.page).to_have_url(f"{house.base_url}/conversations")
    expect(chen.offer).to_contain_text("About my bill")


def test_a_colleague_is_chosen_by_keyboard_reads_why_and_the_sender_hears_the_answer(
    sit_down, emi, assert_accessible
):
    aoi = sit_down("aoi")
    emi.write("I want my money back")
    aoi.accept()
    chen = sit_down("chen")
    chen.choose_presence("Available")
    for answer, words in (("Reject", "Chen has rejected"), ("Accept", "Chen has taken")):
        link = aoi.page.locator(".thread-actions").get_by_role("link", name="Transfer")
        link.focus()
        aoi.page.keyboard.press("Enter")
        sheet = aoi.page.get_by_role("dialog")
        sheet.get_by_label("To", exact=True).focus()
        aoi.page.keyboard.type("Chen")
        sheet.get_by_label("Note for whoever takes it").fill("A refund of ¥3,000: I promised it.")
        assert_accessible(aoi.page)
        sheet.get_by_role("button", name="Transfer").press("Enter")
        expect(sheet).to_be_hidden()
        expect(chen.offer).to_contain_text("From Aoi")
        expect(chen.offer).to_contain_text("I promised it.")
        assert_accessible(chen.page)
        chen.offer.get_by_role("button", name=answer).click()
        expect(aoi.toasts).to_contain_text(words)
        if answer == "Reject":
            aoi.toasts.get_by_role("link", name="Open the conversation").click()
            aoi.command("Take").click()
            expect(aoi.composer).to_be_visible()
    expect(chen.page.locator(".pane-profile")).to_contain_text("I promised it.")


def test_a_conversation_is_put_aside_until_a_time_by_keyboard(
    sit_down, emi, assert_accessible, watch
):
    watch.expect("status of 422")
    aoi = sit_down("aoi")
    emi.write("Call me tomorrow")
    aoi.accept()
    sheet = open_sheet(aoi, "Park until…")
    assert_accessible(aoi.page)
    sheet.get_by_role("button", name="Park").press("Enter")
    expect(sheet).to_contain_text("Choose a time.")
    sheet.get_by_label("Another time").check()
    sheet.get_by_role("button", name="Park").press("Enter")
    expect(sheet).to_contain_text("Choose a date and a time.")
    sheet.get_by_label("Tomorrow morning").focus()
    aoi.page.keyboard.press("Space")
    sheet.get_by_role("button", name="Park").press("Enter")
    expect(sheet).to_be_hidden()
    expect(aoi.page.locator(".thread-state")).to_contain_text("9:00")
    expect(aoi.toasts).not_to_contain_text("You can no longer answer")


def test_on_a_phone_the_sheet_fits_and_every_part_can_be_touched(sit_down, emi):
    aoi = sit_down("aoi", is_narrow=True, has_touch=True)
    emi.write("Hello")
    aoi.accept_button.tap()
    for name in ("Why it is here", "Priority and skills", "Park until…", "Transfer"):
        aoi.page.get_by_role("button", name="Profile and details").tap()
        sheet = open_sheet(aoi, name)
        assert_fits(aoi.page)
        sheet.get_by_role("button", name="Close").tap()
        expect(sheet).to_be_hidden()
        aoi.page.get_by_role("button", name="Back to the messages").tap()
