"""A browser whose pages are closed is told what rings: sealed, without the customer's words."""

import base64
import json

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from sqlalchemy import select, text, update

from tests import factories
from tests.devices.receiver import Browser, running_receiver
from tests.services.settings import settings_for
from webapp.agents.actions.presences import close_consoles
from webapp.agents.models import SIGN_IN_SECONDS, Agent, ConsoleConnection, Presence, SignIn
from webapp.conversations.actions.notes import write_note
from webapp.conversations.actions.outbound import post_message
from webapp.conversations.models import Conversation, ConversationSession, Message
from webapp.core import clock
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.devices.models import Device, DeviceAlert
from webapp.devices.policy import Outcome, is_endpoint, is_of_bytes, outcome_of
from webapp.devices.queries import facts_of_alert
from webapp.devices.standing import DEVICE
from webapp.routing.actions.offers import pick, reject_offer
from webapp.routing.actions.transfers import transfer_to_agent
from webapp.routing.tasks.assignment import settle_lost_consoles

pytestmark = pytest.mark.both_databases
WORDS = "My card number is 1234"


@pytest.fixture
def receiver():
    with running_receiver() as running:
        yield running


@pytest.fixture
def settings(database_url, tmp_path, receiver):
    return settings_for(database_url, tmp_path, push_bases=(receiver.base_url,))


@pytest.fixture
def aoi(centre, browse_as):
    return browse_as(centre.aoi)


@pytest.fixture
def device(aoi, receiver):
    """Aoi's browser, which let itself be told."""
    made = Browser(receiver)
    answer = send(aoi, "/me/devices", **made.subscription)
    assert answer.status_code == 204, answer.text
    return made


def send(browser, url, **data):
    token = factories.csrf_token(browser.client.get("/me"))
    return browser.client.post(url, data={"csrf_token": token} | data)


def is_away(app, agent_id, *, stands_in=True):
    """Available for offers, and no page open: only the row of a device among the consoles."""
    with app.app_context():
        return factories.make_available(agent_id, process=DEVICE if stands_in else "test")


def ring(app, client, centre):
    factories.write(app, client, centre, WORDS)


def tell(app):
    factories.work(app, "device_alerts")


def said(receiver, device):
    return [json.loads(device.open(got.body)) for got in receiver.got]


def kept(app, table=Device):
    with app.app_context():
        return db.session.scalars(select(table)).all()


def test_an_offer_reaches_a_closed_browser_sealed_and_without_the_customer(
    app, client, centre, aoi, device, receiver
):
    send(aoi, "/me/push-key")
    is_away(app, centre.aoi)
    ring(app, client, centre)
    tell(app)
    [payload] = said(receiver, device)
    assert payload["title"] == "New conversation"
    assert payload["body"] == "Support"
    assert [each["action"] for each in payload["actions"]] == ["accept", "reject"]
    [got] = receiver.got
    assert WORDS.encode() not in got.body
    assert b"Support" not in got.body
    assert (got.headers["content-encoding"], got.headers["urgency"]) == ("aes128gcm", "high")
    assert 0 < int(got.headers["ttl"]) <= 120
    tell(app)
    assert len(receiver.got) == 1, "once"
    assert kept(app, DeviceAlert) == []


def test_our_name_is_signed_with_the_key_the_browser_was_given(
    app, client, centre, aoi, device, receiver
):
    key = send(aoi, "/me/push-key").json["key"]
    assert send(aoi, "/me/push-key").json["key"] == key, "made once"
    is_away(app, centre.aoi)
    ring(app, client, centre)
    tell(app)
    scheme, _, parts = receiver.got[0].headers["authorization"].partition(" ")
    given = dict(part.strip().split("=", 1) for part in parts.split(","))
    assert (scheme, given["k"]) == ("vapid", key)
    head, claims, signature = given["t"].split(".")
    raw = from_text(signature)
    pair = (int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), from_text(key))
    public.verify(
        encode_dss_signature(*pair), f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256())
    )
    assert json.loads(from_text(claims))["aud"] == receiver.base_url


def from_text(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def test_who_lets_it_show_them_sees_the_customers_words(app, client, centre, aoi, device, receiver):
    send(aoi, "/me/push-key")
    [made] = kept(app)
    assert send(aoi, f"/me/devices/{made.id}", sent="yes", is_telling_who="y").status_code == 302
    is_away(app, centre.aoi)
    ring(app, client, centre)
    tell(app)
    assert WORDS in said(receiver, device)[0]["body"]


def write_then_retract(app, client, centre):
    factories.write(app, client, centre, "Forget this")
    with app.app_context(), transaction():
        said = db.session.scalars(select(Message).where(Message.text == "Forget this")).one()
        said.retracted_at = said.occurred_at


def test_of_what_was_said_only_the_customers_own_words_stand_there(app, client, centre):
    ring(app, client, centre)
    with app.app_context(), transaction():
        talk = db.session.scalars(select(Conversation)).one()
        pick(talk, centre.aoi)
        post_message(talk, centre.aoi, "Your case is 77")
        write_note(talk, db.session.get_one(Agent, centre.aoi), "Suspected fraud")
    write_then_retract(app, client, centre)
    with app.app_context():
        factories.make_available(centre.ben)
        with transaction():
            talk = db.session.scalars(select(Conversation)).one()
            transfer_to_agent(talk, centre.ben, db.session.get_one(Agent, centre.aoi))
        newest = select(ConversationSession).order_by(ConversationSession.id.desc())
        alert = DeviceAlert(kind="offer", subject_id=db.session.scalars(newest).first().id)
        assert facts_of_alert(alert).words == WORDS


def test_who_is_signed_in_no_more_is_told_nothing_and_stands_in_for_nobody(
    app, client, centre, aoi, device, receiver
):
    send(aoi, "/me/push-key")
    [made] = kept(app)
    send(aoi, f"/me/devices/{made.id}", sent="yes", is_standing_in="y")
    page = is_away(app, centre.aoi, stands_in=False)
    with app.app_context(), transaction():
        db.session.execute(update(SignIn).values(created_at=clock.after(-SIGN_IN_SECONDS - 1)))
    factories.work(app, "devices_standing_in")
    assert [row.id for row in kept(app, ConsoleConnection)] == [page]
    with app.app_context(), transaction():
        close_consoles(page)
    is_away(app, centre.aoi)
    ring(app, client, centre)
    tell(app)
    assert receiver.got == []


def test_nothing_is_sent_while_a_page_is_open_or_when_it_rings_no_more(
    app, client, centre, aoi, device, receiver
):
    send(aoi, "/me/push-key")
    is_away(app, centre.aoi, stands_in=False)
    ring(app, client, centre)
    assert kept(app, DeviceAlert) == [], "a page is open"
    with app.app_context(), transaction():
        db.session.execute(update(ConsoleConnection).values(process=DEVICE))
        session = db.session.scalars(select(ConversationSession)).one()
        device_id = db.session.scalars(select(Device.id)).one()
        db.session.add(DeviceAlert(device_id=device_id, kind="offer", subject_id=session.id))
        reject_offer(session.id, centre.aoi)
    tell(app)
    assert receiver.got == []
    assert kept(app, DeviceAlert) == []


def test_a_mention_reaches_who_has_no_page_open(
    app, client, centre, aoi, device, receiver, signed_in
):
    send(aoi, "/me/push-key")
    ring(app, client, centre)
    ben = signed_in("ben")
    token = factories.csrf_token(ben.get("/me"))
    answer = ben.post(
        "/conversations/1/notes",
        data={"csrf_token": token, "text": "@Aoi please look", "submission_key": "k"},
    )
    assert answer.status_code in (201, 303), answer.text
    tell(app)
    [payload] = said(receiver, device)
    assert (payload["title"], payload["path"]) == (
        "Ben mentioned you in a note.",
        "conversations/1",
    )


@pytest.mark.parametrize("status", [404, 410])
def test_a_device_that_is_gone_is_let_go_of(app, client, centre, aoi, device, receiver, status):
    send(aoi, "/me/push-key")
    receiver.statuses = [status]
    is_away(app, centre.aoi)
    ring(app, client, centre)
    tell(app)
    assert kept(app) == []


def test_a_trial_says_what_came_of_it(app, centre, aoi, device, receiver):
    send(aoi, "/me/push-key")
    [made] = kept(app)
    url = f"/me/devices/{made.id}/trial"
    assert send(aoi, url).status_code in (302, 303)
    assert "Sent. It shows in a moment." in aoi.client.get("/me/alerts").text
    receiver.statuses = [503]
    send(aoi, url)
    page = aoi.client.get("/me/alerts").text
    assert "The push service of this browser refused: status 503." in page
    with app.app_context(), transaction():
        found = db.session.scalars(select(Device)).one()
        found.subscription = {**found.subscription, "endpoint": "https://127.0.0.1:9/inside"}
    send(aoi, url)
    assert "stands at an address that is not allowed" in aoi.client.get("/me/alerts").text
    assert len(receiver.got) == 2, "nothing went to a private address that nobody configured"


def test_what_a_browser_gave_is_kept_sealed_and_goes_with_its_sign_in(app, aoi, device):
    with app.app_context():
        raw = db.session.execute(text("SELECT subscription FROM device")).scalar_one()
        assert "127.0.0.1" not in raw
    send(aoi, "/logout")
    assert kept(app, SignIn) == []
    assert kept(app) == []


@pytest.mark.parametrize("name", ["endpoint", "p256dh", "auth"])
def test_what_is_no_subscription_is_refused(app, aoi, receiver, name):
    answer = send(aoi, "/me/devices", **(Browser(receiver).subscription | {name: "nonsense"}))
    assert answer.headers["X-Refusal"] == "subscription_unusable"
    assert kept(app) == []


def test_nobody_touches_anothers_device(app, centre, device, browse_as):
    [made] = kept(app)
    ben = browse_as(centre.ben)
    for end in ("", "/removal", "/trial"):
        assert send(ben, f"/me/devices/{made.id}{end}").status_code == 404
    assert len(kept(app)) == 1


def test_who_stands_in_by_a_device_stays_there_when_the_last_page_closes(app, centre, aoi, device):
    [made] = kept(app)
    page = is_away(app, centre.aoi, stands_in=False)
    send(aoi, f"/me/devices/{made.id}", sent="yes", is_standing_in="y")
    factories.work(app, "devices_standing_in")
    with app.app_context():
        with transaction():
            close_consoles(page)
        settle_lost_consoles(True)
        assert db.session.get(Presence, centre.aoi).lost_at is None
    send(aoi, f"/me/devices/{made.id}/removal")
    with app.app_context():
        with transaction():
            db.session.execute(text("UPDATE console_connection SET seen_at = '2020-01-01'"))
        settle_lost_consoles(True)
        assert db.session.get(Presence, centre.aoi).lost_at is not None


def test_what_is_an_endpoint_and_what_answers_mean():
    assert is_endpoint("https://push.example/abc")
    for wrong in ("", "push.example", "ftp://x/y", "https://", "https://x/" + "a" * 3000):
        assert not is_endpoint(wrong)
    assert is_of_bytes("AAAA", 3)
    assert is_of_bytes("AAA=", 2)
    assert not is_of_bytes("AA A", 3)
    means = {201: "told", 404: "gone", 410: "gone", 403: "refused", 429: "later", 503: "later"}
    assert {status: outcome_of(status) for status in means} == means
    assert outcome_of(None) == Outcome.LATER


def test_the_app_can_be_installed_and_its_kept_page_is_nobodys(client):
    manifest = client.get("/manifest.webmanifest").json
    assert {icon.get("purpose") for icon in manifest["icons"]} == {None, "any", "maskable"}
    for icon in manifest["icons"]:
        with client.get(icon["src"]) as picture:
            assert picture.status_code == 200, icon
    with client.get("/service-worker.js") as worker:
        assert (worker.mimetype, worker.headers["Cache-Control"]) == ("text/javascript", "no-cache")
    assert "csrf" not in client.get("/offline").text
