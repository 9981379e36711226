"""Two agents look at one conversation, each in a language and a time zone of their own."""

from datetime import UTC, datetime

import pytest

from tests import factories
from webapp.agents.models import Agent
from webapp.core import clock
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.inbox.console import Console
from webapp.inbox.words import size_words
from webapp.realtime.mailbox import Mailbox

NOON = datetime(2026, 11, 22, 12, 34, tzinfo=UTC)


@pytest.fixture
def settle(app):
    """A function that gives an agent a language and a time zone."""

    def give(agent_id, language, time_zone):
        with app.app_context(), transaction():
            agent = db.session.get_one(Agent, agent_id)
            agent.language, agent.time_zone = language, time_zone

    return give


@pytest.fixture
def open_console(app, sign_in):
    def make(agent_id, conversation_id):
        mailbox = Mailbox()
        with sign_in(agent_id).client.get("/conversations") as page:
            environ = dict(page.request.environ)
        console = Console(app, environ, mailbox, conversation_id)
        hub = app.extensions["kanava_bus"].hub
        assert console.enter(hub) is None
        return console, mailbox, hub

    return make


def hear(opened):
    console, mailbox, hub = opened
    pieces = []
    while (parcel := mailbox.take()) is not None:
        pieces += console.delta(hub, parcel)
    return "".join(pieces).replace("\u202f", " ")


def test_a_pushed_line_is_in_each_viewers_own_form_and_zone(
    app, client, centre, owned, open_console, settle
):
    settle(centre.aoi, "fi", "Europe/Helsinki")
    settle(centre.ben, "en", "Asia/Tokyo")
    aoi, ben = open_console(centre.aoi, owned), open_console(centre.ben, owned)
    with clock.frozen_at(NOON):
        factories.write(app, client, centre, "Same words")
    of_aoi, of_ben = hear(aoi), hear(ben)
    assert "Same words" in of_aoi
    assert "Same words" in of_ben
    assert ">14.34</time>" in of_aoi
    assert ">9:34 PM</time>" in of_ben
    assert ">14.34</time>" not in of_ben


def test_a_change_of_language_reaches_the_screen_with_the_next_snapshot(
    centre, owned, open_console, settle
):
    settle(centre.aoi, "en", "Europe/Helsinki")
    console, _mailbox, hub = open_console(centre.aoi, owned)
    before = "".join(console.snapshot(hub))
    settle(centre.aoi, "ja", "Asia/Tokyo")
    after = "".join(console.snapshot(hub))
    assert "Active" in before
    assert "Active" not in after


def test_page_and_push_have_the_same_digests_in_every_zone(
    centre, owned, open_console, settle, sign_in
):
    settle(centre.aoi, "th", "Asia/Bangkok")
    page = sign_in(centre.aoi).get(f"/conversations/{owned}").get_data(as_text=True)
    console, _mailbox, hub = open_console(centre.aoi, owned)
    parts = "".join(console.snapshot(hub)).split('data-digest="')[1:]
    assert parts
    assert all(f'data-digest="{part.split(chr(34))[0]}"' in page for part in parts)


@pytest.mark.parametrize(
    ("language", "size", "words"),
    [
        ("en", 502, "0.5 kB"),
        ("en", 9, "0.1 kB"),
        ("en", 1536, "1.5 kB"),
        ("fi", 1536, "1,5 kt"),
        ("ja", 12 * 1024 * 1024, "12 MB"),
        ("en", 3 * 1024**3, "3 GB"),
        ("en", None, ""),
    ],
)
def test_sizes_are_written_as_the_language_writes_them(app, language, size, words):
    with app.test_request_context(environ_overrides={"kanava.language": language}):
        assert size_words(size).replace("\xa0", " ") == words
