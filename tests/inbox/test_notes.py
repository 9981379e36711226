"""Notes in the console: for who sees the conversation, live, and marked wherever they show."""

import pytest
from sqlalchemy import select

from tests import factories
from webapp.agents.models import Agent
from webapp.conversations.models import Mention, Message
from webapp.core.database import db
from webapp.core.transaction import transaction

pytestmark = pytest.mark.both_databases


def write(browser, conversation_id, text, **more):
    return browser.send("POST", f"/conversations/{conversation_id}/notes", text=text, **more)


def change(app, agent_id, **facts):
    with app.app_context(), transaction():
        for name, value in facts.items():
            setattr(db.session.get_one(Agent, agent_id), name, value)


def note_id(app):
    with app.app_context():
        wanted = select(Message.id).where(Message.direction == "internal")
        return db.session.scalar(wanted.order_by(Message.id.desc()))


def test_a_note_shows_as_one_to_every_console_that_has_the_conversation(
    centre, owned, sign_in, open_console
):
    ben = open_console(centre.ben, owned)
    ben.snapshot()
    answer = write(sign_in(centre.aoi), owned, "He is <b>angry</b>", submission_key="k1")
    assert answer.status_code == 201
    for html in (answer.text, ben.hear()):
        assert "line-internal" in html
        assert 'data-key="k1"' in html
        assert "Note by Aoi:" in html
        assert "He is &lt;b&gt;angry&lt;/b&gt;" in html


def test_whoever_sees_it_writes_notes_and_nobody_else(centre, owned, sign_in):
    for name in ("aoi", "ben", "dana"):
        assert write(sign_in(getattr(centre, name)), owned, "mine").status_code == 201
    assert write(sign_in(centre.chen), owned, "mine").status_code == 404
    page = sign_in(centre.chen).get(
        f"/conversations/{owned}/colleagues", headers={"HX-Request": "true"}
    )
    assert page.status_code == 404


def test_a_refused_note_says_why_beside_its_own_field(centre, owned, sign_in):
    answer = write(sign_in(centre.aoi), owned, "  ")
    assert answer.status_code == 422
    assert f'id="conversation_{owned}_note_problem"' in answer.text
    assert answer.headers["X-Refusal"] == "text_missing"


def test_asked_again_about_a_note_out_of_sight_it_says_that_it_came(app, centre, owned, sign_in):
    chen, aoi = sign_in(centre.chen), sign_in(centre.aoi)
    write(aoi, owned, "@Chen")
    write(chen, owned, "Seen", submission_key="k")
    with app.app_context():
        mention = db.session.scalar(select(Mention.message_id))
    aoi.send("POST", f"/notes/{mention}/deletion")
    assert write(chen, owned, "Seen", submission_key="k").status_code == 201
    assert write(chen, owned, "Seen", submission_key="l").status_code == 404


def test_the_lists_last_words_are_marked_as_a_note_and_never_as_our_answer(
    app, centre, owned, sign_in
):
    aoi = sign_in(centre.aoi)
    write(aoi, owned, "Beware")
    row = aoi.get("/conversations").text.split('class="row-words"')[1].split("</li>")[0]
    assert "row-note" in row
    assert "Beware" in row
    assert "row-ours" not in row
    aoi.send("POST", f"/notes/{note_id(app)}/deletion")
    row = aoi.get("/conversations").text.split('class="row-words"')[1].split("</li>")[0]
    assert "My beans never came" in row
    assert "row-note" not in row


def test_a_note_is_nothing_unread(centre, owned, sign_in):
    before = sign_in(centre.aoi).get("/conversations").text.count('class="unread"')
    write(sign_in(centre.ben), owned, "Beware")
    assert sign_in(centre.aoi).get("/conversations").text.count('class="unread"') == before


def test_who_is_mentioned_hears_of_it_at_once_and_it_stays_until_it_was_read(
    app, centre, owned, sign_in, open_console
):
    chen = open_console(centre.chen)
    assert 'id="mentions"' in chen.snapshot()
    write(sign_in(centre.aoi), owned, "@Chen, secret words")
    told = chen.hear()
    assert 'data-by="Aoi"' in told
    assert "secret words" not in told
    browser = sign_in(centre.chen)
    for _ in range(2):
        assert "is-unseen" in browser.get("/conversations").text
    browser.send("POST", f"/conversations/{owned}/reading", message_id=0, note_id=note_id(app))
    page = browser.get("/conversations").text
    assert "is-unseen" not in page
    assert 'data-by="Aoi"' in page
    assert "is-unseen" not in chen.hear()


def test_who_reads_by_a_mention_sees_it_live_and_takes_nothing(
    app, client, centre, waiting, sign_in, open_console
):
    write(sign_in(centre.aoi), waiting, "@Chen")
    chen = sign_in(centre.chen)
    page = chen.get(f"/conversations/{waiting}").text
    assert 'data-command="take"' not in page
    refused = chen.send("POST", f"/conversations/{waiting}/session")
    assert (refused.status_code, refused.headers["X-Refusal"]) == (409, "reading_only")
    console = open_console(centre.chen, waiting)
    console.snapshot()
    factories.write(app, client, centre, "Anybody there?")
    assert "Anybody there?" in console.hear()
    sign_in(centre.aoi).send("POST", f"/notes/{note_id(app)}/deletion")
    assert "no longer yours to see" in console.hear()


def test_words_that_were_edited_or_deleted_are_nowhere(app, centre, owned, sign_in, open_console):
    ben = open_console(centre.ben, owned)
    aoi = sign_in(centre.aoi)
    write(aoi, owned, "old words")
    number = note_id(app)
    ben.snapshot()
    aoi.send("POST", f"/notes/{number}", text="new words")
    told = ben.hear()
    assert "new words" in told
    assert "edited" in told
    aoi.send("POST", f"/notes/{number}/deletion")
    assert "Aoi deleted a note" in ben.hear()
    for browser in (aoi, sign_in(centre.ben)):
        page = browser.get(f"/conversations/{owned}").text
        assert "old words" not in page
        assert "new words" not in page
    assert aoi.fragment(f"/notes/{number}").status_code == 404
    with app.app_context():
        kept = db.session.get_one(Message, number)
        assert (kept.text, kept.content) == (None, {"by": "Aoi"})


def test_names_are_marked_and_turn_nothing_around(app, centre, owned, sign_in):
    change(app, centre.ben, name="דנה <b>")
    answer = write(sign_in(centre.aoi), owned, "for @דנה <b>!")
    assert '<bdi class="mention">@דנה &lt;b&gt;</bdi>' in answer.text


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", ["Ben", "Chen", "Dana"]),
        ("be", ["Ben"]),
        ("ＣＨＥ", ["Chen"]),
        ("en", ["Ben", "Chen"]),
        ("x", []),
    ],
)
def test_colleagues_are_found_folded_and_without_oneself(centre, owned, sign_in, words, found):
    page = sign_in(centre.aoi).fragment(f"/conversations/{owned}/colleagues?q={words}").text
    names = [piece.split('"')[0] for piece in page.split('data-name="')[1:]]
    assert names == found
    assert page.count("will be able to read") == found.count("Chen")


def test_who_left_is_nobody_to_mention(app, centre, owned, sign_in):
    change(app, centre.ben, active=False)
    aoi = sign_in(centre.aoi)
    assert "Ben" not in aoi.fragment(f"/conversations/{owned}/colleagues?q=ben").text
    refused = write(aoi, owned, "@Ben", chosen=f"{centre.ben},x,")
    assert (refused.status_code, refused.headers["X-Refusal"]) == (422, "mention_gone")


def test_a_note_of_an_earlier_conversation_is_changed_from_there(app, centre, owned, sign_in):
    aoi = sign_in(centre.aoi)
    write(aoi, owned, "old words")
    sheet = aoi.fragment(f"/notes/{note_id(app)}")
    assert "Your note" in sheet.text
    assert "old words" in sheet.text
    foreign = sign_in(centre.dana).fragment(f"/notes/{note_id(app)}")
    assert "Note by Aoi" in foreign.text
    assert "<textarea" not in foreign.text


def test_a_note_is_found_as_one_by_who_may_read_it_until_it_is_deleted(app, centre, owned, sign_in):
    aoi, chen = sign_in(centre.aoi), sign_in(centre.chen)
    write(aoi, owned, "About the invoice")
    assert "hit-note" in aoi.get("/search?q=invoice").text
    assert "hit-note" not in chen.get("/search?q=invoice").text
    write(aoi, owned, "@Chen")
    assert "hit-note" in chen.get("/search?q=invoice").text
    with app.app_context():
        first = db.session.scalar(
            select(Message.id).where(Message.direction == "internal").order_by(Message.id)
        )
    aoi.send("POST", f"/notes/{first}/deletion")
    assert "hit-note" not in aoi.get("/search?q=invoice").text
