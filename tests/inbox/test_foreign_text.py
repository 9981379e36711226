"""What customers write is shown as they meant it, and cannot pass for something else."""

from tests import factories
from tests.inbox.test_timeline import add
from webapp.contacts.models import SocialProfile
from webapp.conversations.actions.inbound import IncomingFile
from webapp.conversations.models import Message
from webapp.core.database import db
from webapp.core.transaction import transaction

LINKS = [
    ("詳細はhttps://example.com/foo。", "https://example.com/foo"),
    ("（https://example.com/bar）", "https://example.com/bar"),
    ("https://example.com/qux、続きは", "https://example.com/qux"),
    ("https://example.com/thครับ", "https://example.com/th"),
]


def shown(browser, conversation_id, message_id):
    page = browser.get(f"/conversations/{conversation_id}").get_data(as_text=True)
    return page.split(f'id="message_{message_id}"')[1].split("</li>")[0]


def test_links_are_found_anywhere_and_end_where_another_script_begins(app, centre, owned, sign_in):
    aoi = sign_in(centre.aoi)
    for words, url in LINKS:
        html = shown(aoi, owned, add(app, text=words))
        assert f'href="{url}"' in html, words


def test_an_answer_that_shows_nothing_is_not_sent(app, centre, owned, sign_in):
    aoi = sign_in(centre.aoi)
    for text in ("\u200b", "\u3164", "\u2800\u00ad", " \u3000\n", "\u200d\ufe0f", "\u0301"):
        answer = aoi.send("POST", f"/conversations/{owned}/messages", text=text)
        assert answer.status_code == 422, ascii(text)
    with app.app_context():
        assert db.session.query(Message).filter_by(direction="outbound").count() == 0


def test_a_flag_is_one_letter_of_a_face_without_a_picture(app, centre, owned, sign_in):
    with app.app_context(), transaction():
        db.session.query(SocialProfile).one().display_name = "🇯🇵 Yuki"
    page = sign_in(centre.aoi).get("/conversations").get_data(as_text=True)
    assert '<span class="avatar-initials">🇯🇵Y</span>' in page


def test_a_file_is_called_what_it_is(app, centre, owned, sign_in):
    file = IncomingFile("invoice_\u202efdp.exe\x07", 2048)
    message_id = add(app, kind="file", content={"file_name": file.file_name}, file=file)
    with app.app_context(), transaction():
        db.session.get_one(Message, message_id).attachment.state = "stored"
    html = shown(sign_in(centre.aoi), owned, message_id)
    assert "<bdi>invoice_fdp.exe</bdi>" in html


def test_words_and_names_of_customers_turn_nothing_beside_them(app, client, centre, sign_in):
    with app.app_context():
        factories.make_available(centre.aoi)
    factories.write(app, client, centre, "رقم الطلب \u202e123-456\x1b[31m")
    with app.app_context(), transaction():
        db.session.query(SocialProfile).one().display_name = "\u202eevil \u2067Fay"
    aoi, dana = sign_in(centre.aoi), sign_in(centre.dana)
    card = aoi.get("/conversations").get_data(as_text=True).split("<article")[1]
    assert '<p class="offer-name"><bdi>evil Fay</bdi></p>' in card
    assert 'dir="auto">رقم الطلب 123-456[31m</' in card
    row = dana.get("/conversations").get_data(as_text=True).split('class="row-item"')[1]
    assert "<bdi>evil Fay</bdi>" in row
    line = dana.get("/conversations/1").get_data(as_text=True).split('class="words"')[1]
    assert line.startswith(' dir="auto"')
    for bidi in "\u202a\u202b\u202d\u202e\u2066\u2067\x1b":
        assert bidi not in card + row + line


def test_a_long_name_is_cut_between_letters_for_what_is_told_in_passing(
    app, centre, owned, sign_in
):
    aoi, flag = sign_in(centre.aoi), "🇯🇵"
    for name, shown_as in (("Emi", "Emi"), ("a" + flag * 100, "a" + flag * 19 + "…")):
        with app.app_context(), transaction():
            db.session.query(SocialProfile).one().display_name = name
        page = aoi.get(f"/conversations/{owned}").get_data(as_text=True)
        assert f'data-name="{shown_as}"' in page
