"""What its writer did not know keeps an answer from being sent, until they say they know."""

import pytest
from sqlalchemy import delete, func, select

from webapp.contacts.actions.profiles import set_blocked
from webapp.conversations.actions.guards import Stale, Submission
from webapp.conversations.actions.outbound import add_line, post_automated
from webapp.conversations.actions.pending_answers import submit_answer
from webapp.conversations.models import Conversation, Direction, Message, PendingAnswer
from webapp.core import clock
from webapp.core.database import db
from webapp.core.errors import Conflict
from webapp.core.transaction import transaction


def do(talk, run):
    with talk.app.app_context(), transaction():
        return run(db.session.scalars(select(Conversation)).one())


def newest(talk):
    with talk.app.app_context():
        return db.session.scalar(select(func.max(Message.id)))


def submit(talk, text="answer", **facts):
    return do(talk, lambda chat: submit_answer(chat, talk.centre.aoi, Submission(text, **facts)).id)


def say(talk, direction, agent_id=None):
    facts = {"kind": "text", "text": "other words", "agent_id": agent_id}
    return do(talk, lambda chat: add_line(chat, direction, **facts).id)


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("direction", "by", "told"),
    [
        (Direction.INBOUND, None, "The customer has written"),
        (Direction.OUTBOUND, "ben", "Ben has answered"),
    ],
)
def test_what_came_while_one_wrote_is_told_first(talk, direction, by, told):
    seen = newest(talk)
    line = say(talk, direction, by and getattr(talk.centre, by))
    with pytest.raises(Stale, match=told) as refused:
        submit(talk, seen_id=seen, key="key-1")
    assert (refused.value.code, refused.value.line_ids) == ("stale", (line,))
    assert newest(talk) == line
    submit(talk, seen_id=line, key="key-1")
    talk.deliver()
    assert talk.phone.texts() == ["answer"]


def test_a_colleagues_answer_that_can_still_be_taken_back_is_told_too(talk):
    seen = newest(talk)
    waits = {
        "conversation_id": 1,
        "agent_id": talk.centre.ben,
        "text": "other",
        "due_at": clock.now(),
    }
    do(talk, lambda _chat: db.session.add(PendingAnswer(**waits)))
    with pytest.raises(Stale, match="Ben has answered") as refused:
        submit(talk, seen_id=seen)
    assert refused.value.line_ids == ()
    submit(talk, "my own", undo_seconds=10)
    do(talk, lambda _chat: db.session.execute(delete(PendingAnswer).filter_by(text="other")))
    submit(talk, seen_id=seen)


def test_ones_own_words_notes_and_automatic_ones_are_no_news(talk):
    seen = newest(talk)
    submit(talk, "my own", seen_id=seen)
    say(talk, Direction.INTERNAL, talk.centre.ben)
    do(talk, lambda chat: post_automated(chat, "agent_assigned", "Welcome", "en").id)
    submit(talk, seen_id=seen)


def test_who_does_not_ask_is_not_told(talk):
    say(talk, Direction.INBOUND)
    submit(talk)


def test_nobody_writes_to_who_has_blocked_us_without_knowing_it(talk):
    do(talk, lambda chat: set_blocked(chat.social_profile, True))
    with pytest.raises(Conflict, match="has blocked") as refused:
        submit(talk, key="key-1")
    assert refused.value.code == "blocked"
    submit(talk, key="key-1", is_block_known=True)
