"""An offer is shown to its agent alone, and taken once."""

import pytest

from tests import factories
from tests.assertions import query_budget
from tests.factories import make_available
from webapp.conversations.actions.outbound import post_message
from webapp.conversations.actions.transitions import park
from webapp.conversations.models import Conversation, ConversationSession
from webapp.core import clock
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.inbox.offers import ringing_offers
from webapp.workstreams.models import NotificationTemplate

pytestmark = pytest.mark.both_databases


@pytest.fixture
def offer(app, client, centre):
    """The id of an offer that rings at Aoi."""
    with app.app_context():
        factories.make_available(centre.aoi)
    factories.write(app, client, centre, "Is anybody there?")
    with app.app_context():
        return db.session.query(ConversationSession.id).scalar()


def test_its_agent_sees_who_and_what_and_until_when(centre, offer, sign_in):
    page = sign_in(centre.aoi).get("/conversations").get_data(as_text=True)
    card = page.split(f'id="offer_{offer}"')[1].split("</article>")[0]
    assert "Is anybody there?" in card
    assert "data-expires-at=" in card
    assert f"/offers/{offer}/acceptance" in card
    assert f"/offers/{offer}/rejection" in card


def test_a_colleague_sees_that_it_rings_but_gets_no_card(centre, offer, sign_in):
    page = sign_in(centre.ben).get("/conversations").get_data(as_text=True)
    assert f"offer_{offer}" not in page
    assert "rings at Aoi" in page


def test_what_rings_is_read_at_once_however_much_it_is(app, client, centre, offer):
    for number in range(3):
        factories.write(app, client, centre, "Me, too", user_id="U" + str(number) * 32)
    with app.app_context(), query_budget(2):
        assert len(ringing_offers(centre.aoi)) == 4


def test_who_comes_back_is_offered_with_what_they_write_now(app, client, centre, owned, sign_in):
    with app.app_context():
        make_available(centre.aoi)
    with app.app_context(), transaction():
        conversation = db.session.get_one(Conversation, owned)
        post_message(conversation, centre.aoi, "They are on their way")
        park(conversation, centre.aoi)
    with clock.frozen_at(clock.after(60)):
        factories.write(app, client, centre, "They never came")
        factories.write(app, client, centre, "Hello?")
        page = sign_in(centre.aoi).get("/conversations").get_data(as_text=True)
    words = page.split('class="offer-words"')[1].split("</p>")[0]
    assert words.endswith("They never came")


def test_accepting_opens_the_conversation(centre, offer, sign_in):
    answer = sign_in(centre.aoi).send("POST", f"/offers/{offer}/acceptance")
    html = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert answer.headers["HX-Push-Url"].startswith("/conversations/")
    assert 'id="workspace"' in html
    assert 'data-may-write="true"' in html


def test_who_is_too_late_is_told_kindly(centre, offer, sign_in):
    sign_in(centre.aoi).send("POST", f"/offers/{offer}/rejection")
    answer = sign_in(centre.aoi).send("POST", f"/offers/{offer}/acceptance")
    assert answer.status_code == 409
    assert "data-toast" in answer.get_data(as_text=True)


def test_nobody_else_answers_an_offer(app, centre, offer, sign_in):
    chen = sign_in(centre.chen)
    assert chen.send("POST", f"/offers/{offer}/acceptance").status_code == 409
    assert chen.send("POST", f"/offers/{offer}/rejection").status_code == 409
    with app.app_context():
        assert db.session.get_one(ConversationSession, offer).ended_at is None


def test_taking_from_the_list_makes_it_mine(centre, waiting, sign_in):
    ben = sign_in(centre.ben)
    assert "Take the conversation" in ben.get("/conversations").get_data(as_text=True)
    assert ben.send("POST", f"/conversations/{waiting}/session").status_code == 200
    answer = sign_in(centre.aoi).send("POST", f"/conversations/{waiting}/session")
    assert answer.status_code == 409


def test_without_scripts_the_answer_is_a_page(centre, offer, sign_in):
    answer = sign_in(centre.aoi).send("POST", f"/offers/{offer}/acceptance", is_htmx=False)
    assert answer.status_code == 303
    assert "/conversations/" in answer.location


def restyle(app, centre, is_auto_assigned=False, **values):
    """Give the workstream a notification template, as if the offer were made under it."""
    with app.app_context(), transaction():
        template = NotificationTemplate(workstream_id=centre.workstream_id, **values)
        db.session.add(template)
        template.is_auto_assigned = is_auto_assigned
        db.session.query(ConversationSession).update({"is_auto_assigned": is_auto_assigned})


def card_in(browser, offer):
    page = browser.get("/conversations").get_data(as_text=True)
    return page.split(f'id="offer_{offer}"')[1].split("</article>")[0]


def test_the_template_gives_title_fields_and_texts(app, centre, offer, sign_in):
    restyle(
        app,
        centre,
        title="{queueName}: {nobodyKnows}",
        fields=[
            {"label": "Waits for", "value": "{waitingTime} now"},
            {"label": "Urgent", "value": "{priority}"},
            {"label": "Order", "value": "{context.order}"},
        ],
        accept_text="Answer",
        reject_text="Not now",
        desktop_alert="background",
    )
    card = card_in(sign_in(centre.aoi), offer)
    assert "Support: {nobodyKnows}" in card
    assert 'data-moment="elapsed"' in card.split("<dt>Waits for</dt>")[1].split("</dd>")[0]
    assert "Normal priority" in card
    assert "Order" not in card, "a field without a value takes no room"
    assert "Answer</button>" in card
    assert "Not now</button>" in card
    assert 'data-alert="background"' in card


def test_without_a_template_nothing_is_told_outside_the_window(centre, offer, sign_in):
    card = card_in(sign_in(centre.aoi), offer)
    assert 'data-alert="never"' in card
    assert "New conversation" in card
    assert "alert-permission" not in card


@pytest.mark.parametrize(
    ("values", "is_auto", "shown", "hidden"),
    [
        ({"is_reject_shown": False}, False, "/acceptance", "/rejection"),
        ({}, True, "Yours in", "/rejection"),
        ({"is_auto_accepted": True}, True, 'data-auto-open="true"', "/rejection"),
        ({"is_auto_accepted": True}, False, "/rejection", "data-auto-open"),
    ],
)
def test_what_is_the_agents_anyway_cannot_be_rejected(
    app, centre, offer, sign_in, values, is_auto, shown, hidden
):
    restyle(app, centre, is_auto_assigned=is_auto, **values)
    card = card_in(sign_in(centre.aoi), offer)
    assert shown in card
    assert hidden not in card
