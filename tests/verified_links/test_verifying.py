"""From the message to the proof: once, in time, by the right person; ended by who may."""

import re
import threading
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import text

from simulator.events import complete
from simulator.faults import Fault
from tests.factories import login, work
from tests.forms import fill
from tests.verified_links.conftest import PAGE
from webapp.channels.models import ChannelAccount
from webapp.contacts.actions.contacts import ContactFacts, create_contact
from webapp.contacts.actions.linking import link
from webapp.contacts.events import SocialProfileChanged
from webapp.contacts.models import Contact, SocialProfile
from webapp.contacts.queries import contact_of
from webapp.conversations.actions.contact_links import identify
from webapp.conversations.actions.guards import Submission
from webapp.conversations.actions.pending_answers import submit_answer
from webapp.conversations.actions.said import Said
from webapp.conversations.models import Conversation, Message
from webapp.core import clock
from webapp.core.audit import AuditEntry
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.customer.views import linking
from webapp.verified_links.actions import links
from webapp.verified_links.actions.login_pages import change_login_page, make_key
from webapp.verified_links.models import Verification, VerifiedLink
from webapp.verified_links.policy import NONCE_SECONDS, STATE_SECONDS
from webapp.wiring import HANDLERS

API = "/api/verifications"


@pytest.fixture
def aoi(app, centre, key):
    return login(app.test_client(), centre.aoi)


@pytest.fixture
def path(app, key):
    with app.app_context():
        return f"/conversations/{db.session.query(Conversation.id).scalar()}"


def ask(talk, browser, path):
    """Press the button; the state that the customer's message brings to the login page."""
    page = browser.get(f"{path}/verification")
    name = re.search(r'name="submission_key"[^>]*value="([^"]+)"', page.text).group(1)
    values = {"submission_key": name}
    assert fill(browser, f"{path}/verification", **values).status_code == 303
    assert fill(browser, f"{path}/verification", **values).status_code == 303
    talk.deliver()
    return re.findall(r"state=(\S+)", talk.phone.texts()[-1])[0]


def tell(client, key, state, **facts):
    """What the company's server sends."""
    told = {"state": state, "customer_number": "C-7", **facts}
    return client.post(API, json=told, headers={"Authorization": f"Bearer {key}"})


def nonce_of(answer):
    assert answer.status_code == 200, answer.text
    return parse_qs(urlsplit(answer.json["redirect_url"]).query)["nonce"][0]


def confirm(talk, nonce, result="ok", user_id=None):
    """What the channel tells."""
    source = {"type": "user", "userId": user_id or talk.phone.user_id}
    event = {"type": "accountLink", "source": source, "link": {"result": result, "nonce": nonce}}
    talk.arrives(complete(talk.sim.channel(), event))


def contacts(app):
    """(names of all contacts, the name of Emi's)."""
    with app.app_context():
        emi = db.session.query(SocialProfile).filter_by(kind="user").first()
        named = db.session.get(Contact, emi.contact_id or 0)
        return {row.name for row in db.session.query(Contact)}, named and named.name


def kinds(app):
    with app.app_context():
        return [row.kind for row in db.session.query(Message).order_by(Message.id)]


@pytest.mark.both_databases
def test_a_customer_proves_who_they_are_and_has_it_ended(app, client, talk, key, aoi, path):
    state = ask(talk, aoi, path)
    assert len(talk.phone.texts()) == 1, "sent twice under one key, it goes once"
    assert len(talk.calls("reply")) == 1, "free, as any answer"
    nonce = nonce_of(tell(client, key, state, name="Emi T.", email="emi@mail.example"))
    assert contacts(app) == (set(), None), "signed in is not linked yet"
    confirm(talk, nonce)
    assert contacts(app) == ({"Emi T."}, "Emi T.")
    shown = aoi.get(path).text
    assert "C-7" in shown
    assert "Verified" in shown
    with app.app_context():
        assert db.session.query(Verification).one().facts is None
        wrong = {"csrf_token": re.search(r'name="csrf_token"[^>]*value="([^"]+)"', shown).group(1)}
    assert aoi.post(f"{path}/contact", data=wrong).headers["X-Refusal"] == "verified"
    assert fill(aoi, f"{path}/verification/end").status_code == 303
    assert contacts(app) == ({"Emi T."}, None)
    assert kinds(app)[-1] == "verify_ended"
    with app.app_context():
        kept = db.session.query(AuditEntry).filter_by(subject_kind="verified_link").all()
    assert [row.verb for row in kept] == ["created", "deleted"]
    assert aoi.get(f"{path}/verification/end").status_code == 409


def test_each_state_and_each_nonce_works_once(app, client, talk, key, aoi, path):
    first = ask(talk, aoi, path)
    second = ask(talk, aoi, path)
    assert tell(client, key, first).json["code"] == "state_spent", "only the newest leads on"
    nonce = nonce_of(tell(client, key, second))
    assert tell(client, key, second).json["code"] == "state_spent"
    confirm(talk, nonce)
    confirm(talk, nonce, "failed")
    assert "verify_failed" not in kinds(app)
    with app.app_context():
        assert db.session.query(VerifiedLink).filter_by(ended_at=None).count() == 1


@pytest.mark.parametrize("how", ["failed", "late", "another person"])
def test_what_is_not_proved_is_told_and_links_nobody(
    app, client, talk, sim, key, aoi, path, monkeypatch, how
):
    nonce = nonce_of(tell(client, key, ask(talk, aoi, path)))
    if how == "late":
        with app.app_context(), transaction():
            asked = db.session.query(Verification).one()
            asked.nonce_expires_at = clock.after(-NONCE_SECONDS)
    other = sim.phone("haruto").user_id if how == "another person" else None
    confirm(talk, nonce, "failed" if how == "failed" else "ok", other)
    assert contacts(app) == (set(), None)
    assert "verify_failed" in kinds(app)


def test_proof_goes_before_a_guess_and_a_number_leads_to_its_contact(
    app, client, talk, key, aoi, path
):
    with app.app_context(), transaction():
        emi = db.session.query(SocialProfile).one()
        link(emi, create_contact(ContactFacts("Guessed")))
        known = create_contact(ContactFacts("Proved"))
        other = SocialProfile(
            channel_account_id=emi.channel_account_id,
            kind="user",
            external_id="U" + "9" * 32,
            contact_id=known.id,
        )
        db.session.add(other)
        db.session.flush()
        facts = {"customer_number": "C-7", "page_url": "https://shop.example/login?from=line"}
        db.session.add(VerifiedLink(social_profile_id=other.id, contact_id=known.id, **facts))
    confirm(talk, nonce_of(tell(client, key, ask(talk, aoi, path))))
    assert contacts(app) == ({"Guessed", "Proved"}, "Proved")
    assert "verified_other" in kinds(app)


def test_the_servers_door_is_shut_to_all_else(app, client, talk, sim, key, aoi, path):
    state = ask(talk, aoi, path)
    assert tell(client, "wrong", state).status_code == 401
    assert client.post(API, json={"state": state}).status_code == 401
    assert client.post(API, data="{", headers={"Authorization": f"Bearer {key}"}).status_code == 400
    assert tell(client, key, "guessed").status_code == 409
    assert tell(client, key, state, customer_number="").status_code == 422
    assert tell(client, key, state, name=7).status_code == 422
    sim.state.faults.add(Fault("link_token", status=500))
    refused = tell(client, key, state)
    assert (refused.status_code, refused.json["code"]) == (503, "not_now")
    assert tell(client, key, state).status_code == 200, "what came to nothing uses nothing up"
    with app.app_context(), transaction():
        db.session.query(Verification).update({"claimed_at": None, "nonce_digest": None})
        asked = db.session.query(Verification).one()
        asked.expires_at = clock.after(-STATE_SECONDS)
    assert tell(client, key, state).json["code"] == "state_spent"


def test_only_who_answers_asks_and_only_where_there_is_a_page(app, centre, talk, key, aoi, path):
    chen, ben = (login(app.test_client(), each) for each in (centre.chen, centre.ben))
    assert chen.get(f"{path}/verification").status_code == 404
    assert ben.get(f"{path}/verification").headers["X-Refusal"] == "not_writable"
    assert ben.get(f"{path}/verification/end").headers["X-Refusal"] == "not_owner"
    assert "Ask the customer to verify" in aoi.get(path).text
    dana = login(app.test_client(), centre.dana)
    tab = f"/admin/accounts/{centre.account_id}/login-page"
    assert fill(dana, tab, url="http://shop.example", is_on="y").status_code == 422
    assert fill(dana, tab, url="https://shop.example").status_code == 302
    assert "Ask the customer to verify" not in aoi.get(path).text
    refused = aoi.get(f"{path}/verification")
    assert refused.headers["X-Refusal"] == "no_login_page"
    assert 'data-behavior="unsaved">' in dana.get(tab).text, (
        "an address typed is not lost to the key"
    )
    made = fill(dana, tab, f"{tab}/key")
    fresh = re.search(r'id="fresh_key">([^<]+)<', made.text).group(1)
    assert fresh not in dana.get(tab).text


def test_what_no_server_of_sense_sends_is_refused_too(app, client, talk, key, aoi, path):
    state = ask(talk, aoi, path)
    deep = {"data": "[" * 200_000, "content_type": "application/json"}
    assert client.post(API, **deep).status_code == 400
    told = '{"state": "\\ud800", "customer_number": "C-7"}'
    sent = {"data": told, "content_type": "application/json"}
    answer = client.post(API, **sent, headers={"Authorization": f"Bearer {key}"})
    assert answer.json["code"] == "state_spent"
    assert tell(client, key, state, customer_number="\u200b").status_code == 422
    assert tell(client, key, state, name="\u2060\u200b").status_code == 422


def test_what_was_asked_is_forgotten_a_day_after_it_is_over(app, client, talk, key, aoi, path):
    nonce_of(tell(client, key, ask(talk, aoi, path), name="Emi T."))

    def kept():
        work(app, "verifications")
        with app.app_context():
            return db.session.query(Verification).count()

    over = clock.after(STATE_SECONDS)
    with clock.frozen_at(over):
        assert kept() == 1, "what the channel says may come late"
    with clock.frozen_at(over + timedelta(days=1)):
        assert kept() == 0


def test_the_link_that_was_followed_is_not_said_to_work(
    app, client, talk, key, aoi, path, monkeypatch
):
    state = ask(talk, aoi, path)
    assert "The link works until" in aoi.get(path).text
    told = []
    monkeypatch.setitem(HANDLERS, SocialProfileChanged, (lambda fact: told.append(fact) or [],))
    nonce_of(tell(client, key, state))
    assert told, "who has it open sees it at once"
    assert "The link works until" in aoi.get(path).text, "the channel's own does"
    with clock.frozen_at(clock.after(NONCE_SECONDS + 1)):
        assert "The link works until" not in aoi.get(path).text


def test_the_link_does_not_overtake_what_still_can_be_taken_back(app, talk, key, aoi, path):
    with app.app_context(), transaction():
        conversation = db.session.query(Conversation).one()
        sent = Submission(Said("A link comes next"), "first", undo_seconds=30)
        submit_answer(conversation, talk.centre.aoi, sent)
    ask(talk, aoi, path)
    assert [text.split()[0] for text in talk.phone.texts()] == ["A", "Please"]


@pytest.mark.both_databases
def test_who_is_linked_by_hand_at_that_moment_is_who_they_proved_to_be(
    app, client, talk, key, aoi, path, monkeypatch
):
    """Else they would be shown as verified, and as somebody else."""
    nonce = nonce_of(tell(client, key, ask(talk, aoi, path), name="Emi T."))
    with app.app_context(), transaction():
        guessed = create_contact(ContactFacts("Guessed")).id

    def proved_meanwhile(*args):
        if db.engine.dialect.name == "postgresql":  # SQLite has one writer at a time
            customer = threading.Thread(target=confirm, args=(talk, nonce))
            customer.start()
            customer.join()
        return identify(*args)

    monkeypatch.setattr(linking, "identify", proved_meanwhile)
    fill(aoi, f"{path}/contact", contact_id=guessed)
    confirm(talk, nonce)
    with app.app_context():
        emi = db.session.query(SocialProfile).filter_by(kind="user").first()
        assert db.session.query(VerifiedLink).one().contact_id == emi.contact_id


@pytest.mark.parametrize("how", ["another page", "switched off", "another key"])
def test_a_page_or_key_that_is_replaced_proves_nothing_any_more(
    app, client, talk, key, aoi, path, how
):
    """Else the number would be one of the new page's, which means another customer there."""
    nonce = nonce_of(tell(client, key, ask(talk, aoi, path)))
    with app.app_context(), transaction():
        account = db.session.query(ChannelAccount).one()
        url = "https://other.example/login" if how == "another page" else PAGE
        if how == "another key":
            make_key(account)
        else:
            change_login_page(account, url, is_on=how != "switched off")
    with clock.frozen_at(clock.after(1)):
        confirm(talk, nonce)
    assert contacts(app) == (set(), None)
    assert "verify_failed" in kinds(app)


@pytest.mark.both_databases
def test_what_somebody_ends_is_held_until_they_have(app, client, talk, key, aoi, path, monkeypatch):
    """Else two who end it at once would both be told to have done it."""
    confirm(talk, nonce_of(tell(client, key, ask(talk, aoi, path))))
    free = []

    def looked_at_meanwhile(profile):
        if db.engine.dialect.name == "postgresql":  # SQLite has one writer at a time
            with db.engine.connect() as other:
                free.append(
                    other.scalar(text("SELECT id FROM verified_link FOR UPDATE SKIP LOCKED"))
                )
        return contact_of(profile)

    monkeypatch.setattr(links, "contact_of", looked_at_meanwhile)
    assert fill(aoi, f"{path}/verification/end").status_code == 303
    assert not any(free)
