"""Who writes is said from the console: found, linked, created, taken off again."""

import re

import pytest
from sqlalchemy import select

from tests.factories import csrf_token, login, write
from webapp.contacts.actions.contacts import (
    ContactFacts,
    change_access,
    create_contact,
    delete_contact,
)
from webapp.contacts.models import Contact, ContactScope, SocialProfile
from webapp.conversations.models import Conversation
from webapp.core.audit import AuditEntry
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.routing.actions.offers import pick

pytestmark = pytest.mark.both_databases


@pytest.fixture
def url(app, centre):
    write(app, app.test_client(), centre)
    with app.app_context(), transaction():
        conversation = db.session.scalars(select(Conversation)).one()
        pick(conversation, centre.aoi)
        return f"/conversations/{conversation.id}"


@pytest.fixture
def aoi(app, centre, url):
    return login(app.test_client(), centre.aoi)


def linked(app):
    with app.app_context():
        found = select(Contact.name).join(SocialProfile, SocialProfile.contact_id == Contact.id)
        return db.session.scalar(found)


def make_contact(app, name, **facts):
    with app.app_context(), transaction():
        return create_contact(ContactFacts(name, **facts)).id


def send(browser, url, path, **typed):
    token = csrf_token(browser.get(f"{url}/contact"))
    return browser.post(f"{url}/{path}", data={"csrf_token": token, **typed})


def test_a_contact_is_found_linked_shown_and_taken_off(app, aoi, url):
    contact_id = make_contact(app, "Emi <Tanaka>", email="emi@example.com")
    make_contact(app, "Somchai")
    assert "No contact linked yet" in aoi.get(url).text
    assert "No contact has these words" in aoi.get(f"{url}/contact?q=%00").text
    page = aoi.get(f"{url}/contact?q=EMI").text
    assert "Emi &lt;Tanaka&gt;" in page
    assert "Somchai" not in page
    assert send(aoi, url, "contact", contact_id=contact_id).status_code == 303
    assert linked(app) == "Emi <Tanaka>"
    assert "emi@example.com" in aoi.get(url).text
    assert send(aoi, url, "contact", contact_id="").status_code == 303
    assert linked(app) is None


def test_a_new_contact_is_created_and_linked_at_once(app, aoi, url):
    refused = send(aoi, url, "contacts", name="Emi", email="nonsense", phone="1")
    assert refused.status_code == 422
    assert "This is no e-mail address." in refused.text
    assert 'value="nonsense"' in refused.text
    assert linked(app) is None
    assert send(aoi, url, "contacts", name="Emi", email="", phone="+81 3").status_code == 303
    assert linked(app) == "Emi"


def test_who_is_known_already_is_said_once_before_there_are_two(app, aoi, url):
    make_contact(app, "ﾀﾅｶ 商事", email="shop@example.com")
    typed = {"name": "タナカ商事", "email": "Shop@example.com"}
    answer = send(aoi, url, "contacts", **typed)
    assert answer.status_code == 422
    assert "This looks like somebody you know already." in answer.text
    assert "Use ﾀﾅｶ 商事" in answer.text
    assert "Save anyway" in answer.text
    assert linked(app) is None
    [twin] = re.findall(r'name="twin" type="hidden" value="(\d+)"', answer.text)
    assert send(aoi, url, "contacts", twin=twin, **typed).status_code == 303
    assert linked(app) == "タナカ商事"


def test_over_the_console_the_sheet_closes_and_the_panel_shows_it(app, aoi, url):
    contact_id = make_contact(app, "Emi")
    token = csrf_token(aoi.get(f"{url}/contact"))
    data = {"csrf_token": token, "contact_id": contact_id}
    answer = aoi.post(f"{url}/contact", data=data, headers={"HX-Request": "true"})
    assert "closeSheet" in answer.headers["HX-Trigger"]
    assert "<strong><bdi>Emi</bdi></strong>" in aoi.get(url).text


def test_a_contact_that_is_gone_is_said_so(app, aoi, url):
    contact_id = make_contact(app, "Emi")
    with app.app_context(), transaction():
        delete_contact(db.session.get_one(Contact, contact_id))
    for wanted in (contact_id, 999999, "x" * 30):
        assert send(aoi, url, "contact", contact_id=wanted).status_code == 422
    assert linked(app) is None


def test_who_may_not_see_the_conversation_learns_of_no_contact(app, centre, url):
    contact_id = make_contact(app, "Emi")
    chen = login(app.test_client(), centre.chen)
    token = csrf_token(chen.get("/me"))
    assert chen.get(f"{url}/contact?q=emi").status_code == 404
    data = {"csrf_token": token, "contact_id": contact_id, "name": "x"}
    assert chen.post(f"{url}/contact", data=data).status_code == 404
    assert chen.post(f"{url}/contacts", data=data).status_code == 404
    assert linked(app) is None


def test_who_may_only_read_says_not_who_writes_and_every_change_is_kept(app, centre, aoi, url):
    contact_id = make_contact(app, "Emi")
    assert send(aoi, url, "contact", contact_id=contact_id).status_code == 303
    ben = login(app.test_client(), centre.ben)
    assert ben.get(f"{url}/contact?q=Emi").status_code == 409
    token = ben.get(url).text.split('name="csrf-token" content="')[1].split('"')[0]
    for path, typed in (("contact", {"contact_id": ""}), ("contacts", {"name": "Other"})):
        answer = ben.post(f"{url}/{path}", data=typed, headers={"X-CSRFToken": token})
        assert answer.status_code == 409
    assert linked(app) == "Emi"
    assert ("Say who writes" in ben.get(url).text, "Say who writes" in aoi.get(url).text) == (
        False,
        True,
    )
    assert send(aoi, url, "contact", contact_id="").status_code == 303
    page = aoi.get(url).text
    assert "linked the contact" in page
    assert "took the contact" in page
    with app.app_context():
        about = AuditEntry.subject_kind == "contact", AuditEntry.subject_id == contact_id
        rows = db.session.scalars(select(AuditEntry).where(*about).order_by(AuditEntry.id)).all()
        chats = [row.changes["chat"] for row in rows if "chat" in row.changes]
    assert [(old is None, new is None) for old, new in chats] == [(True, False), (False, True)]


@pytest.fixture
def choose(app):
    """A function that makes the admin's choice of what agents see."""

    def make(scope, *hidden):
        with app.app_context(), transaction():
            change_access(ContactScope(scope), list(hidden))

    return make


def test_a_hidden_fact_is_neither_read_nor_searched_for_by_agents(app, aoi, centre, url, choose):
    facts = {"email": "emi@example.com", "phone": "+81 3 5550"}
    linked_id = make_contact(app, "Emi", **facts)
    make_contact(app, "Rin 100%", email="rin@example.net", phone="+81 7")
    send(aoi, url, "contact", contact_id=linked_id)
    choose("all", "email")
    assert ("emi@example.com" in aoi.get(url).text, "+81 3 5550" in aoi.get(url).text) == (
        False,
        True,
    )
    for words, is_found in (("rin", True), ("100%", True), ("+817", True), ("example.net", False)):
        assert ("Rin 100%" in aoi.get(f"{url}/contact", query_string={"q": words}).text) is is_found
    says_how = ["By name, e-mail" in aoi.get(f"{url}/contact").text]
    dana = login(app.test_client(), centre.dana)
    says_how.append("By name, e-mail" in dana.get(f"{url}/contact").text)
    assert says_how == [False, True]
    assert "emi@example.com" in dana.get(url).text
    assert "rin@example.net" in dana.get(f"{url}/contact?q=example.net").text


def test_agents_find_and_link_only_contacts_of_conversations_they_can_see(
    app, aoi, centre, url, choose
):
    stranger = make_contact(app, "Emi elsewhere")
    own = make_contact(app, "Emi here")
    assert send(aoi, url, "contact", contact_id=own).status_code == 303
    choose("linked")
    page = aoi.get(f"{url}/contact?q=emi").text
    assert ("Emi here" in page, "Emi elsewhere" in page) == (True, False)
    assert send(aoi, url, "contact", contact_id=stranger).status_code == 422
    assert linked(app) == "Emi here"


def test_where_linking_is_left_to_supervisors_agents_only_read(app, aoi, centre, url, choose):
    contact_id = make_contact(app, "Emi")
    token = csrf_token(aoi.get(f"{url}/contact"))
    choose("none")
    assert aoi.get(f"{url}/contact?q=emi").status_code == 409
    data = {"csrf_token": token, "contact_id": contact_id, "name": "x"}
    assert aoi.post(f"{url}/contact", data=data).status_code == 409
    assert aoi.post(f"{url}/contacts", data=data).status_code == 409
    assert "Say who writes" not in aoi.get(url).text
    dana = login(app.test_client(), centre.dana)
    assert send(dana, url, "contact", contact_id=contact_id).status_code == 303
    assert "<bdi>Emi</bdi>" in aoi.get(url).text


def test_a_link_leaves_the_last_words_in_the_list(app, aoi, url):
    contact_id = make_contact(app, "Emi <Tanaka>")
    before = words_in_list(aoi)
    assert send(aoi, url, "contact", contact_id=contact_id).status_code == 303
    assert linked(app)
    assert words_in_list(aoi) == before


def words_in_list(browser):
    return browser.get("/conversations").text.split('class="row-words"')[1].split("</bdi>")[0]
