"""Who writes: fetched beside the messages, again when stale, never from inside our network."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from simulator import Fault
from tests.factories import work
from tests.outbox.conftest import centre, settings, sim, talk
from webapp.channels.gateway import Gone
from webapp.contacts.events import SocialProfileChanged
from webapp.contacts.models import SocialProfile
from webapp.contacts.tasks import TRIES
from webapp.core import clock, storage
from webapp.core.database import db

__all__ = ["centre", "settings", "sim", "talk"]  # fixtures
pytestmark = pytest.mark.both_databases


def profile(talk, external_id=None):
    with talk.app.app_context():
        wanted = SocialProfile.external_id == (external_id or talk.phone.user_id)
        found = db.session.scalars(select(SocialProfile).where(wanted)).one()
        db.session.expunge(found)
        return found


def later(seconds):
    return clock.frozen_at(clock.now() + timedelta(seconds=seconds))


def test_a_persons_facts_and_face_are_fetched(talk):
    work(talk.app, "profiles")
    emi = profile(talk)
    assert (emi.display_name, emi.language) == ("Emi Tanaka", "ja")
    assert emi.status_message == "お茶の時間が好きです"
    assert emi.due_at is None
    with talk.app.app_context(), storage.open_file(emi.picture_file) as picture:
        assert picture.read(4)


def test_a_group_and_its_member_are_asked_where_line_tells_of_them(talk):
    group = talk.sim.phone("somchai", group="flat")
    talk.arrives(group.write("from the group"))
    work(talk.app, "profiles")
    assert profile(talk, group.chat_id).display_name == group.group.part.name
    assert profile(talk, group.user_id).display_name == group.customer.display_name
    assert len(talk.calls("group_summary")) == 1
    assert len(talk.calls("group_member")) == 1


def test_who_cannot_be_known_is_left_alone(talk):
    talk.sim.state.faults.add(Fault("profile", times=None, status=404))
    work(talk.app, "profiles")
    with later(3600):
        work(talk.app, "profiles")
    assert len(talk.calls("profile")) == 1
    assert (profile(talk).display_name, profile(talk).due_at) == (None, None)


def test_a_fault_is_tried_again_later(talk):
    talk.sim.state.faults.add(Fault("profile", status=500))
    work(talk.app, "profiles")
    assert profile(talk).display_name is None
    with later(6):
        work(talk.app, "profiles")
    assert profile(talk).display_name == "Emi Tanaka"


def test_who_was_given_up_is_asked_for_again_with_the_next_message(talk):
    talk.sim.state.faults.add(Fault("profile", times=TRIES, status=503))
    for hours in range(TRIES):
        with later(hours * 3600):
            work(talk.app, "profiles")
    assert profile(talk).due_at is None
    talk.arrives(talk.phone.write("still nameless?"))
    work(talk.app, "profiles")
    assert profile(talk).display_name == "Emi Tanaka"


def test_a_profile_in_use_is_asked_for_once_a_day(talk):
    work(talk.app, "profiles")
    talk.arrives(talk.phone.write("again"))
    work(talk.app, "profiles")
    assert len(talk.calls("profile")) == 1
    with later(25 * 3600):
        talk.arrives(talk.phone.write("tomorrow"))
        work(talk.app, "profiles")
    assert len(talk.calls("profile")) == 2


def test_only_what_is_other_than_before_is_told(talk, monkeypatch):
    told = []
    monkeypatch.setitem(
        talk.app.extensions, "kanava_dispatch", lambda events, _: told.extend(events)
    )

    def is_told_after(hours):
        told.clear()
        with later(hours * 3600):
            talk.arrives(talk.phone.write("again"))
            work(talk.app, "profiles")
        return any(isinstance(event, SocialProfileChanged) for event in told)

    # Rules wait for the first answer, whatever it says.
    talk.sim.state.faults.add(Fault("profile", status=404))
    assert is_told_after(0)
    assert is_told_after(25)
    assert not is_told_after(50)


def test_who_blocked_us_keeps_name_and_face(talk):
    work(talk.app, "profiles")
    before = profile(talk)
    talk.arrives(talk.phone.block())
    with later(25 * 3600):
        talk.arrives(talk.phone.write("written before the block"))
        work(talk.app, "profiles")
    after = profile(talk)
    assert after.is_blocked
    assert (after.display_name, after.picture_file) == (before.display_name, before.picture_file)


@pytest.mark.parametrize(
    "url", ["https://127.0.0.1/face.png", "http://169.254.169.254/", "https://["]
)
def test_a_picture_is_never_fetched_from_inside(talk, url):
    transport = talk.app.extensions["kanava_transports"]["line"]
    with talk.app.app_context(), pytest.raises(Gone), transport.fetch_picture(url):
        pass


def test_a_face_that_cannot_be_had_does_not_cost_the_name(talk):
    body = {"userId": talk.phone.user_id, "displayName": "Emi", "pictureUrl": "https://127.0.0.1/a"}
    talk.sim.state.faults.add(Fault("profile", status=200, body=body))
    work(talk.app, "profiles")
    assert (profile(talk).display_name, profile(talk).picture_file) == ("Emi", None)


def test_facts_of_another_type_are_no_facts(talk):
    """The work ends, and the next profile has its turn."""
    body = {"displayName": 7, "statusMessage": ["x"], "language": None, "pictureUrl": {"a": 1}}
    talk.sim.state.faults.add(Fault("profile", status=200, body=body))
    work(talk.app, "profiles")
    emi = profile(talk)
    assert (emi.display_name, emi.status_message, emi.picture_url) == (None, None, None)
    assert (emi.due_at, emi.leased_until) == (None, None)


def test_a_mistake_of_ours_counts_as_a_try_and_ends(talk, monkeypatch):
    """It left the profile to its lease, and was tried again and again without an end."""

    def fail(_name, _chunks):
        raise OSError("disk full")

    monkeypatch.setattr(storage, "save", fail)
    for hours in range(TRIES + 1):
        with later(hours * 3600):
            work(talk.app, "profiles")
    assert profile(talk).due_at is None
    assert len(talk.calls("profile")) == TRIES
