"""Emi has written, Aoi has the conversation; Ben shares the queue, Chen has no access."""

import pytest

from tests import factories
from webapp.agents.models import RatingScale, Skill
from webapp.conversations.models import Conversation
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.inbox.console import Console
from webapp.inbox.topics import URGENT
from webapp.realtime.hub import Hub
from webapp.realtime.mailbox import Mailbox
from webapp.routing.actions.offers import pick


@pytest.fixture
def japanese(app, centre):
    """A skill with three levels."""
    with app.app_context(), transaction():
        scale = RatingScale(name="Fluency", levels=["some", "good", "native"])
        db.session.add(scale)
        db.session.flush()
        skill = Skill(name="Japanese", kind="Language", rating_scale_id=scale.id)
        db.session.add(skill)
        db.session.flush()
        return skill.id


@pytest.fixture
def sign_in(app):
    """A signed-in browser for an agent; sends the anti-forgery token and htmx's header."""

    def make(agent_id):
        browser = factories.login(app.test_client(), agent_id)
        return Browser(browser)

    return make


class Browser:
    """A test client that asks as htmx does, unless told otherwise."""

    def __init__(self, client):
        self.client = client
        page = client.get("/conversations")
        marker = '<meta name="csrf-token" content="'
        self.token = page.get_data(as_text=True).split(marker)[1].split('"')[0]

    def get(self, url, **options):
        return self.client.get(url, **options)

    def fragment(self, url):
        return self.client.get(url, headers={"HX-Request": "true"})

    def send(self, method, url, is_htmx=True, **data):
        headers = {"X-CSRFToken": self.token} | ({"HX-Request": "true"} if is_htmx else {})
        return self.client.open(url, method=method, data=data, headers=headers)


@pytest.fixture
def waiting(app, client, centre):
    """The id of a conversation that waits in Support: nobody is available."""
    factories.write(app, client, centre, "My beans never came")
    with app.app_context():
        return db.session.query(Conversation.id).scalar()


@pytest.fixture
def owned(app, centre, waiting):
    """The id of Aoi's active conversation."""
    with app.app_context(), transaction():
        pick(db.session.get_one(Conversation, waiting), centre.aoi)
    return waiting


@pytest.fixture
def open_socket(app):
    """A console as the socket would run it, with the cookies of a browser."""
    return lambda client, conversation_id=None, cap=10, told=None: Opened(
        app, client, conversation_id, cap, told
    )


@pytest.fixture
def open_console(open_socket, sign_in):
    """The same for an agent who has just signed in."""
    return lambda agent_id, *options, **more: open_socket(
        sign_in(agent_id).client, *options, **more
    )


class Opened:
    """One console on the app's own hub, so that it hears what the app announces."""

    def __init__(self, app, client, conversation_id, cap, told):
        self.hub = app.extensions["kanava_bus"].hub
        self.mailbox = Mailbox(urgent=URGENT)
        with client.get("/conversations") as page:
            environ = dict(page.request.environ)
        self.console = Console(app, environ, self.mailbox, conversation_id, told)
        self.code = self.console.enter(self.hub if cap else Hub(0))

    def snapshot(self):
        """The HTML that begins what a socket brings."""
        return "".join(self.console.snapshot(self.hub))

    def hear(self):
        """The HTML of everything that waits."""
        pieces = []
        while (parcel := self.mailbox.take()) is not None:
            pieces += self.console.delta(self.hub, parcel)
        return "".join(pieces)
