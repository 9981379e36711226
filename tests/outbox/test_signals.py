"""What a customer sees of their agent besides answers: three dots while one types, and "Read".

Against the simulator, which takes what LINE takes. Only the owner of the conversation is seen.
"""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from simulator.faults import Fault
from tests.factories import work
from webapp.channels.models import ChannelAccount, ChannelInstance
from webapp.contacts.models import SocialProfile
from webapp.conversations.actions.drafts import mark_read, save_draft
from webapp.conversations.actions.transitions import release
from webapp.conversations.models import Conversation, Message, Participant
from webapp.core import clock
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.line.signals import LATE_SECONDS, PAUSE_SECONDS, TYPING_SECONDS
from webapp.routing.actions.offers import pick

pytestmark = pytest.mark.both_databases
START = clock.now().replace(microsecond=0)


@pytest.fixture(autouse=True)
def held_clock():
    with clock.frozen_at(START):
        yield


@pytest.fixture
def talk(talk):
    """The same where LINE has Chat on, as the account's last look told."""
    talk.sim.channel().webhook.is_chat_on = True
    change(talk, ChannelAccount, chat_mode="chat")
    return talk


def change(talk, table, **facts):
    with talk.app.app_context(), transaction():
        db.session.execute(update(table).values(**facts))


def conversation(talk):
    chat = SocialProfile.external_id == talk.phone.chat_id
    return db.session.scalars(select(Conversation).join(SocialProfile).where(chat)).one()


def type_in(talk, text, agent_id=None, **more):
    with talk.app.app_context(), transaction():
        save_draft(conversation(talk), agent_id or talk.centre.aoi, text, **more)


def read(talk, agent_id=None):
    """All there is, as a console does that shows it."""
    with talk.app.app_context(), transaction():
        newest = db.session.scalars(select(Message.id).order_by(Message.id.desc())).first()
        mark_read(conversation(talk), agent_id or talk.centre.aoi, newest)


def tell(talk):
    work(talk.app, "chat_signals")


def dots(talk):
    tell(talk)
    return len(talk.calls("loading"))


def marks(talk):
    """The bodies are the simulator's to judge; how many it took, and what the phone shows."""
    tell(talk)
    return [call.status for call in talk.calls("mark_as_read")]


def is_read(talk):
    return [m.is_read for m in talk.phone.chat.messages if m.is_from_customer]


def test_typing_shows_dots_and_again_only_when_they_are_over(talk):
    type_in(talk, "D")
    type_in(talk, "De")
    assert dots(talk) == 1
    assert talk.phone.chat.loading_until is not None
    with clock.frozen_at(START + timedelta(seconds=TYPING_SECONDS - 1)):
        type_in(talk, "Dea")
        assert dots(talk) == 1
    with clock.frozen_at(START + timedelta(seconds=TYPING_SECONDS)):
        type_in(talk, "Dear")
        assert dots(talk) == 2
    assert [call.status for call in talk.calls("loading")] == [202, 202]


def test_an_answer_ends_the_dots_so_the_next_words_show_them_anew(talk):
    type_in(talk, "Dear Emi")
    assert dots(talk) == 1
    with clock.frozen_at(START + timedelta(seconds=2)):
        talk.answer("Dear Emi")
        talk.deliver()
        assert talk.phone.chat.loading_until is None
        type_in(talk, "And")
        assert dots(talk) == 2


def test_a_colleague_shows_dots_only_while_added_to_the_answers(talk):
    part = Participant(agent_id=talk.centre.ben, joined_at=START)
    with talk.app.app_context(), transaction():
        part.conversation_id = conversation(talk).id
        db.session.add(part)
    type_in(talk, "Dear", agent_id=talk.centre.ben)
    assert dots(talk) == 0
    change(talk, Participant, added_at=START)
    type_in(talk, "Dear Emi", agent_id=talk.centre.ben)
    assert dots(talk) == 1


def test_notes_others_words_and_what_was_emptied_show_nothing(talk):
    type_in(talk, "She is angry", is_note=True)
    type_in(talk, "Let me", agent_id=talk.centre.dana)
    type_in(talk, "")
    assert dots(talk) == 0


@pytest.mark.parametrize(
    ("table", "facts"),
    [
        (SocialProfile, {"is_blocked": True}),
        (SocialProfile, {"is_standby": True}),
        (SocialProfile, {"kind": "group"}),
        (ChannelInstance, {"is_typing_shown": False}),
        (Conversation, {"state": "wrap_up"}),
    ],
)
def test_no_dots_where_nobody_may_see_them(talk, table, facts):
    change(talk, table, **facts)
    type_in(talk, "Dear Emi")
    assert dots(talk) == 0


def test_dots_that_are_late_or_fail_are_left_and_disturb_nobody(talk):
    talk.sim.state.faults.add(Fault("loading", status=500))
    type_in(talk, "Dear Emi")
    assert dots(talk) == 1
    with clock.frozen_at(START + timedelta(seconds=LATE_SECONDS + 1)):
        assert dots(talk) == 1, "nothing is tried again"
    with clock.frozen_at(START + timedelta(seconds=TYPING_SECONDS)):
        type_in(talk, "Dear Emi,")
    with clock.frozen_at(START + timedelta(seconds=TYPING_SECONDS + LATE_SECONDS + 1)):
        assert dots(talk) == 1, "a worker that came late shows nothing"


def test_what_the_owner_has_read_is_marked_once_with_all_before_it(talk):
    talk.arrives(talk.phone.write("Are you there?"))
    talk.arrives(talk.phone.write("Please"))
    assert is_read(talk)[-2:] == [False, False]
    read(talk)
    assert marks(talk) == [200]
    assert is_read(talk)[-2:] == [True, True]
    read(talk)
    talk.answer("Yes")
    read(talk)
    assert marks(talk) == [200], "an answer of ours is nothing of theirs that was read"
    talk.arrives(talk.phone.write("Thanks"))
    read(talk)
    assert marks(talk) == [200, 200]


def test_a_supervisor_who_looks_has_not_read_for_the_owner(talk):
    talk.arrives(talk.phone.write("Are you there?"))
    read(talk, agent_id=talk.centre.dana)
    assert marks(talk) == []


def test_who_takes_what_they_had_read_before_has_read_it_as_its_owner(talk):
    with talk.app.app_context(), transaction():
        release(conversation(talk), talk.centre.aoi)
    talk.arrives(talk.phone.write("Anybody?"))
    read(talk, agent_id=talk.centre.ben)
    assert marks(talk) == []
    with talk.app.app_context(), transaction():
        taken = conversation(talk)
        db.session.execute(update(Conversation).values(offered_agent_id=None))
        pick(taken, talk.centre.ben)
    assert marks(talk) == [200]


@pytest.mark.parametrize(
    ("table", "facts"),
    [
        (ChannelAccount, {"chat_mode": "bot"}),
        (ChannelInstance, {"is_reading_shown": False}),
        (SocialProfile, {"is_standby": True}),
    ],
)
def test_nothing_is_marked_where_it_means_nothing_or_is_not_wanted(talk, table, facts):
    talk.arrives(talk.phone.write("Are you there?"))
    change(talk, table, **facts)
    read(talk)
    assert marks(talk) == []


def test_a_token_is_gone_with_its_message(talk):
    sent = talk.phone.write("My card is 1234")
    talk.arrives(sent)
    read(talk)
    talk.arrives(talk.phone.unsend(sent["message"]["id"]))
    assert marks(talk) == []


def test_a_mark_that_line_does_not_take_now_is_tried_a_few_times_and_then_left(talk):
    talk.arrives(talk.phone.write("Are you there?"))
    talk.sim.state.faults.add(Fault("mark_as_read", times=None, status=500))
    read(talk)
    for moment in range(6):
        with clock.frozen_at(START + timedelta(seconds=moment * (PAUSE_SECONDS + 1))):
            tell(talk)
    assert marks(talk) == [500, 500, 500]
