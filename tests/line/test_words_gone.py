"""What was taken back is found nowhere: not in the database, a page, a socket, or the log."""

import logging

import pytest

from tests.factories import login, make_available, make_centre, post_webhook, text_event, work
from tests.line.test_unsend import everything_kept, unsend_event
from tests.routing.test_classification import when
from webapp.core.errors import private_log
from webapp.core.transaction import transaction
from webapp.inbox.console import Console
from webapp.realtime.mailbox import Mailbox
from webapp.rules.actions import rules as rule_editing
from webapp.rules.policy import Target

pytestmark = pytest.mark.both_databases

SECRET = "kumquat"
# docs/architecture.md, "Where a message's words are", names every place these paths lead to.
PATHS = {
    "text": {"type": "text", "text": f"My word is {SECRET}", "quotedMessageId": "1"},
    "sticker": {"type": "sticker", "packageId": "1", "stickerId": "2", "text": SECRET},
    "keywords": {"type": "sticker", "packageId": "1", "stickerId": "2", "keywords": [SECRET]},
    "file": {"type": "file", "fileName": f"{SECRET}.pdf", "fileSize": 3},
    "location": {"type": "location", "title": SECRET, "address": f"{SECRET} street 1"},
    "image": {
        "type": "image",
        "contentProvider": {
            "type": "external",
            "originalContentUrl": f"https://127.0.0.1/{SECRET}.jpg",
        },
    },
}


@pytest.fixture
def centre(app):
    """Rules of both kinds look at the words."""
    with app.app_context():
        centre = make_centre()
        with transaction():
            ruleset = rule_editing.create_ruleset(centre.workstream_id, "Words")
            asked = when("message.first_text", "contains", "word")
            rule_editing.create_rule(ruleset, "Any", asked, {"priority": 2})
            targets = [Target(centre.queue_id, 100)]
            rule_editing.create_route_rule(centre.workstream_id, "Any", asked, targets)
        make_available(centre.aoi)
        return centre


class Screens:
    """Everything that shows Aoi and Dana the conversation, as they have it open."""

    def __init__(self, app, centre):
        self.clients = [login(app.test_client(), id_) for id_ in (centre.aoi, centre.dana)]
        self.workstream_id = centre.workstream_id
        self.hub, self.mailbox = app.extensions["kanava_bus"].hub, Mailbox()
        with self.clients[1].get("/conversations") as page:
            self.console = Console(app, dict(page.request.environ), self.mailbox, 1)

    def shown(self):
        """All pages, and what a socket sends that connects now."""
        rules = f"/admin/workstreams/{self.workstream_id}/classification"
        pages = ["/conversations", "/conversations/1", "/conversations/1/trace", f"{rules}?past=1"]
        pages += ["/conversations/1/messages", "/conversations/1/contact", "/admin/audit"]
        answers = [client.get(page) for client in self.clients for page in pages]
        return "".join(each.text for each in answers) + "".join(self.console.snapshot(self.hub))

    def finds(self):
        """Whether each of them finds the message by the word."""
        pages = [client.get(f"/search?q={SECRET}").text for client in self.clients]
        return ["/conversations/1?at=1" in page for page in pages]

    def heard(self):
        """What the open socket was sent since."""
        pieces = []
        while (parcel := self.mailbox.take()) is not None:
            pieces += self.console.delta(self.hub, parcel)
        return "".join(pieces)


@pytest.mark.parametrize("path", PATHS)
def test_by_whatever_path_a_word_came_it_is_gone(app, client, centre, path, caplog):
    caplog.set_level(logging.DEBUG)
    message_id = "602331454600000001"
    message = {"id": message_id, **PATHS[path]}
    post_webhook(client, centre, [text_event(message=message)])
    work(app, "lanes", "assignment")
    quoting = {"id": "2", "type": "text", "text": "That one", "quotedMessageId": message_id}
    post_webhook(client, centre, [text_event(message=quoting)])
    work(app, "lanes")
    screens = Screens(app, centre)
    assert SECRET in everything_kept(app)
    assert (SECRET in screens.shown()) == (path != "image")
    assert screens.finds() == [path not in {"image", "keywords"}] * 2
    screens.heard()
    post_webhook(client, centre, [unsend_event(message_id)])
    work(app, "lanes", "assignment")
    assert screens.finds() == [False] * 2
    for place, words in (
        ("database", everything_kept(app)),
        ("socket", screens.heard()),
        ("pages", screens.shown()),
        ("log", caplog.text),
    ):
        assert SECRET not in words, place
        assert place == "log" or words


def test_the_words_of_other_messages_stay_in_the_trace(app, client, centre):
    post_webhook(client, centre, [text_event("The word is mango", message_id="1")])
    post_webhook(client, centre, [text_event(f"and {SECRET}", message_id="2")])
    work(app, "lanes", "assignment")
    post_webhook(client, centre, [unsend_event("2")])
    work(app, "lanes")
    trace = login(app.test_client(), centre.dana).get("/conversations/1/trace").text
    assert trace.count("it is “The word is mango”") == 2
    post_webhook(client, centre, [unsend_event("1")])
    work(app, "lanes")
    trace = login(app.test_client(), centre.dana).get("/conversations/1/trace").text
    assert "mango" not in trace
    assert trace.count("it was taken back") == 2


def test_a_fault_that_quotes_the_words_is_logged_without_them(caplog):
    try:
        raise ValueError(SECRET)
    except ValueError:
        private_log("kanava").exception("event %s failed", 7)
    assert "event 7 failed: ValueError at" in caplog.text
    assert SECRET not in caplog.text
