"""What is said in a consult: whom it reaches, and that it never reaches anybody else."""

import pytest
from sqlalchemy import select

from tests.factories import login, work
from webapp.consults.actions.talk import mark_read, save_draft
from webapp.consults.events import ConsultSaid, ParticipantChanged
from webapp.consults.queries import desk_of, lines_of
from webapp.consults.rows import told
from webapp.conversations.models import ConsultLine, Conversation, Message
from webapp.conversations.policy import Viewer
from webapp.core.database import db
from webapp.inbox.consult_notices import announce_participant, announce_said
from webapp.inbox.queries.lists import my_conversations
from webapp.inbox.topics import PARTED
from webapp.outbox.models import OutboundDelivery
from webapp.search.models import MessageWords

SECRET = "between colleagues alone"


@pytest.fixture
def joined(taken, centre, do):
    """Chen takes part; Ben, in the queue, reads the conversation and nothing of the consult."""
    assert do.ask(centre.aoi, centre.chen) is None
    assert do.accept(centre.chen) is None


def test_what_was_asked_is_the_first_line_of_the_talk_once_somebody_joins(app, centre, taken, do):
    assert do.ask(centre.aoi, centre.chen, "Refund or a new parcel?") is None
    with app.app_context():
        assert lines_of(1) == [], "who only rings has said nothing yet"
    assert do.accept(centre.chen) is None
    assert do.accept(centre.chen) is None, "a second press"
    assert do.say(centre.chen, "A refund") is None
    with app.app_context():
        said = [(line.agent_id, line.text) for line in lines_of(1)]
    assert said == [(centre.aoi, "Refund or a new parcel?"), (centre.chen, "A refund")]


def page(app, agent_id, path="/conversations/1"):
    return login(app.test_client(), agent_id).get(path).text


def test_the_owner_who_takes_part_and_supervisors_read_it_and_the_queue_does_not(
    app, centre, joined, do
):
    assert do.say(centre.chen, SECRET) is None
    assert do.say(centre.aoi, "Thank you") is None
    for name in ("aoi", "chen", "dana"):
        assert SECRET in page(app, getattr(centre, name)), name
    seen = page(app, centre.ben)
    assert "joined the consult" in seen, "that there is one is no secret"
    assert SECRET not in seen
    assert do.say(centre.ben, "May I?") == "not_in_consult"
    assert do.say(centre.dana, "May I?") == "not_in_consult", "who only watches says nothing"
    assert do.leave(centre.chen, centre.aoi) is None
    assert do.say(centre.chen, "Still there?") == "not_in_consult"


@pytest.mark.both_databases
def test_nothing_of_it_goes_to_the_customer_or_is_found(app, centre, joined, do):
    with app.app_context():
        before = db.session.scalar(select(Conversation.last_message_at))
    assert do.say(centre.chen, SECRET) is None
    assert do.add(centre.chen, centre.aoi) is None
    assert do.say(centre.chen, SECRET) is None
    work(app)
    with app.app_context():
        assert db.session.scalars(select(OutboundDelivery)).all() == []
        said = [text for text in db.session.scalars(select(Message.text)) if text]
        assert not any(SECRET in text for text in said)
        words = db.session.scalars(select(MessageWords.words)).all()
        assert not any("colleagues" in text for text in words)
        assert db.session.scalar(select(Conversation.last_message_at)) == before, "no activity"


@pytest.mark.both_databases
def test_a_line_sent_again_stands_there_once_and_takes_its_draft_along(app, centre, joined, do):
    assert do.attempt(lambda its: save_draft(its, centre.chen, "Refund h")) is None
    with app.app_context():
        assert desk_of(centre.chen, 1) == (0, "Refund h")
    assert do.say(centre.chen, "Refund her", "k") is None
    assert do.say(centre.chen, "Refund her", "k") is None
    with app.app_context():
        assert [line.text for line in lines_of(1)] == ["Refund her"]
        assert desk_of(centre.chen, 1)[1] == ""


def test_the_lists_of_both_say_what_is_unread(app, centre, joined, do):
    def marks(agent_id):
        with app.app_context():
            return [(row.consult, row.consult_unread) for row in my_conversations(agent_id)]

    assert do.say(centre.aoi, "What do you think?") is None
    assert do.say(centre.aoi, "It is urgent") is None
    assert marks(centre.chen) == [("in", 2)]
    assert marks(centre.aoi) == [(None, 0)], "one's own words are read"
    assert marks(centre.ben) == []
    with app.app_context():
        told = {
            notice.subject_id for notice in announce_said(ConsultSaid(1)) if notice.kind == "mine"
        }
        last = db.session.scalar(select(ConsultLine.id).order_by(ConsultLine.id.desc()))
    assert told == {centre.aoi, centre.chen}
    assert do.attempt(lambda its: mark_read(its, centre.chen, last)) is None
    assert do.attempt(lambda its: mark_read(its, centre.chen, 1)) is None, "and never goes back"
    assert marks(centre.chen) == [("in", 0)]
    assert do.leave(centre.chen, centre.chen) is None
    assert marks(centre.chen) == []


def test_who_asked_and_who_is_put_out_are_told_once(app, centre, taken, do):
    def notes(agent_id):
        with app.test_request_context():
            return " ".join(told(1, Viewer(agent_id)))

    assert do.ask(centre.aoi, centre.chen) is None
    assert notes(centre.aoi) == notes(centre.chen) == ""
    assert do.accept(centre.chen) is None
    assert "Chen joined the consult" in notes(centre.aoi)
    assert notes(centre.chen) == ""
    assert do.add(centre.chen, centre.aoi) is None
    assert notes(centre.aoi) == ""
    assert "You can now answer" in notes(centre.chen)
    assert do.leave(centre.chen, centre.aoi) is None
    assert notes(centre.aoi) == ""
    assert "is over" in notes(centre.chen)
    back = ParticipantChanged(1, 1, centre.chen, centre.aoi)
    with app.app_context():
        assert PARTED not in {notice.kind for notice in announce_participant(back)}
