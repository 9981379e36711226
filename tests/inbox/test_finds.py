"""Words looked for in a conversation: in all of its thread, folded, and in nothing else."""

import pytest

from tests.inbox.test_timeline import add
from webapp.conversations.actions.message_changes import retract
from webapp.conversations.models import Conversation, Message
from webapp.conversations.states import ConversationState
from webapp.core import clock
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.inbox import finds, timeline

pytestmark = pytest.mark.both_databases


@pytest.fixture
def found(app, owned):
    """What of Emi's thread holds the words."""

    def look(words):
        with app.app_context():
            return finds.finds_in(db.session.get_one(Conversation, owned), words)

    return look


def test_lines_that_are_not_loaded_are_found_however_they_are_written(app, found, monkeypatch):
    old = add(app, text="明日トウキョウへ行きます")
    add(app, count=timeline.PAGE_LINES + 5, text="more")
    newer = add(app, text="とうきょう 100%")
    assert found("ﾄｳｷｮｳ") == finds.Finds((newer, old), ("とうきょう", "トウキョウ"))
    assert found("東") == finds.Finds()
    assert found("0%").ids == (newer,)
    assert found(" ") == finds.Finds()
    monkeypatch.setattr(finds, "MOST_FINDS", 1)
    assert found("とうきょう") == finds.Finds((newer,), ("とうきょう",), has_more=True)


def test_what_was_taken_back_or_came_after_the_conversation_is_not_found(app, found, owned):
    gone = add(app, text="my secret")
    assert found("secret").ids == (gone,)
    with app.app_context(), transaction():
        message = db.session.get_one(Message, gone)
        retract(message.channel_account_id, message.external_id)
        conversation = db.session.get_one(Conversation, owned)
        conversation.state, conversation.closed_at = ConversationState.CLOSED, clock.now()
    later = add(app, text="another secret")
    assert found("secret").ids == ()
    with app.app_context():
        assert db.session.get_one(Message, later).conversation_id != owned


def test_only_who_sees_the_conversation_can_look(app, centre, owned, sign_in):
    number = add(app, text="my <secret>")
    path = f"/conversations/{owned}/finds?q=secret"
    shown = sign_in(centre.aoi).fragment(path).get_data(as_text=True)
    assert f'data-ids="{number}"' in shown
    chen = sign_in(centre.chen)
    assert chen.fragment(path).status_code == 404
    assert sign_in(centre.aoi).get(path).status_code == 302
