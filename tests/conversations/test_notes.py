"""Notes: for colleagues alone. Nothing is sent, nobody is answered, no clock moves."""

import pytest
from sqlalchemy import func, select

from tests.factories import make_available, make_centre, work, write
from webapp.agents.models import Agent
from webapp.conversations.actions.closures import close_by_rule
from webapp.conversations.actions.drafts import mark_read, save_draft, see_mention
from webapp.conversations.actions.notes import (
    MENTIONS_LIMIT,
    NOTE_LIMIT,
    delete_note,
    edit_note,
    write_note,
)
from webapp.conversations.actions.transitions import park
from webapp.conversations.events import MentionsChanged
from webapp.conversations.models import Conversation, Direction, Draft, Mention, Message
from webapp.conversations.queries import facts_with_readers
from webapp.core.database import db
from webapp.core.errors import Conflict, Invalid
from webapp.core.events import recorded_events
from webapp.core.transaction import transaction
from webapp.outbox.models import OutboundDelivery
from webapp.routing.actions.offers import pick
from webapp.routing.actions.wrap_up import end

pytestmark = pytest.mark.both_databases

# What a note must leave as it is.
CLOCKS = (
    *("state", "agent_id", "answered_at", "awaiting_reply_since_at", "response_due_at"),
    *("breached_at", "last_message_at", "customer_wrote_at", "waiting_since_at"),
    *("state_changed_at", "held_units", "offerable_at"),
)


class Talk:
    """Emi's conversation, and the people who write notes into it."""

    def __init__(self, centre, conversation_id):
        self.centre, self.id = centre, conversation_id

    @property
    def conversation(self):
        return db.session.get_one(Conversation, self.id)

    def agent(self, name):
        return db.session.get_one(Agent, getattr(self.centre, name))

    def note(self, text, by="aoi", **options):
        with transaction():
            return write_note(self.conversation, self.agent(by), text, **options).id

    def edit(self, note_id, text, by="aoi", **options):
        with transaction():
            edit_note(db.session.get_one(Message, note_id), self.agent(by), text, **options)

    def delete(self, note_id, by="aoi", *, is_supervising=False):
        with transaction():
            note = db.session.get_one(Message, note_id)
            delete_note(note, self.agent(by), is_supervising=is_supervising)

    def rename(self, name, new):
        with transaction():
            self.agent(name).name = new

    def mentioned(self):
        ids = db.session.scalars(select(Mention.agent_id).order_by(Mention.agent_id))
        return list(ids)

    def readers(self):
        return facts_with_readers(self.conversation).reader_ids


@pytest.fixture
def talk(app, client):
    with app.app_context():
        centre = make_centre()
        make_available(centre.aoi)
    write(app, client, centre)
    work(app, "assignment")
    with app.app_context():
        with transaction():
            conversation = db.session.scalars(select(Conversation)).one()
            pick(conversation, centre.aoi)
        yield Talk(centre, conversation.id)


def clocks(talk):
    db.session.expire_all()
    return {name: getattr(talk.conversation, name) for name in CLOCKS}


def deliveries():
    return db.session.scalar(select(func.count(OutboundDelivery.id)))


def park_it(talk):
    park(talk.conversation, talk.centre.aoi)


def end_it(talk):
    end(talk.conversation, talk.centre.aoi)


def close_it(talk):
    end_it(talk)
    close_by_rule(talk.conversation, "auto_closed")


@pytest.mark.parametrize("into", [None, park_it, end_it, close_it])
def test_nothing_one_can_do_with_a_note_sends_answers_or_moves_a_clock(talk, into):
    with transaction():
        if into is not None:
            into(talk)
    before, sent = clocks(talk), deliveries()
    note = talk.note("for @Chen and @Ben", submission_key="key")
    talk.note("for @Chen and @Ben", submission_key="key")
    other = talk.note("from above", by="dana")
    talk.edit(note, "for @Ben")
    talk.delete(other, by="dana")
    talk.delete(note)
    assert clocks(talk) == before
    assert deliveries() == sent
    kinds = select(Message.direction).where(Message.agent_id.is_not(None))
    assert set(db.session.scalars(kinds)) == {Direction.INTERNAL}


def test_the_same_sending_twice_is_one_note(talk):
    assert talk.note("once", submission_key="k") == talk.note("once", submission_key="k")
    assert talk.note("once", submission_key="l") != talk.note("once", submission_key="k")


@pytest.mark.parametrize("text", ["", "  \n", "x" * (NOTE_LIMIT + 1), "😀" * (NOTE_LIMIT // 2 + 1)])
def test_no_words_and_too_many_are_refused(talk, text):
    with pytest.raises(Invalid):
        talk.note(text)
    talk.note("x" * NOTE_LIMIT)


def test_who_is_mentioned_reads_and_is_told(talk):
    with transaction():
        note = write_note(talk.conversation, talk.agent("aoi"), "@Chen, @chen: look, @Aoi")
        told = [event for event in recorded_events() if isinstance(event, MentionsChanged)]
    assert told == [MentionsChanged(talk.centre.chen)]
    assert talk.readers() == {talk.centre.chen}
    assert len(note.content["mentions"]) == 3


def test_the_right_to_read_goes_with_the_name_and_with_the_note(talk):
    note = talk.note("@Chen and @Ben")
    talk.edit(note, "only @Ben")
    assert talk.mentioned() == [talk.centre.ben]
    talk.edit(note, "@Chen again")
    assert talk.mentioned() == [talk.centre.chen]
    talk.delete(note)
    assert talk.readers() == frozenset()


def test_an_edit_keeps_who_was_mentioned_under_an_old_name(talk):
    note = talk.note("@Chen look")
    talk.rename("chen", "Chen Li")
    talk.edit(note, "@Chen please look")
    assert talk.mentioned() == [talk.centre.chen]


def test_several_of_one_name_are_told_apart_by_the_choice(talk):
    talk.rename("ben", "Chen")
    with pytest.raises(Invalid, match="Several") as refusal:
        talk.note("@Chen")
    assert refusal.value.code == "mention_unclear"
    talk.note("@Chen", chosen={talk.centre.ben})
    assert talk.mentioned() == [talk.centre.ben]


def test_who_left_cannot_be_mentioned(talk):
    with transaction():
        talk.agent("chen").active = False
    with pytest.raises(Invalid) as refusal:
        talk.note("@Chen", chosen={talk.centre.chen})
    assert refusal.value.code == "mention_gone"
    talk.note("@Chen")
    assert talk.mentioned() == []


def test_a_choice_that_is_no_name_in_the_words_mentions_nobody(talk):
    talk.note("Hello", chosen={talk.centre.chen, 999_999})
    assert talk.mentioned() == []


def test_not_the_whole_house_in_one_note(talk):
    with transaction():
        for number in range(MENTIONS_LIMIT + 1):
            facts = {
                "email": f"{number}@example.com",
                "password": "x",
                "fs_uniquifier": str(number),
            }
            db.session.add(Agent(name=f"Extra {number}", active=True, **facts))
    names = [f"@Extra {number}" for number in range(MENTIONS_LIMIT + 1)]
    talk.note(", ".join(names[1:]))
    with pytest.raises(Invalid) as refusal:
        talk.note(", ".join(names))
    assert refusal.value.code == "too_many"


def test_only_the_author_edits_and_a_supervisor_may_delete(talk):
    note = talk.note("mine")
    for by in ("ben", "dana"):
        with pytest.raises(Conflict):
            talk.edit(note, "not yours", by=by)
    with pytest.raises(Conflict):
        talk.delete(note, by="ben")
    talk.delete(note, by="dana", is_supervising=True)
    kept = db.session.get_one(Message, note)
    assert (kept.text, kept.content) == (None, {"by": "Dana"})
    for again in (lambda: talk.edit(note, "back"), lambda: talk.delete(note)):
        with pytest.raises(Conflict) as refusal:
            again()
        assert refusal.value.code == "note_deleted"


def test_an_edit_says_so_and_none_that_changes_nothing(talk):
    note = talk.note("same")
    talk.edit(note, " same ")
    assert db.session.get_one(Message, note).edited_at is None
    talk.edit(note, "other")
    assert db.session.get_one(Message, note).edited_at is not None


def test_an_answer_is_no_note_to_change(talk, app):
    with transaction():
        answer = Message(
            channel_account_id=talk.centre.account_id,
            social_profile_id=talk.conversation.social_profile_id,
            conversation_id=talk.id,
            direction=Direction.OUTBOUND,
            kind="text",
            text="sent",
            agent_id=talk.centre.aoi,
            occurred_at=talk.conversation.created_at,
        )
        db.session.add(answer)
        db.session.flush()
        number = answer.id
    for change in (lambda: talk.edit(number, "unsaid"), lambda: talk.delete(number)):
        with pytest.raises(Conflict):
            change()


def test_an_answers_draft_and_a_notes_are_kept_apart(talk):
    def drafts():
        kept = db.session.execute(select(Draft.text, Draft.note_text)).all()
        return [tuple(row) for row in kept]

    def save(text, **options):
        with transaction():
            save_draft(talk.conversation, talk.centre.aoi, text, **options)

    save("to Emi")
    save("to Ben", is_note=True)
    assert drafts() == [("to Emi", "to Ben")]
    talk.note("to Ben, as well")
    assert drafts() == [("to Emi", "")]
    save("")
    assert drafts() == []
    save("again", is_note=True)
    save("", is_note=True)
    assert drafts() == []


def test_a_mention_is_seen_once_its_note_was(talk):
    note = talk.note("@Chen")
    seen = lambda: db.session.scalar(select(Mention.seen_at))  # noqa: E731
    with transaction():
        mark_read(talk.conversation, talk.centre.chen, note + 1)
        see_mention(talk.conversation, talk.centre.chen, note - 1)
        see_mention(talk.conversation, talk.centre.ben, note)
    assert seen() is None
    with transaction():
        see_mention(talk.conversation, talk.centre.chen, note)
    assert seen() is not None
