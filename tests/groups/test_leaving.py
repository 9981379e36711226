"""A group is left once, by who may; what is unknown is not called failed; nobody answers after."""

import threading

import pytest

from simulator.events import complete
from simulator.faults import Fault
from tests.factories import csrf_token, login, work
from tests.forms import fill, problems_in
from webapp.agents.actions.roles import allow
from webapp.agents.models import Ability
from webapp.contacts.models import SocialProfile
from webapp.conversations.models import Conversation, Message
from webapp.core.audit import AuditEntry
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.groups import views


def leave(browser, path):
    return fill(browser, f"{path}/membership")


def lines(app, kind):
    with app.app_context():
        return db.session.query(Message).filter_by(kind=kind).count()


def is_left(app):
    with app.app_context():
        return db.session.query(SocialProfile).filter_by(kind="group").one().is_left


@pytest.mark.both_databases
def test_who_may_leaves_it_and_nobody_can_answer_after(app, talk, group, aoi, dana):
    phone, path = group
    assert aoi.get(f"{path}/membership").status_code == 409, "agents may not until an admin says so"
    with app.app_context(), transaction():
        allow(Ability.LEAVE_GROUP, ["agent"], "leave_group")
    assert leave(aoi, path).status_code == 303
    assert not phone.group.is_joined
    assert is_left(app)
    assert lines(app, "left_group") == 1
    token = {"csrf_token": csrf_token(aoi.get(path))}
    refused = aoi.post(f"{path}/messages", data={**token, "text": "too late"})
    assert refused.headers["X-Refusal"] == "group_left"
    assert len(talk.calls("group_leave")) == 1
    assert dana.get(f"{path}/membership").headers["X-Refusal"] == "group_left"
    with app.app_context():
        kept = db.session.query(AuditEntry).filter_by(subject_kind="group").one()
    assert kept.changes == {"membership": ["in", "left"]}


def test_who_is_invited_again_is_in_it_again(app, talk, group, dana):
    phone, path = group
    leave(dana, path)
    told = {"type": "leave", "source": {"type": "group", "groupId": phone.chat_id}}
    talk.arrives(complete(talk.sim.channel(), told))
    assert is_left(app)
    talk.arrives(phone.invite())
    assert not is_left(app)
    talk.answer("here again", chat_id=phone.chat_id)
    work(app, "deliveries")
    assert phone.texts() == ["here again"]


@pytest.mark.parametrize(
    ("fault", "code", "is_told"),
    [
        ({"is_dropped": True, "is_processed": True}, "leaving_unsure", 1),
        ({"status": 500}, "leaving_unsure", 1),
        ({"status": 403}, "channel_refused", 0),
    ],
)
def test_what_is_unknown_is_not_failed_and_is_asked_once(
    app, sim, talk, group, dana, fault, code, is_told
):
    _phone, path = group
    sim.state.faults.add(Fault("group_leave", **fault))
    answer = leave(dana, path)
    assert answer.status_code == 422
    assert answer.headers["X-Refusal"] == code
    assert ("unknown" in problems_in(answer)) == bool(is_told)
    work(app)
    assert len(talk.calls("group_leave")) == 1
    assert lines(app, "leaving_unsure") == is_told
    assert not is_left(app)


def test_a_persons_chat_has_no_group(app, talk, dana):
    with app.app_context():
        chat = db.session.query(Conversation).join(SocialProfile).filter_by(kind="user").one()
    answer = dana.get(f"/conversations/{chat.id}/membership")
    assert answer.headers["X-Refusal"] == "not_a_group"


def test_what_was_done_is_kept_for_who_may_not_look_at_it_any_more(app, group, aoi, monkeypatch):
    _phone, path = group
    number = int(path.rpartition("/")[2])

    class Slow:
        def leave_group(self, *_place):
            with transaction():
                conversation = db.session.get_one(Conversation, number)
                conversation.agent_id = conversation.previous_agent_id = None
                conversation.queue_id = None

    with app.app_context(), transaction():
        allow(Ability.LEAVE_GROUP, ["agent"], "leave_group")
    monkeypatch.setattr(views, "adapter_of", lambda _account_id: Slow())
    assert leave(aoi, path).status_code == 303
    assert is_left(app)
    assert lines(app, "left_group") == 1


def test_who_hears_from_a_group_is_in_it(app, sim, talk, group, dana):
    """That they were invited again may be what got lost."""
    phone, path = group
    leave(dana, path)
    with phone.channel.lock:
        phone.group.is_joined = True
    talk.arrives(phone.write("Still there?"))
    assert not is_left(app)


def test_two_who_leave_it_at_once_left_it_once(app, group, dana, centre, monkeypatch):
    _phone, path = group
    other, asked = login(app.test_client(), centre.aoi), []
    with app.app_context(), transaction():
        allow(Ability.LEAVE_GROUP, ["agent"], "leave_group")

    class Slow:
        def leave_group(self, *_place):
            asked.append(True)
            if len(asked) == 1:
                supervisor = threading.Thread(target=leave, args=(dana, path))
                supervisor.start()
                supervisor.join()

    monkeypatch.setattr(views, "adapter_of", lambda _account_id: Slow())
    assert leave(other, path).status_code == 303
    assert len(asked) == 2
    assert lines(app, "left_group") == 1
