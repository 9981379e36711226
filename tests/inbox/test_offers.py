"""An offer is shown to its agent alone, and taken once."""

import pytest

from tests import factories
from webapp.conversations.models import ConversationSession
from webapp.core.database import db


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


def test_accepting_opens_the_conversation(centre, offer, sign_in):
    answer = sign_in(centre.aoi).send("POST", f"/offers/{offer}/acceptance")
    html = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert answer.headers["HX-Push-Url"].startswith("/conversations/")
    assert 'id="workspace"' in html
    assert 'data-may-write="true"' in html
    assert 'data-count="0"' in html


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
