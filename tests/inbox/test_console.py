"""A console hears what concerns it, and only while it may."""

import pytest

from tests import factories
from webapp.agents.models import Agent
from webapp.conversations.models import Conversation
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.inbox.console import SIGNED_OUT, Console
from webapp.realtime.hub import Hub
from webapp.realtime.mailbox import Mailbox
from webapp.realtime.stream import TRY_AGAIN_LATER
from webapp.workstreams.actions.queues import set_members
from webapp.workstreams.models import Queue
from webapp.workstreams.queries import viewer_of

pytestmark = pytest.mark.both_databases


def test_a_new_message_is_appended_and_counted(app, client, centre, owned, open_console):
    opened = open_console(centre.aoi, owned)
    opened.hear()
    factories.write(app, client, centre, "Still nothing")
    html = opened.hear()
    assert f'hx-swap-oob="beforeend:#timeline_{owned}_lines"' in html
    assert "Still nothing" in html
    assert 'class="unread">2' in html
    assert "<textarea" not in html


def test_snapshot_and_page_are_the_same(centre, owned, open_console, sign_in):
    page = sign_in(centre.aoi).get(f"/conversations/{owned}").get_data(as_text=True)
    opened = open_console(centre.aoi, owned)
    digests = [
        part.split('"')[0]
        for part in "".join(opened.console.snapshot(opened.hub)).split('data-digest="')[1:]
    ]
    assert digests
    assert all(f'data-digest="{digest}"' in page for digest in digests)


def test_a_stranger_hears_nothing(app, client, centre, owned, open_console):
    with app.app_context():
        assert db.session.get(Agent, centre.chen) is not None
    chen = open_console(centre.chen, owned)
    assert "no longer yours" in "".join(chen.console.snapshot(chen.hub))
    factories.write(app, client, centre, "A secret")
    assert chen.hear() == ""


def test_who_loses_access_loses_the_screen_with_the_next_notice(
    app, client, centre, owned, open_console
):
    ben = open_console(centre.ben, owned)
    ben.hear()
    with app.app_context(), transaction():
        db.session.get_one(Conversation, owned).queue_id = centre.other_queue_id
    factories.write(app, client, centre, "A secret")
    html = ben.hear()
    assert "A secret" not in html
    assert "no longer yours" in html


def test_an_offer_reaches_its_agent(app, client, centre, open_console):
    aoi, ben = open_console(centre.aoi), open_console(centre.ben)
    with app.app_context():
        factories.make_available(centre.aoi)
    factories.write(app, client, centre, "Hello?")
    assert 'data-count="1"' in aoi.hear()
    heard = ben.hear()
    assert "/acceptance" not in heard
    assert "rings at Aoi" in heard


def test_the_codes_say_why_there_is_no_stream(app, centre, open_console):
    assert open_console(centre.aoi).code is None
    assert open_console(centre.aoi, cap=0).code == TRY_AGAIN_LATER
    stranger = Console(app, {**app.test_client().get("/login").request.environ}, Mailbox(), None)
    assert stranger.enter(Hub(1)) == SIGNED_OUT


def test_two_viewers_share_one_rendering(app, client, centre, owned, open_console, monkeypatch):
    from webapp.inbox import fragments

    aoi, ben = open_console(centre.aoi, owned), open_console(centre.ben, owned)
    aoi.hear()
    ben.hear()
    seen = []
    rendered = fragments.message
    monkeypatch.setattr(fragments, "message", lambda line: seen.append(line.id) or rendered(line))
    factories.write(app, client, centre, "One for both")
    assert "One for both" in aoi.hear()
    assert "One for both" in ben.hear()
    assert len(seen) == 1


def test_what_stands_around_is_drawn_once_for_equal_rights_and_told_again_by_its_digest(
    app, client, centre, owned, open_console, monkeypatch
):
    from webapp.inbox import fragments

    with app.app_context(), transaction():
        support = db.session.get_one(Queue, centre.queue_id)
        set_members(support, [centre.aoi, centre.ben, centre.chen])
    people = [centre.aoi, centre.ben, centre.chen, centre.dana]
    consoles = [open_console(agent_id, owned) for agent_id in people]
    for console in consoles:
        console.snapshot()
        console.hear()
    drawn, around = [], fragments.around
    monkeypatch.setattr(
        fragments, "around", lambda viewer, card: drawn.append(viewer) or around(viewer, card)
    )
    factories.write(app, client, centre, "One more word")
    heard = [console.hear() for console in consoles]
    assert [viewer.agent_id for viewer in drawn] == [centre.aoi, centre.ben, centre.dana]
    stub = f'<i id="conversation_{owned}_header"'
    assert [stub in html for html in heard] == [True] * 4
    monkeypatch.undo()
    fresh = [fresh_surroundings(app, agent_id, owned) for agent_id in people]
    assert fresh[1] == fresh[2]
    assert len({*map(str, fresh)}) == 3


def fresh_surroundings(app, agent_id, conversation_id):
    """What stands around a conversation for an agent, drawn for them alone."""
    from webapp.inbox import fragments

    with app.app_context(), app.test_request_context():
        viewer = viewer_of(db.session.get_one(Agent, agent_id))
        conversation = db.session.get_one(Conversation, conversation_id)
        return [str(each) for each in fragments.surroundings(viewer, conversation)]
