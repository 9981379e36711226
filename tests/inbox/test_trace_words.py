"""The trace of a whole life, and of what stops it, in words that name things as people do."""

import re

import pytest

from tests import factories
from webapp.agents.models import AgentSkill
from webapp.conversations.actions.transitions import close, park, release
from webapp.conversations.models import Conversation, ConversationSession
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.routing.actions.offers import accept_offer, pick
from webapp.routing.actions.wrap_up import end


@pytest.fixture
def japanese(app, centre, japanese):
    """Aoi has it at its first level of three."""
    with app.app_context(), transaction():
        db.session.add(AgentSkill(agent_id=centre.aoi, skill_id=japanese, rating=1))
    return japanese


def story(browser, conversation_id):
    """The words of the trace's page, a line each."""
    html = browser.get(f"/conversations/{conversation_id}/trace").get_data(as_text=True)
    words = re.sub(r"<[^>]+>", "\n", html.split("<main")[1].split("</main>")[0])
    return [line.strip() for line in words.splitlines() if line.strip()]


def do(app, action, conversation_id, *arguments):
    with app.app_context(), transaction():
        action(db.session.get_one(Conversation, conversation_id), *arguments)


def accept(app):
    with app.app_context(), transaction():
        ringing = db.session.query(ConversationSession).filter_by(accepted_at=None, ended_at=None)
        offer = ringing.one()
        accept_offer(offer.id, offer.agent_id)


@pytest.mark.both_databases
def test_a_whole_life_is_told_from_the_first_offer_to_the_end(app, client, centre, sign_in):
    with app.app_context():
        factories.make_available(centre.aoi)
    factories.write(app, client, centre, "Hello")
    with app.app_context():
        number = db.session.query(Conversation.id).scalar()
    accept(app)
    with app.app_context():
        factories.make_available(centre.ben)
    do(app, park, number, centre.aoi)
    factories.write(app, client, centre, "Here I am again")
    accept(app)
    do(app, release, number, centre.aoi)
    do(app, pick, number, centre.ben)
    do(app, end, number, centre.ben)
    do(app, close, number, centre.ben)
    told = story(sign_in(centre.dana), number)
    order = [
        "Sent to the queue “Support”",
        "Offered to Aoi",
        "Aoi accepted it",
        "Parked until the customer writes again",
        "The customer wrote again: it goes on in the queue it was in.",
        "They had this conversation before, so it is theirs even now.",
        "Given back to its queue, for anyone",
        "Ben took it from the list",
        "Closed",
        "Ben closed it for good.",
    ]
    places = [told.index(line) for line in order]
    assert places == sorted(places)


@pytest.mark.both_databases
def test_a_missing_skill_is_told_by_its_levels_names(app, client, centre, japanese, sign_in):
    with app.app_context():
        factories.make_available(centre.aoi)
        factories.make_available(centre.ben)
    factories.write(app, client, centre, "Hello")
    with app.app_context():
        number = db.session.query(Conversation.id).scalar()
    dana = sign_in(centre.dana)
    assert "it rings there now" in " ".join(story(dana, number))
    ringing = story(dana, number)
    assert "Why is nobody getting this?" not in ringing
    url = f"/conversations/{number}/needs"
    dana.send("POST", url, priority="2", **{f"skill_{japanese}": "2"})
    with app.app_context():
        ringing = db.session.query(ConversationSession).filter_by(ended_at=None).all()
        offers = [(offer.id, offer.agent_id) for offer in ringing]
    for offer_id, agent_id in offers:
        sign_in(agent_id).send("POST", f"/offers/{offer_id}/rejection")
    told = story(dana, number)
    assert "From Priority 3 (normal) to Priority 2 (high)" in told
    assert "Skill Japanese, at least good" in told
    assert ": has Japanese “some”, but “good” is needed" in told
    assert ": does not have Japanese, “good” is needed" in told
