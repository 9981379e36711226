"""Quick replies in the composer: without the mouse, by touch alone, never sent by themselves."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_composer import ENTER
from tests.browser.test_phone_width import assert_fits
from webapp.core.transaction import transaction
from webapp.quick_replies.actions.quick_replies import Content, create_quick_reply
from webapp.quick_replies.queries import Shelf

pytestmark = pytest.mark.browser
REPLIES = (
    ("Greeting", "Hello {customerName}, this is {agentName}.", "en", ("hello",)),
    ("Where it is", "Your parcel {context.parcel} is on its way, {contactName}.", "", ("parcel",)),
    ("ご挨拶", "{customerName}様、お問い合わせありがとうございます。", "ja", ("挨拶",)),
)


@pytest.fixture
def keep(house):
    """A function that puts quick replies on the centre's shelf."""

    def kept(*replies):
        with house.app.app_context(), transaction():
            for title, text, language, tags in replies:
                shelf = Shelf(house.centre.dana, is_own=False)
                create_quick_reply(shelf, Content(title, text, language, tags))

    return kept


@pytest.fixture
def sit(house, sit_down, keep):
    """A function that puts Aoi into a conversation with Emi."""

    def seated(**options):
        keep(*REPLIES)
        desk = sit_down("aoi", **options)
        house.sim.phone("emi").write("Where is my parcel?")
        desk.accept()
        return desk

    return seated


def picker(desk):
    return desk.page.get_by_role("dialog", name="Quick replies")


def field(desk):
    return picker(desk).get_by_role("combobox")


def found(desk):
    return picker(desk).get_by_role("option")


def chosen(desk):
    return picker(desk).locator("[aria-selected='true']")


def gaps(desk):
    return desk.page.locator(".composer-gaps")


def test_a_day_without_the_mouse(house, sit):
    aoi = sit()
    aoi.composer.press_sequentially("/q ")
    expect(field(aoi)).to_be_focused()
    expect(aoi.composer).to_have_value("")
    titles = found(aoi).locator("bdi")
    # Emi's language is Japanese: hers, then what fits any, then others.
    expect(titles).to_have_text(["ご挨拶", "Where it is", "Greeting"])
    aoi.page.keyboard.press("ArrowUp")
    expect(chosen(aoi)).to_contain_text("Hello Emi Tanaka, this is Aoi.")
    aoi.page.keyboard.press("ArrowDown")
    expect(chosen(aoi)).to_contain_text("ご挨拶")
    expect(found(aoi).nth(1)).to_contain_text("Your parcel {context.parcel} is on its way")
    field(aoi).press_sequentially("#PAR")
    expect(titles).to_have_text(["Where it is"])
    aoi.page.keyboard.press("Escape")
    expect(picker(aoi)).to_be_hidden()
    expect(aoi.composer).to_be_focused()
    aoi.composer.press_sequentially("Hi! Bye")
    for _ in "Bye":
        aoi.page.keyboard.press("ArrowLeft")
    aoi.page.keyboard.press("Alt+Shift+KeyQ")
    # The Enter right behind the last letter chooses what these words find.
    field(aoi).press_sequentially("parcel")
    aoi.page.keyboard.press("Enter")
    expect(aoi.composer).to_have_value("Hi! Your parcel  is on its way, .Bye")
    expect(aoi.composer).to_be_focused()
    expect(gaps(aoi)).to_contain_text("{context.parcel}{contactName}")
    with aoi.page.expect_response(lambda answer: "A7" in (answer.request.post_data or "")):
        aoi.page.keyboard.type("A7")
    expect(gaps(aoi).get_by_role("button")).to_have_text(["{contactName}"])
    aoi.page.reload()
    aoi.wait_live()
    expect(gaps(aoi).get_by_role("button")).to_have_text(["{contactName}"])
    gaps(aoi).get_by_role("button").click()
    aoi.page.keyboard.type("Emi")
    expect(gaps(aoi)).to_be_hidden()
    expect(aoi.composer).to_have_value("Hi! Your parcel A7 is on its way, Emi.Bye")
    assert house.sim.phone("emi").texts() == []
    aoi.composer.press("Enter")
    expect(aoi.line("A7 is on its way, Emi")).to_contain_text("sent")


def test_gaps_go_with_what_is_deleted_or_sent(house, sit):
    aoi = sit()
    for end in ("Backspace", "Enter"):
        aoi.page.locator("#workspace").focus()
        aoi.page.keyboard.press("q")
        field(aoi).press_sequentially("parcel")
        aoi.page.keyboard.press("Enter")
        expect(gaps(aoi)).to_be_visible()
        aoi.composer.press("ControlOrMeta+a")
        aoi.page.keyboard.press(end)
        expect(gaps(aoi)).to_be_hidden()
    aoi.composer.fill("/q")
    aoi.page.keyboard.press("Enter")
    expect(field(aoi)).to_be_focused()
    aoi.page.keyboard.press("Escape")
    expect(aoi.answer("last word")).to_contain_text("sent")
    assert house.sim.phone("emi").texts() == ["Your parcel  is on its way, .", "last word"]


@pytest.mark.parametrize("sign", ["isComposing: true", "keyCode: 229"])
def test_an_enter_of_the_input_method_chooses_nothing(sit, sign):
    aoi = sit()
    ime = aoi.page.context.new_cdp_session(aoi.page)
    aoi.composer.focus()
    ime.send("Input.imeSetComposition", {"text": "／ｑ　", "selectionStart": 3, "selectionEnd": 3})
    expect(picker(aoi)).to_be_hidden()
    ime.send("Input.insertText", {"text": "／ｑ　"})
    expect(field(aoi)).to_be_focused()
    expect(found(aoi)).to_have_count(3)
    field(aoi).fill("parcel")
    expect(found(aoi)).to_have_count(1)
    field(aoi).evaluate(f"field => field.dispatchEvent({ENTER % sign})")
    # What it had chosen would be there before what is looked for after it.
    field(aoi).fill("hello")
    expect(found(aoi)).to_contain_text(["Greeting"])
    expect(aoi.composer).to_have_value("")
    aoi.page.keyboard.press("Enter")
    expect(aoi.composer).to_have_value("Hello Emi Tanaka, this is Aoi.")


def test_what_was_changed_is_what_the_next_look_shows(house, sit, keep):
    aoi = sit()
    button = aoi.page.get_by_role("button", name="Quick replies", exact=True)
    button.click()
    expect(found(aoi)).to_have_count(3)
    # Beside the picker, which covers the middle.
    aoi.thread.click(position={"x": 4, "y": 4})
    expect(picker(aoi)).to_be_hidden()
    keep(("Brand new", "Fresh words", "", ()))
    button.click()
    expect(found(aoi)).to_have_count(4)
    found(aoi).filter(has_text="Brand new").click()
    expect(aoi.composer).to_have_value("Fresh words")


def test_the_palette_opens_them_by_their_name(sit):
    aoi = sit()
    aoi.page.keyboard.press("ControlOrMeta+k")
    aoi.page.keyboard.type("quick")
    actions = aoi.page.locator("#palette_actions").get_by_role("button")
    actions.filter(has_text="Quick replies").click()
    expect(field(aoi)).to_be_focused()
    aoi.page.keyboard.press("Escape")
    aoi.command("End").click()
    expect(aoi.state).to_have_text("Wrap-up")
    aoi.page.keyboard.press("ControlOrMeta+k")
    aoi.page.keyboard.type("c")
    expect(actions.filter(has_text="Close")).to_have_count(1)
    expect(actions.filter(has_text="Quick replies")).to_have_count(0)


def test_words_are_kept_from_the_composer(sit):
    aoi = sit()
    aoi.composer.fill("My own words")
    aoi.page.keyboard.press("Alt+Shift+KeyQ")
    picker(aoi).get_by_role("link", name="Keep my words").click()
    sheet = aoi.page.get_by_role("dialog", name="Keep as my quick reply")
    expect(sheet.get_by_label("Text")).to_have_value("My own words")
    sheet.get_by_label("Title").fill("Mine")
    sheet.get_by_role("button", name="Keep it").click()
    expect(sheet).to_be_hidden()
    expect(aoi.composer).to_be_focused()
    expect(aoi.composer).to_have_value("My own words")
    aoi.page.keyboard.press("Alt+Shift+KeyQ")
    expect(found(aoi).filter(has_text="Mine")).to_have_count(1)


def test_on_a_phone_by_touch_alone(house, sit):
    aoi = sit(is_narrow=True, has_touch=True)
    aoi.page.get_by_role("button", name="Quick replies", exact=True).tap()
    expect(found(aoi)).to_have_count(3)
    assert_fits(aoi.page)
    box = picker(aoi).bounding_box()
    assert (box["x"], box["width"]) == (0, 390)
    assert box["y"] + box["height"] == 844, "a sheet from the end of the screen"
    found(aoi).filter(has_text="parcel").tap()
    expect(aoi.composer).to_have_value("Your parcel  is on its way, .")
    expect(gaps(aoi)).to_be_visible()
    assert_fits(aoi.page)


def test_axe_finds_nothing_in_any_state(house, sit, assert_accessible, watch):
    aoi = sit()
    aoi.page.locator("#workspace").focus()
    aoi.page.keyboard.press("q")
    expect(found(aoi)).to_have_count(3)
    assert_accessible(aoi.page)
    field(aoi).fill("zzzz")
    expect(picker(aoi)).to_contain_text("No quick reply has these words.")
    assert_accessible(aoi.page)
    watch.expect("status of 500|Failed to load")
    aoi.intercept("**/quick-replies?*", lambda route: route.fulfill(status=500))
    field(aoi).fill("parcel")
    expect(picker(aoi)).to_contain_text("could not be loaded")
    assert_accessible(aoi.page)
    aoi.page.unroute("**/quick-replies?*")
    field(aoi).fill("PARCEL")
    expect(found(aoi)).to_have_count(1)
    aoi.page.keyboard.press("Enter")
    expect(gaps(aoi)).to_be_visible()
    assert_accessible(aoi.page)


def test_axe_finds_nothing_on_their_pages(house, sit_down, keep, assert_accessible):
    keep(*REPLIES)
    page = sit_down("dana").page
    for path in ("", "/new", "/1", "/1/deletion", "/import"):
        page.goto(f"{house.base_url}/quick-replies{path}")
        assert_accessible(page)
    table = b"title,language,text\nGreeting,en,New\nBad,xx,y\nOther,,z\n"
    file = {"name": "replies.csv", "mimeType": "text/csv", "buffer": table}
    page.get_by_label("Table (CSV)").set_input_files(file)
    page.get_by_role("button", name="Look through it").click()
    expect(page.get_by_text("1 wrong")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Take 2 lines in").click()
    expect(page.get_by_text("1 new, 1 changed. 1 line was left out.")).to_be_visible()
    expect(page.get_by_role("link", name="Other", exact=True)).to_be_visible()
