"""The console says who it may be: the one best match, and the same person at other accounts."""

import re

import pytest
from sqlalchemy import select

from tests.factories import EMI, csrf_token, login, write
from webapp.channels.actions.accounts import create_account
from webapp.contacts.actions.contacts import ContactFacts, change_access, create_contact
from webapp.contacts.actions.profiles import find_or_create
from webapp.contacts.models import Contact, ContactScope, ProfileKind, SocialProfile
from webapp.conversations.actions.inbound import Incoming, receive
from webapp.conversations.models import Conversation
from webapp.core import clock
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.routing.actions.entry import enqueue
from webapp.routing.actions.offers import pick

WORDS = "Hi, mail rin@example.com or ring 090-1234-5678"


@pytest.fixture
def url(app, centre):
    write(app, app.test_client(), centre, WORDS)
    with app.app_context(), transaction():
        conversation = db.session.scalars(select(Conversation)).one()
        conversation.social_profile.display_name = "Rin"
        pick(conversation, centre.aoi)
        return f"/conversations/{conversation.id}"


@pytest.fixture
def aoi(app, centre, url):
    return login(app.test_client(), centre.aoi)


def make(app, name, **facts):
    with app.app_context(), transaction():
        return create_contact(ContactFacts(name, **facts)).id


def suggestion(page):
    """(evidence, name) of the best match on the sheet."""
    found = re.search(r"Best match · ([^<]+)</p>.*?<bdi>([^<]+)</bdi>", page, re.DOTALL)
    return found.groups() if found else None


@pytest.mark.both_databases
def test_exactly_one_contact_is_suggested_and_an_address_proves_more_than_a_name(app, aoi, url):
    def sheet():
        return suggestion(aoi.get(f"{url}/contact").text)

    assert sheet() is None
    make(app, "ＲＩＮ")
    assert sheet() == ("Same name", "ＲＩＮ")
    make(app, "Rin")
    assert sheet() is None, "two of one name are no match"
    make(app, "Tanaka", phone="+81 90 1234 5678")
    assert sheet() == ("Same phone number", "Tanaka")
    make(app, "Suzuki", email="RIN@example.com")
    assert sheet() is None, "the address is one's, the number another's"


def test_nobody_is_suggested_by_what_is_hidden_from_agents_or_out_of_their_sight(app, aoi, url):
    make(app, "Suzuki", email="rin@example.com")
    make(app, "Rin")
    for hidden, scope, name in (
        ([], "all", "Suzuki"),
        (["email"], "all", "Rin"),
        ([], "linked", None),
    ):
        with app.app_context(), transaction():
            change_access(ContactScope(scope), hidden)
        found = suggestion(aoi.get(f"{url}/contact").text)
        assert (found and found[1]) == name


def test_a_new_contact_is_filled_in_with_what_the_customer_told(aoi, url):
    page = aoi.get(f"{url}/contact").text
    for value in ("Rin", "rin@example.com", "090-1234-5678"):
        assert f'value="{value}"' in page


def other_chat(app, centre, name, external_id):
    """A chat with another account of ours, waiting in Aoi's queue; the profile's id."""
    with app.app_context(), transaction():
        credentials = {"channel_secret": "b" * 32, "access_token": "t"}
        number = str(2000000000 + db.session.query(SocialProfile).count())
        account = create_account(
            "line", f"Shop {number}", number, credentials, centre.workstream_id
        )
        profile = find_or_create(account.id, ProfileKind.USER, external_id)
        profile.display_name = name
        incoming = Incoming(f"said-{number}", "text", clock.now(), text="Hello")
        enqueue(receive(profile, incoming).needs_queue)
        return profile.id


@pytest.mark.both_databases
def test_the_same_person_at_other_accounts_is_offered_by_evidence_and_linked(app, centre, aoi, url):
    surely = other_chat(app, centre, "R", EMI)
    by_name = other_chat(app, centre, "Rin", "U" + "7" * 32)
    contact_id = make(app, "Rin Tanaka")
    token = csrf_token(aoi.get(f"{url}/contact"))
    data = {"csrf_token": token, "contact_id": contact_id}
    answer = aoi.post(f"{url}/contact", data=data)
    assert answer.location.endswith(f"{url}/contact/profiles")
    page = aoi.get(answer.location).text
    boxes = re.findall(r'name="profile_ids" value="(\d+)"( checked)?', page)
    assert boxes == [(str(surely), " checked"), (str(by_name), "")]
    data = {"csrf_token": token, "profile_ids": [surely, 999]}
    assert aoi.post(f"{url}/contact/profiles", data=data).status_code == 303
    with app.app_context():
        linked = select(SocialProfile.id).join(Contact).where(Contact.id == contact_id)
        found = set(db.session.scalars(linked))
    assert (surely in found, by_name in found, len(found)) == (True, False, 2)


def test_a_name_that_several_have_proves_nothing_and_a_strangers_chat_is_not_told_of(
    app, centre, aoi, url
):
    other_chat(app, centre, "Rin", "U" + "7" * 32)
    other_chat(app, centre, "Rin", "U" + "8" * 32)
    hidden = other_chat(app, centre, "R", EMI)
    with app.app_context(), transaction():
        wanted = select(Conversation).where(Conversation.social_profile_id == hidden)
        db.session.scalars(wanted).one().queue_id = centre.other_queue_id
    contact_id = make(app, "Rin Tanaka")
    token = csrf_token(aoi.get(f"{url}/contact"))
    answer = aoi.post(f"{url}/contact", data={"csrf_token": token, "contact_id": contact_id})
    assert answer.location.endswith(url)
    assert "No other profile" in aoi.get(f"{url}/contact/profiles").text
