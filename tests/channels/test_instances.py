"""An account serves one workstream at a time; taken off it, its conversations end, not its past."""

import pytest
from sqlalchemy import func, select

from tests.assertions import query_budget, run_at_once
from tests.factories import (
    FAY,
    account_of,
    make_available,
    make_centre,
    post_webhook,
    text_event,
    work,
    write,
)
from webapp.agents.models import Presence
from webapp.automation.models import AutomatedMessage
from webapp.automation.queries import own_texts
from webapp.automation.triggers import Trigger
from webapp.channels.actions.accounts import create_account
from webapp.channels.actions.instances import InstanceSettings, attach, detach
from webapp.channels.models import ChannelInstance
from webapp.contacts.models import ProfileKind, SocialProfile
from webapp.conversations.actions.transitions import park
from webapp.conversations.models import Conversation, ConversationSession, Message
from webapp.conversations.states import ClosureReason, ConversationState
from webapp.core import clock
from webapp.core.audit import AuditEntry, Verb
from webapp.core.database import db
from webapp.core.errors import Conflict, Invalid
from webapp.core.transaction import transaction
from webapp.inbox.announcements import announce_conversations
from webapp.inbox.topics import MANY
from webapp.intake.models import EventState, WebhookEvent
from webapp.line.setup import actions
from webapp.routing.actions.offers import accept_offer
from webapp.rules.actions import rules
from webapp.rules.policy import Target
from webapp.workstreams.actions.workstreams import create_workstream
from webapp.workstreams.models import Queue

pytestmark = pytest.mark.both_databases

JAPANESE = InstanceSettings("ja", is_customer_file_allowed=False)
TEXTS = {Trigger.FILE_REFUSED: "No files."}
CREDENTIALS = {"channel_secret": "0" * 32, "access_token": "t" * 100}


@pytest.fixture
def centre(app):
    with app.app_context():
        yield make_centre()


def instance():
    return db.session.scalars(select(ChannelInstance)).one_or_none()


def new_account(name="Kiosk", external_id="2222222222", **facts):
    with transaction():
        return create_account("line", name, external_id, CREDENTIALS, **facts).id


def new_workstream(centre, name="Sales"):
    with transaction():
        return create_workstream(name, db.session.get_one(Queue, centre.other_queue_id)).id


def put(account_id, workstream_id, settings=JAPANESE, texts=TEXTS):
    with transaction():
        return actions.put_on_workstream(account_id, workstream_id, settings, texts).id


def take_off(name="Shop"):
    with transaction():
        return actions.take_off(instance(), name)


def entries(verb):
    return db.session.scalars(
        select(AuditEntry).where(
            AuditEntry.subject_kind == "channel_instance", AuditEntry.verb == verb
        )
    ).all()


def conversation():
    db.session.rollback()  # what the webhook wrote is younger than what was read here
    return db.session.scalars(select(Conversation)).one()


def test_an_account_is_put_on_a_workstream_with_its_settings_and_one_entry(centre):
    account_id = new_account()
    made = db.session.get_one(ChannelInstance, put(account_id, new_workstream(centre)))
    assert (made.language, made.is_customer_file_allowed, made.is_agent_file_allowed) == (
        "ja", False, True,
    )  # fmt: skip
    assert own_texts(made.id) == TEXTS
    [entry] = entries(Verb.CREATED)
    assert entry.subject_name == "Kiosk"
    assert entry.changes["workstream"] == [None, "Sales"]
    assert entry.changes["file_refused_message"] == [None, "No files."]


def test_a_taken_account_is_refused_with_where_it_serves(centre):
    with pytest.raises(Conflict, match="“Shop” serves the workstream “Customer messages” now"):
        put(centre.account_id, new_workstream(centre))
    assert instance().workstream_id == centre.workstream_id


@pytest.mark.parametrize("change", ["unfinished", "deleted"])
def test_an_account_that_is_not_there_to_use_is_refused(centre, change):
    account_id = new_account(is_set_up=change != "unfinished")
    if change == "deleted":
        with transaction():
            account = db.session.get_one(actions.ChannelAccount, account_id)
            account.deleted_at = clock.now()
    with pytest.raises(Conflict):
        put(account_id, new_workstream(centre))


def test_of_two_admins_who_take_one_account_one_is_told(app, centre):
    account_id, first, second = new_account(), new_workstream(centre), new_workstream(centre, "B")
    db.session.remove()

    def take(workstream_id):
        with app.app_context():
            return put(account_id, workstream_id)

    results = run_at_once([lambda: take(first), lambda: take(second)])
    refused = [result for result in results if isinstance(result, Conflict)]
    assert len(refused) == 1, results
    assert "Kiosk" in refused[0].message
    assert db.session.scalar(select(func.count()).select_from(ChannelInstance)) == 2


def test_what_waited_without_a_workstream_goes_where_its_rules_send_it(app, client, centre):
    with transaction():
        db.session.delete(instance())
        anybody = [Target(centre.other_queue_id, 100)]
        rules.create_route_rule(centre.workstream_id, "All", {}, anybody)
    write(app, client, centre)
    assert (conversation().workstream_id, conversation().queue_id) == (None, None)
    with transaction():
        conversation().created_at = clock.after(-60)
    put(centre.account_id, centre.workstream_id)
    make_available(centre.chen)
    work(app, "unrouted", "assignment")
    found = conversation()
    assert (found.workstream_id, found.queue_id) == (centre.workstream_id, centre.other_queue_id)
    assert found.offered_agent_id == centre.chen


def test_the_same_values_again_change_nothing_and_others_are_noted(centre):
    row = instance()
    with transaction():
        actions.change(row, InstanceSettings("th", False, True), TEXTS, row.version)
    version = instance().version
    with transaction():
        actions.change(instance(), InstanceSettings("th", False, True), TEXTS, version - 1)
    assert instance().version == version
    [entry] = entries(Verb.CHANGED)
    assert entry.changes == {
        "language": ["en", "th"],
        "customer_files": [True, False],
        "file_refused_message": [None, "No files."],
    }


def test_of_two_who_change_it_the_second_is_told(centre):
    version = instance().version
    with transaction():
        actions.change(instance(), InstanceSettings("th"), {}, version)
    with pytest.raises(Conflict), transaction():
        actions.change(instance(), InstanceSettings("fi"), {}, version)
    assert instance().language == "th"


@pytest.mark.parametrize("typed", ["", "shop", "Shopp"])
def test_nothing_is_taken_off_under_another_name(centre, typed):
    with pytest.raises(Invalid) as caught:
        take_off(typed)
    assert caught.value.field == "typed_name"
    assert instance() is not None


def test_taking_off_keeps_the_account_notes_it_once_and_forgets_the_words(centre):
    with transaction():
        actions.change(instance(), JAPANESE, TEXTS, None)
    assert take_off(" Shop ") == 0
    assert instance() is None
    assert account_of(centre).detached_at is not None
    assert account_of(centre).credentials
    assert db.session.scalars(select(AutomatedMessage)).all() == []
    [entry] = entries(Verb.DELETED)
    assert entry.changes["closed_conversations"] == [None, 0]


def test_put_back_it_is_in_service_again(app, client, centre):
    take_off()
    put(centre.account_id, centre.workstream_id)
    assert account_of(centre).detached_at is None
    write(app, client, centre)
    assert conversation().queue_id == centre.queue_id


def begin(app, client, centre, state):
    """Emi's conversation in that state; Aoi has to do with it."""
    write(app, client, centre)
    if state == "waiting in the queue":
        return
    make_available(centre.aoi)
    work(app, "assignment")
    if state == "ringing":
        return
    with transaction():
        accept_offer(db.session.scalars(select(ConversationSession.id)).one(), centre.aoi)
    if state == "parked":
        with transaction():
            park(conversation(), centre.aoi)


@pytest.mark.parametrize("state", ["waiting in the queue", "ringing", "active", "parked"])
def test_ongoing_conversations_are_closed_and_agents_come_free(app, client, centre, state):
    begin(app, client, centre, state)
    assert take_off() == 1
    closed = conversation()
    assert (closed.state, closed.closure_reason) == (
        ConversationState.CLOSED, ClosureReason.CHANNEL_DELETED,
    )  # fmt: skip
    assert closed.closed_at is not None
    assert (closed.agent_id, closed.offered_agent_id, closed.held_units) == (None, None, 0)
    assert closed.previous_agent_id == (centre.aoi if state in {"active", "parked"} else None)
    assert db.session.scalars(select(Presence.used_units)).all() == [0, 0, 0, 0]
    running = select(ConversationSession).where(ConversationSession.ended_at.is_(None))
    assert db.session.scalars(running).all() == []
    assert db.session.scalars(select(Message.text)).all() == ["Hello"]


def test_another_accounts_conversations_go_on(app, client, centre):
    write(app, client, centre)
    other = put(new_account(), new_workstream(centre))
    with transaction():
        detach_of = db.session.get_one(ChannelInstance, other)
        assert actions.take_off(detach_of, "Kiosk") == 0
    assert conversation().state == ConversationState.OPEN


def test_what_was_on_its_way_starts_nothing_any_more(app, client, centre):
    assert post_webhook(client, centre, [text_event("late")]).status_code == 200
    take_off()
    work(app, "lanes")
    assert db.session.scalars(select(Conversation)).all() == []
    kept = db.session.scalars(select(WebhookEvent)).one()
    assert (kept.state, kept.reason) == (
        EventState.IGNORED, "the account is on no workstream any more",
    )  # fmt: skip


def make_many(centre, count):
    with transaction():
        profiles = [
            SocialProfile(
                channel_account_id=centre.account_id,
                kind=ProfileKind.USER,
                external_id=f"U{number:032x}",
            )
            for number in range(count)
        ]
        db.session.add_all(profiles)
        db.session.flush()
        db.session.add_all(
            Conversation(
                social_profile_id=profile.id,
                channel_account_id=centre.account_id,
                workstream_id=centre.workstream_id,
                queue_id=centre.queue_id,
                state=ConversationState.WAITING,
                previous_agent_id=centre.aoi,
            )
            for profile in profiles
        )


def test_many_conversations_take_few_statements_and_few_notices(centre):
    make_many(centre, 3 * MANY)
    with query_budget(45):
        assert take_off() == 3 * MANY
    states = select(Conversation.state).distinct()
    assert db.session.scalars(states).all() == [ConversationState.CLOSED]


def test_the_screens_that_show_one_of_many_hear_of_it(centre):
    from webapp.conversations.events import ConversationsChanged

    ids = tuple(range(1, 2 * MANY + 2))
    notices = announce_conversations(ConversationsChanged(ids, (centre.aoi,), (centre.queue_id,)))
    heard = {topic for notice in notices for topic in notice.topics}
    assert {f"conversation:{number}" for number in ids} <= heard
    assert {f"agent:{centre.aoi}", f"queue:{centre.queue_id}", "supervisors"} <= heard
    assert max(len(notice.encode("0" * 12, 10**9).encode()) for notice in notices) < 8000


def test_a_second_customer_is_not_forgotten(app, client, centre):
    for user_id in (FAY, "U" + "0" * 32):
        write(app, client, centre, user_id=user_id)
    assert take_off() == 2


def test_the_low_level_verbs_agree(centre):
    with transaction():
        detach(instance(), "Shop")
    with transaction():
        attach(centre.account_id, centre.workstream_id, InstanceSettings())
    assert instance().language == "en"
