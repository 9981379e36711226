"""Quick replies in the composer: who finds which, and what is put into the answer."""

import re

import pytest

from tests.factories import csrf_token, login
from webapp.conversations.models import Conversation
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.workstreams.actions.workstreams import create_workstream
from webapp.workstreams.models import Queue

HTMX = {"HX-Request": "true"}


@pytest.fixture
def find(app, centre, talk):
    """A function: the titles that somebody is shown for some words, in their order."""

    def found(words="", of="aoi", status=200):
        browser = login(app.test_client(), getattr(centre, of))
        url = f"/conversations/{talk}/quick-replies"
        answer = browser.get(url, query_string={"q": words}, headers=HTMX)
        assert answer.status_code == status
        return re.findall(r"<bdi>(.*?)</bdi>", answer.text)

    return found


@pytest.fixture
def pick(app, centre, talk):
    """A function: what is put into somebody's answer."""

    def picked(number, of="aoi", status=200):
        browser = login(app.test_client(), getattr(centre, of))
        answer = browser.get(f"/conversations/{talk}/quick-replies/{number}")
        assert answer.status_code == status
        return answer.json if status == 200 else None

    return picked


def speak(app, talk, language):
    with app.app_context(), transaction():
        db.session.get_one(Conversation, talk).social_profile.language = language


@pytest.mark.both_databases
def test_the_customers_language_first_and_found_by_title_text_and_tag(app, make, find, talk):
    make("Hello", "Welcome", language="en")
    make("Zzz", "x", tags=("挨拶",))
    make("ご挨拶", "ヨウコソ", language="ja")
    speak(app, talk, "ja")
    assert find() == ["ご挨拶", "Zzz", "Hello"]
    assert find("ようこそ") == ["ご挨拶"]
    assert find("挨拶") == ["ご挨拶", "Zzz"]
    assert find("#挨拶") == ["Zzz"]
    assert find("ＷＥＬ hel") == ["Hello"]
    assert find("100%") == find("_") == []
    speak(app, talk, "en-US")
    assert find() == ["Hello", "Zzz", "ご挨拶"]


@pytest.mark.both_databases
def test_only_those_of_its_workstream(app, make, find, pick, centre, talk):
    with app.app_context(), transaction():
        queue = db.session.get_one(Queue, centre.queue_id)
        other = create_workstream("Other", queue).id
    elsewhere = make("Elsewhere", workstream_ids=frozenset({other}))
    make("Here", workstream_ids=frozenset({centre.workstream_id, other}))
    make("Everywhere")
    assert find() == ["Everywhere", "Here"]
    pick(elsewhere, status=404)
    with app.app_context(), transaction():
        db.session.get_one(Conversation, talk).workstream_id = None
    assert find() == ["Everywhere"]


def test_ones_own_are_nobody_elses_and_a_strangers_conversation_has_none(make, find, pick, centre):
    own = make("Mine", "My words", of=centre.aoi)
    shared = make("Ours")
    assert find() == ["Mine", "Ours"]
    assert pick(own)["text"] == "My words"
    for other in ("ben", "dana"):
        assert find(of=other) == ["Ours"]
        pick(own, of=other, status=404)
    find(of="chen", status=404)
    pick(shared, of="chen", status=404)


def test_placeholders_are_filled_and_what_is_unknown_is_told(app, make, pick, talk):
    number = make("Hi", "Hi {customerName}, {agentName} here: {context.order}, {contactName}!")
    filled = pick(number)
    assert filled["text"] == "Hi Emi, Aoi here: , !"
    assert filled["gaps"] == [
        {"at": 18, "placeholder": "{context.order}"},
        {"at": 20, "placeholder": "{contactName}"},
    ]
    with app.app_context(), transaction():
        db.session.get_one(Conversation, talk).context = {"order": "A-7"}
    assert pick(number)["text"] == "Hi Emi, Aoi here: A-7, !"


def test_a_changed_one_is_what_the_next_look_shows(dana, make, find, pick):
    number = make("Before", "Old words")
    assert find() == ["Before"]
    dana.send(f"/quick-replies/{number}", title="After", text="New words")
    assert find("new") == ["After"]
    assert pick(number)["text"] == "New words"
    dana.send(f"/quick-replies/{number}/deletion")
    assert find() == []
    pick(number, status=404)


def test_words_are_kept_from_the_composer_as_ones_own(app, centre, find, talk):
    aoi = login(app.test_client(), centre.aoi)
    url = f"/conversations/{talk}/quick-replies"
    token = csrf_token(aoi.get(f"{url}/new"))
    typed = {"csrf_token": token, "title": "Mine", "text": "What I typed", "language": "ja"}
    answer = aoi.post(url, data=typed, headers=HTMX)
    assert answer.headers["HX-Trigger"] == "kanava:closeSheet"
    assert find() == ["Mine"]
    assert find(of="ben") == []
    refused = aoi.post(url, data=typed, headers=HTMX)
    assert (refused.status_code, refused.headers["X-Refusal"]) == (422, "name_taken")
    assert "What I typed" in refused.text


def test_a_long_list_says_how_many_there_are_besides(make, find, app, centre, talk):
    for number in range(53):
        make(f"Reply {number:02}")
    assert len(find()) == 50
    browser = login(app.test_client(), centre.aoi)
    page = browser.get(f"/conversations/{talk}/quick-replies", headers=HTMX).text
    assert "And 3 more" in page
