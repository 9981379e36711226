"""Workstreams as an admin arranges them: made, changed, copied, deleted; push and pick."""

import pytest
from sqlalchemy import select

from tests.assertions import query_budget
from tests.factories import csrf_token, login, make_available, work, write
from tests.forms import kept_in
from webapp.channels.models import ChannelInstance, SetUpDraft
from webapp.conversations.models import Conversation, ConversationSession
from webapp.core.audit import AuditEntry
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.workstreams.actions.queues import delete_queue
from webapp.workstreams.actions.workstreams import create_workstream
from webapp.workstreams.models import CONVERSATION_UNITS, OFFER_SECONDS, Queue, Workstream

NEW = "/admin/workstreams/new"


def rows(app, statement):
    with app.app_context():
        return [tuple(row) for row in db.session.execute(statement)]


def workstreams(app):
    """(name, mode, fallback queue, units, seconds) of each that is kept."""
    kept = (
        select(
            Workstream.name,
            Workstream.distribution_mode,
            Queue.name,
            Workstream.capacity_units,
            Workstream.offer_seconds,
        )
        .join(Queue)
        .where(Workstream.deleted_at.is_(None))
    )
    return rows(app, kept.order_by(Workstream.id))


def path_of(centre, part=""):
    return f"/admin/workstreams/{centre.workstream_id}{part}"


def make(app, name="VIP", mode="push"):
    """A workstream without accounts; gives its id."""
    with app.app_context(), transaction():
        queue = db.session.scalar(select(Queue).where(Queue.name == "Support"))
        return create_workstream(name, queue, mode).id


@pytest.mark.both_databases
def test_a_workstream_is_made_on_an_existing_queue(app, dana, centre):
    values = {"name": " VIP ", "distribution_mode": "pick", "queue_id": str(centre.other_queue_id)}
    answer = dana.send(NEW, **values)
    assert answer.status_code == 302
    assert workstreams(app)[-1] == ("VIP", "pick", "Billing", CONVERSATION_UNITS, OFFER_SECONDS)
    page = dana.get(answer.location)
    assert "“VIP” was created" in page
    assert "No LINE account is on this workstream yet" in page
    assert "Nothing rings." in page


@pytest.mark.both_databases
def test_a_workstream_is_made_with_a_queue_of_its_own(app, dana, centre):
    answer = dana.send(NEW, name="VIP", fallback="new", new_queue=" VIP people ")
    assert answer.status_code == 302
    assert workstreams(app)[-1][:3] == ("VIP", "push", "VIP people")
    page = dana.get(answer.location)
    assert "Nobody is in the fallback queue" in page
    made = select(AuditEntry.verb, AuditEntry.subject_kind, AuditEntry.subject_name)
    assert rows(app, made.order_by(AuditEntry.id))[-2:] == [
        ("created", "queue", "VIP people"),
        ("created", "workstream", "VIP"),
    ]


@pytest.mark.both_databases
def test_the_first_workstream_comes_with_the_first_queue(app, dana, centre):
    with app.app_context(), transaction():
        db.session.query(ChannelInstance).delete()
        db.session.query(Workstream).update({"deleted_at": db.func.now()})
        for queue in db.session.scalars(select(Queue)).all():
            delete_queue(queue)
    assert "No workstream yet" in dana.get("/admin/workstreams")
    assert "No queue yet" in dana.get("/admin/queues")
    assert dana.send(NEW, name="First", new_queue="Everybody").status_code == 302
    assert [row[:3] for row in workstreams(app)] == [("First", "push", "Everybody")]


BAD = [
    {"name": ""},
    {"name": "  \u3000 "},
    {"name": "x" * 300},
    {"name": "CUSTOMER messages"},
    {"distribution_mode": "shove"},
    {"distribution_mode": ""},
    {"fallback": "neither"},
    {"queue_id": ""},
    {"queue_id": "999999"},
    {"queue_id": "9" * 40},
    {"fallback": "new", "new_queue": "   "},
    {"fallback": "new", "new_queue": "SUPPORT"},
    {"fallback": "new", "new_queue": "x" * 300},
]


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "typed", BAD, ids=[" ".join(case)[:30] + str(n) for n, case in enumerate(BAD)]
)
def test_bad_input_makes_nothing_and_is_still_there(app, dana, centre, typed):
    before = workstreams(app), rows(app, select(Queue.id))
    answer = dana.send(NEW, **({"name": "Ümläut 📦"} | typed))
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert (workstreams(app), rows(app, select(Queue.id))) == before
    if "name" not in typed:
        assert kept_in(answer.text)["name"] == ["Ümläut 📦"]


@pytest.mark.both_databases
def test_sent_twice_it_is_made_once(app, dana, centre):
    page = dana.open(NEW)
    values = {"name": "VIP", "fallback": "new", "new_queue": "VIP"}
    assert [dana.send(NEW, page, **values).status_code for _ in range(2)] == [302, 422]
    assert [row[0] for row in workstreams(app)].count("VIP") == 1


@pytest.mark.both_databases
def test_settings_are_changed_and_the_log_says_what(app, dana, centre):
    path = path_of(centre, "/settings")
    typed = {"name": "Shop", "capacity_units": "50", "offer_seconds": "90"}
    answer = dana.send(path, **typed, queue_id=str(centre.other_queue_id))
    assert answer.status_code == 302
    assert workstreams(app) == [("Shop", "push", "Billing", 50, 90)]
    page = dana.get(answer.location)
    assert "90 seconds" in page
    assert "Last changed by Dana" in page
    changes = select(AuditEntry.changes).order_by(AuditEntry.id.desc()).limit(1)
    assert rows(app, changes) == [
        (
            {
                "name": ["Customer messages", "Shop"],
                "fallback_queue": ["Support", "Billing"],
                "capacity_units": [25, 50],
                "offer_seconds": [120, 90],
            },
        )
    ]


@pytest.mark.parametrize(
    "typed",
    [
        {"capacity_units": "0"},
        {"capacity_units": "1001"},
        {"capacity_units": "2.5"},
        {"capacity_units": "9" * 5000},
        {"offer_seconds": "0"},
        {"offer_seconds": "31"},
        {"offer_seconds": "330"},
        {"offer_seconds": "x"},
        {"version": ""},
        {"version": "77"},
    ],
)
def test_settings_that_cannot_be_are_refused(app, dana, centre, typed):
    before = workstreams(app)
    answer = dana.send(path_of(centre, "/settings"), name="Shop", **typed)
    assert answer.status_code == 422
    assert workstreams(app) == before
    assert kept_in(answer.text)["name"] == ["Shop"]


def test_the_mode_stays_whatever_is_sent(app, dana, centre):
    dana.send(path_of(centre, "/settings"), distribution_mode="pick", name="Shop")
    assert workstreams(app)[0][:2] == ("Shop", "push")


def test_a_time_set_elsewhere_is_kept(app, dana, centre):
    with app.app_context(), transaction():
        db.session.get_one(Workstream, centre.workstream_id).offer_seconds = 45
    dana.send(path_of(centre, "/settings"), name="Shop")
    assert workstreams(app)[0][4] == 45


def test_nothing_rings_in_pick_so_nothing_says_how_long(app, dana, centre):
    path = f"/admin/workstreams/{make(app, mode='pick')}"
    assert "An offer rings for" in dana.get(path_of(centre))
    assert "An offer rings for" not in dana.get(path)
    assert "offer_seconds" not in kept_in(dana.get(f"{path}/settings"))
    assert dana.send(f"{path}/settings", capacity_units="10").status_code == 302
    assert workstreams(app)[-1] == ("VIP", "pick", "Support", 10, OFFER_SECONDS)


@pytest.mark.both_databases
def test_the_second_of_two_admins_is_told_and_loses_nothing(app, dana, centre):
    path = path_of(centre, "/settings")
    second = dana.open(path)
    dana.send(path, name="Shop", capacity_units="50")
    typed = {"name": "Store", "fallback": "new", "new_queue": "Store people"}
    answer = dana.send(path, second, **typed)
    assert answer.status_code == 422
    assert "Changed meanwhile by Dana" in answer.text
    assert "<dd>Shop</dd>" in answer.text
    assert "<dd>50</dd>" in answer.text
    kept = kept_in(answer.text)
    assert (kept["name"], kept["new_queue"]) == (["Store"], ["Store people"])
    assert rows(app, select(Queue.name).where(Queue.name == "Store people")) == []
    again = dana.client.post(path, data=kept | {"csrf_token": csrf_token(answer)})
    assert again.status_code == 302
    assert workstreams(app) == [("Store", "push", "Store people", 25, OFFER_SECONDS)]


@pytest.mark.both_databases
def test_a_queue_deleted_meanwhile_is_said_so(app, dana, centre):
    page = dana.open(NEW)
    with app.app_context(), transaction():
        delete_queue(db.session.get_one(Queue, centre.other_queue_id))
    answer = dana.send(NEW, page, name="VIP", queue_id=str(centre.other_queue_id))
    assert answer.status_code == 422
    assert "This queue was deleted meanwhile" in answer.text
    assert kept_in(answer.text)["name"] == ["VIP"]


@pytest.mark.both_databases
def test_a_copy_has_its_settings_and_none_of_its_accounts(app, dana, centre):
    dana.send(path_of(centre, "/settings"), capacity_units="40", offer_seconds="60")
    path = f"{NEW}?copy_of={centre.workstream_id}"
    assert [dana.send(path).status_code for _ in range(2)] == [302, 302]
    assert workstreams(app)[1:] == [
        ("Copy of Customer messages", "push", "Support", 40, 60),
        ("Copy of Customer messages (2)", "push", "Support", 40, 60),
    ]
    assert rows(app, select(ChannelInstance.workstream_id)) == [(centre.workstream_id,)]


@pytest.mark.both_databases
def test_a_workstream_with_an_account_stays_and_says_which(app, dana, centre):
    path, question = path_of(centre, "/deletion"), f"/admin/workstreams/{make(app)}/deletion"
    page = dana.get(path)
    assert "it cannot be deleted" in page
    assert "Shop" in page
    assert "Delete workstream</button>" not in page
    assert dana.send(path, dana.open(question), version="1").status_code == 422
    assert len(workstreams(app)) == 2


@pytest.mark.both_databases
def test_a_workstream_without_accounts_is_deleted_and_stays_for_history(app, dana, centre):
    workstream_id = make(app)
    with app.app_context(), transaction():
        draft = {"wizard": "instance", "kind": "line", "agent_id": centre.dana}
        db.session.add(SetUpDraft(workstream_id=workstream_id, typed={}, **draft))
    path = f"/admin/workstreams/{workstream_id}"
    page = dana.open(f"{path}/deletion")
    answer = dana.send(f"{path}/deletion", page)
    assert answer.status_code == 302
    assert "“VIP” was deleted" in dana.get(answer.location)
    assert [row[0] for row in workstreams(app)] == ["Customer messages"]
    assert rows(app, select(SetUpDraft.id)) == [], "a wizard on it ends with it"
    for part in ("", "/settings", "/deletion"):
        dana.get(path + part, 404)
    answer = dana.send(f"{path}/deletion", page)
    assert "deleted meanwhile" in dana.get(answer.location)
    assert dana.send(NEW, name="VIP").status_code == 302, "its name is free"


@pytest.mark.both_databases
def test_a_deleted_workstream_is_nobodys_first(app, dana, centre):
    from webapp.demo.centre import first_workstream

    with app.app_context():
        with transaction():
            db.session.query(ChannelInstance).delete()
            db.session.get_one(Workstream, centre.workstream_id).deleted_at = db.func.now()
        assert first_workstream() is None


@pytest.mark.both_databases
def test_the_list_says_what_is_on_each(app, dana, centre):
    dana.send(NEW, name="VIP", fallback="new", new_queue="VIP people", distribution_mode="pick")
    page = dana.get("/admin/workstreams")
    for said in ("Customer messages", "Shop", "Push", "Pick", "none yet", "nobody in it"):
        assert said in page
    with app.app_context(), transaction():
        queue = db.session.get_one(Queue, centre.queue_id)
        for number in range(12):
            create_workstream(f"Line {number}", queue)
    with query_budget(12):
        page = dana.get("/admin/workstreams?q=SHOP")
    assert page.count('class="row-name"') == 1, "an account's name finds its workstream"


def pick_centre(app, centre):
    with app.app_context(), transaction():
        db.session.get_one(Workstream, centre.workstream_id).distribution_mode = "pick"


@pytest.mark.both_databases
def test_in_pick_nothing_rings_and_an_agent_takes_from_the_list(app, client, centre):
    pick_centre(app, centre)
    with app.app_context():
        make_available(centre.aoi)
    write(app, client, centre, "Where is my parcel?")
    assert rows(app, select(ConversationSession.id)) == [], "nothing rings"
    aoi = login(app.test_client(), centre.aoi)
    page = aoi.get("/conversations")
    assert "Where is my parcel?" in page.text
    assert 'data-behavior="offers spoken-offers" data-count="0"' in page.text
    [(conversation_id,)] = rows(app, select(Conversation.id))
    path = f"/conversations/{conversation_id}"
    assert f'hx-post="{path}/session"' in aoi.get(path).text, "there is a button to take it"
    answer = aoi.post(f"{path}/session", data={"csrf_token": csrf_token(page)})
    assert answer.status_code == 303
    taken = select(Conversation.state, Conversation.agent_id, Conversation.held_units)
    assert rows(app, taken) == [("active", centre.aoi, CONVERSATION_UNITS)]


@pytest.mark.both_databases
def test_in_pick_a_released_one_waits_in_the_list_again(app, client, centre):
    pick_centre(app, centre)
    with app.app_context():
        make_available(centre.aoi)
        make_available(centre.ben)
    write(app, client, centre)
    aoi = login(app.test_client(), centre.aoi)
    token = {"csrf_token": csrf_token(aoi.get("/conversations"))}
    [(conversation_id,)] = rows(app, select(Conversation.id))
    for command in ("session", "release"):
        aoi.post(f"/conversations/{conversation_id}/{command}", data=token)
    work(app, "assignment")
    assert rows(app, select(Conversation.state, Conversation.offered_agent_id)) == [("open", None)]


@pytest.mark.both_databases
def test_in_pick_a_returning_customer_rings_at_nobody(app, client, centre):
    """Also the agent who parked it takes it from the list."""
    pick_centre(app, centre)
    with app.app_context():
        make_available(centre.aoi)
    write(app, client, centre)
    aoi = login(app.test_client(), centre.aoi)
    token = csrf_token(aoi.get("/conversations"))
    [(conversation_id,)] = rows(app, select(Conversation.id))
    path = f"/conversations/{conversation_id}/session"
    aoi.post(path, data={"csrf_token": token})
    assert aoi.delete(path, headers={"X-CSRFToken": token}).status_code == 303
    write(app, client, centre, "And another thing")
    assert rows(app, select(Conversation.state, Conversation.offered_agent_id)) == [("open", None)]


@pytest.mark.both_databases
def test_a_width_of_letters_makes_no_other_name(dana, centre):
    assert dana.send(NEW, name="Ａbc").status_code == 302
    assert dana.send(NEW, name="aBC").status_code == 422
