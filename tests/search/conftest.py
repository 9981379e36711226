"""A centre in which people wrote, and what each agent finds of it."""

import re

import pytest

from tests import factories
from tests.inbox.conftest import sign_in
from webapp.conversations.models import Conversation
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.routing.actions.offers import pick

__all__ = ["sign_in"]
MARK = re.compile(r"</?mark>")


@pytest.fixture
def say(app, client, centre):
    """Somebody writes to Support; gives the message's id."""

    def write(text, user_id=factories.EMI, **changes):
        factories.write(app, client, centre, text, user_id=user_id, **changes)
        with app.app_context():
            return db.session.connection().exec_driver_sql("SELECT max(id) FROM message").scalar()

    return write


@pytest.fixture
def aois(app, centre, say):
    """The id of Aoi's active conversation with Emi."""
    say("first words")
    with app.app_context(), transaction():
        conversation = db.session.query(Conversation).one()
        pick(conversation, centre.aoi)
        return conversation.id


class Finder:
    """What one agent finds."""

    def __init__(self, browser):
        self.browser = browser

    def page(self, words, **filters):
        """The whole page of hits as HTML."""
        answer = self.browser.get("/search", query_string={"q": words, **filters})
        assert answer.status_code == 200, answer.text
        return answer.text

    def messages(self, words, **filters):
        """(conversation, message) of every message that was found, the newest first."""
        found = re.findall(r"/conversations/(\d+)\?at=(\d+)", self.page(words, **filters))
        return [(int(where), int(what)) for where, what in found]

    def typed(self, words):
        """The palette's list while one types."""
        answer = self.browser.fragment(f"/search?q={words}")
        assert answer.status_code == 200, answer.text
        return answer.text


@pytest.fixture
def finder(centre, sign_in):
    """The search as somebody of the cast has it."""
    return lambda name="aoi": Finder(sign_in(getattr(centre, name)))
