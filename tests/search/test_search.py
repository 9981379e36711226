"""Agents find what they may see, by parts of words, and nothing that is gone."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.factories import EMI, FAY, GROUP, post_webhook, text_event, work
from tests.line.test_unsend import unsend_event
from webapp.agents.models import Agent
from webapp.channels.gateway import ProfileFacts
from webapp.contacts.actions.contacts import ContactFacts, change_access, create_contact
from webapp.contacts.actions.profiles import apply_facts
from webapp.contacts.models import ContactScope, SocialProfile
from webapp.contacts.queries import contact_access
from webapp.conversations.actions.notes import delete_note, edit_note, write_note
from webapp.conversations.actions.outbound import answer
from webapp.conversations.models import Conversation, Message
from webapp.core import clock
from webapp.core.colours import Colour
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.tags.actions import TagChange, TagContent, create_tag, tag_conversation

pytestmark = pytest.mark.both_databases


@pytest.mark.parametrize(
    ("said", "sought"),
    [
        ("明日トウキョウへ行きます", "とうきょう"),
        ("明日東京へ行きます", "東京"),
        ("ﾄｳｷｮｳ へ", "トウキョウ"),
        ("สินค้ายังไม่มา", "ไม่มา"),
        ("请问订单什么时候送到", "订单"),
        ("Where is my ORDER?", "rder"),
        ("Where is my ORDER?", "order where"),
        ("大阪から東京まで", "東京 大阪"),
        ("an order from 東京", "東京　order"),
        ("注文番号はＡＢＣ１２３です", "abc123"),
        ("100 % off", "100 %"),
        ("a_b/c'd", "_b/c'"),
        ('say "hello" AND goodbye', '"hello" AND'),
    ],
)
def test_a_message_is_found_by_parts_of_its_words(say, finder, said, sought):
    say("something else entirely")
    message_id = say(said)
    assert finder().messages(sought) == [(1, message_id)]


def test_all_words_must_be_there(say, finder):
    say("green tea")
    assert finder().messages("green coffee") == []


def test_wildcards_of_the_databases_are_plain_signs(say, finder):
    say("one hundred percent")
    assert finder().messages("%hun%") == []
    assert finder().messages("hu_dred") == []


def test_the_newest_stand_first_and_pages_go_on_without_gap(say, finder):
    ids = [say(f"kumquat number {number}") for number in range(33)]
    aoi = finder()
    first = [what for _, what in aoi.messages("kumquat")]
    assert first == ids[:2:-1]
    assert [what for _, what in aoi.messages("kumquat", before=first[-1])] == ids[2::-1]
    assert "Older" in aoi.page("kumquat")


def test_who_may_not_see_the_conversation_finds_nothing(app, centre, say, finder):
    say("kumquat")
    assert finder("aoi").messages("kumquat")
    assert finder("dana").messages("kumquat")
    chen = finder("chen")
    assert chen.messages("kumquat") == []
    assert "/conversations/1" not in chen.page("Name")
    with app.app_context(), transaction():
        conversation = db.session.get_one(Conversation, 1)
        conversation.queue_id = centre.other_queue_id
    assert chen.messages("kumquat") == [(1, 1)]
    assert finder("ben").messages("kumquat") == []


def close(app):
    with app.app_context(), transaction():
        for each in db.session.scalars(select(Conversation)):
            each.state, each.closed_at = "closed", clock.now()


def test_an_earlier_conversation_of_a_chat_opens_where_one_may_see_it(app, centre, say, finder):
    """Chen's conversation shows the chat's past; a later one of Support's she does not see."""
    say("kumquat one")
    close(app)
    say("kumquat two")
    with app.app_context(), transaction():
        db.session.get_one(Conversation, 2).queue_id = centre.other_queue_id
    close(app)
    say("kumquat three")
    assert finder("chen").messages("kumquat") == [(2, 2), (2, 1)]
    assert finder("aoi").messages("kumquat") == [(3, 3), (3, 2), (1, 1)]
    assert finder("dana").messages("kumquat") == [(3, 3), (2, 2), (1, 1)]


def test_what_was_taken_back_is_never_found(app, client, centre, say, finder):
    say("kumquat", message_id="77")
    assert finder().messages("kumquat")
    post_webhook(client, centre, [unsend_event("77")])
    work(app, "lanes")
    assert finder().messages("kumquat") == []
    assert kept(app, "kumquat") == 0


def test_what_was_edited_is_found_by_its_present_words_alone(app, client, centre, say, finder):
    message_id = say("kumquat", message_id="78")
    event = text_event("mandarin", message_id="78")
    event["type"], event["timestamp"] = "messageEdited", event["timestamp"] + 1000
    post_webhook(client, centre, [event])
    work(app, "lanes")
    assert finder().messages("mandarin") == [(1, message_id)]
    assert finder().messages("kumquat") == []
    assert kept(app, "kumquat") == 0


def kept(app, words):
    with app.app_context():
        like = f"SELECT count(*) FROM message_words WHERE words LIKE '%{words}%'"
        return db.session.connection().exec_driver_sql(like.replace("%", "%%")).scalar()


def test_names_of_files_and_places_are_words_too(say, finder):
    file = {"id": "79", "type": "file", "fileName": "kumquat.pdf", "fileSize": 3}
    place = {"id": "80", "type": "location", "title": "Kumquat hall", "address": "Lime street"}
    assert finder().messages("kumquat") == []
    ids = [say("", message=file), say("", message=place)]
    assert finder().messages("kumquat") == [(1, ids[1]), (1, ids[0])]
    assert finder().messages("lime") == [(1, ids[1])]


def test_filters(app, centre, say, finder, aois):
    mine = say("kumquat from Emi")
    theirs = say("kumquat from Fay", FAY)
    with app.app_context(), transaction():
        ours = answer(db.session.get_one(Conversation, aois), centre.aoi, "kumquat from us").id
    aoi = finder()

    def found(**filters):
        return {what for _, what in aoi.messages("kumquat", **filters)}

    today, day = clock.now().date(), timedelta(days=1)
    assert found() == {mine, theirs, ours}
    assert found(who="customers") == {mine, theirs}
    assert found(who="us") == {ours}
    assert found(who=centre.aoi) == {ours}
    assert found(who=centre.ben) == set()
    assert found(state="active") == {mine, ours}
    assert found(state="open") == {theirs}
    assert found(queue=centre.queue_id) == {mine, theirs, ours}
    assert found(queue=centre.other_queue_id) == set()
    assert found(account=centre.account_id) == {mine, theirs, ours}
    assert found(account=centre.account_id + 1) == set()
    with app.app_context(), transaction():
        tag = create_tag(TagContent("VIP", Colour.TEAL)).id
        tag_conversation(aois, TagChange(added=frozenset({tag})))
    assert found(tag=tag) == {mine, ours}
    assert found(since=today - day, until=today + day) == {mine, theirs, ours}
    assert found(since=today + 2 * day) == set()
    assert found(until=today - 2 * day) == set()
    assert found(since="nonsense", state="nonsense", queue="x", who="y") == {mine, theirs, ours}
    name(app, FAY, "Fay Kobayashi")
    assert found(customer="kobayashi") == {theirs}


def name(app, external_id, display_name):
    with app.app_context(), transaction():
        profile = db.session.scalar(
            select(SocialProfile).where(SocialProfile.external_id == external_id)
        )
        apply_facts(profile, ProfileFacts(display_name=display_name))
        return profile.id


def test_customers_are_found_by_their_names_as_people_read_them(app, say, finder):
    say("Hello")
    name(app, EMI, "ﾀﾅｶ　エミ")
    for words in ("たなか", "タナカエミ", "なか え"):
        page = finder().page(words)
        assert 'href="/conversations/1"' in page, words
        assert "<mark>" in page
    assert 'href="/conversations/1"' not in finder("chen").page("たなか")


def test_contacts_are_found_as_the_centre_lets_agents(app, say, finder):
    say("Hello")
    with app.app_context(), transaction():
        contact = create_contact(ContactFacts("Emi Tanaka", "emi@example.com"))
        db.session.query(SocialProfile).one().contact_id = contact.id
        create_contact(ContactFacts("Tanaka without chat", "other@example.com"))
    page = finder().page("tanaka")
    assert 'href="/conversations/1"' in page
    assert "without chat" in page
    assert 'href="/conversations/1"' in finder().page("emi@example")
    let(app, ContactScope.ALL, ["email"])
    assert 'href="/conversations/1"' not in finder().page("emi@example")
    assert 'href="/conversations/1"' in finder("dana").page("emi@example")
    let(app, ContactScope.LINKED, [])
    assert "without chat" not in finder().page("tanaka")
    let(app, ContactScope.NONE, [])
    assert "without chat" not in finder().page("tanaka")
    assert "without chat" in finder("dana").page("tanaka")


def let(app, scope, hidden):
    with app.app_context(), transaction():
        change_access(scope, hidden, contact_access().version)


def test_a_note_is_found_until_it_is_changed_or_deleted(app, centre, say, finder, aois):
    with app.app_context(), transaction():
        author, conversation = (
            db.session.get_one(Agent, centre.aoi),
            db.session.get(Conversation, aois),
        )
        note_id = write_note(conversation, author, "kumquat for colleagues").id
    assert finder("ben").messages("kumquat") == [(aois, note_id)]
    assert "Note:" in finder("ben").page("kumquat")
    assert finder("chen").messages("kumquat") == []
    with app.app_context(), transaction():
        author = db.session.get_one(Agent, centre.aoi)
        edit_note(db.session.get_one(Message, note_id), author, "mandarin")
    assert finder().messages("kumquat") == []
    assert finder().messages("mandarin") == [(aois, note_id)]
    with app.app_context(), transaction():
        author = db.session.get_one(Agent, centre.aoi)
        delete_note(db.session.get_one(Message, note_id), author, is_supervising=False)
    assert finder().messages("mandarin") == []
    assert kept(app, "mandarin") == 0


def test_hostile_words_are_shown_as_words(say, finder):
    say("<script>kumquat</script>")
    page = finder().typed("kumquat")
    assert "&lt;script&gt;<mark>kumquat</mark>&lt;/script&gt;" in page
    answer = finder().browser.get("/search", query_string={"q": "<script>kumquat"})
    assert "<mark>&lt;script&gt;kumquat</mark>&lt;/script&gt;" in answer.text
    say("hello")
    assert "<script>alert" not in finder().page("<script>alert(1)</script>")


def test_short_words_are_told_of(say, finder):
    say("it is so")
    assert "write three letters" in finder().page("is")
    assert "write three letters" not in finder().page("東京")
    assert 'class="hit"' not in finder().typed("")


def test_groups_and_long_or_odd_words_break_nothing(say, finder):
    say("kumquat", source={"type": "group", "groupId": GROUP, "userId": EMI})
    assert finder().messages("kumquat")
    for words in ("\0", "*", "''", '"', "^a", "NEAR(", "-", "{", "あ" * 100, "🍣🍣"):
        finder().page(words)
