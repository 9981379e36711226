"""Admins arrange people; nobody else knows of these pages; two admins do not overwrite blindly."""

import re

import pytest
from sqlalchemy import select

from tests.assertions import run_at_once
from tests.factories import make_available, work, write
from tests.forms import fill, problems_in, send, version_of
from webapp.agents.actions.people import change_agent, invite
from webapp.agents.models import Agent, Presence, RoleName
from webapp.conversations.actions.transitions import park
from webapp.conversations.models import Conversation, ConversationSession
from webapp.core.audit import AuditEntry
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.routing.actions.offers import accept_offer
from webapp.routing.actions.wrap_up import end
from webapp.workstreams.actions.queues import (
    change_queue,
    create_queue,
    delete_queue,
    set_queues_of,
)
from webapp.workstreams.models import Queue
from webapp.workstreams.queries import queue_ids_of

KEPT = {"name": "Aoi", "email": "aoi@example.com", "roles": "agent", "units": "100"}


def admin_paths(app, agent_id):
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("people.") and rule.rule.startswith("/admin"):
            for method in rule.methods & {"GET", "POST"}:
                yield method, rule.rule.replace("<int:agent_id>", str(agent_id))


def token_of(client):
    page = client.get("/me").text
    return page.split('name="csrf-token" content="')[1].split('"')[0]


def test_an_agent_gets_the_answer_of_no_page_from_every_admin_url(app, signed_in, centre):
    aoi = signed_in("aoi")
    headers = {"X-CSRFToken": token_of(aoi)}
    paths = list(admin_paths(app, centre.ben))
    assert len(paths) >= 8
    for method, path in paths:
        answer = aoi.open(path, method=method, headers=headers)
        assert answer.status_code == 404, f"{method} {path}"
        assert "Ben" not in answer.text


def test_an_admin_gets_an_answer_from_the_same(app, admin, centre):
    for method, path in admin_paths(app, centre.ben):
        if method == "GET":
            assert admin.get(path).status_code == 200, path


@pytest.mark.both_databases
def test_the_list_says_who_is_who(admin):
    page = admin.get("/admin/people").text
    for words in ("Aoi", "aoi@example.com", "Support", "Billing", "Admin", "active", "100"):
        assert words in page
    assert page.count("row-name") == 4


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("aoi", {"Aoi"}),
        ("AOI@EXAMPLE", {"Aoi"}),
        ("billing", {"Chen"}),
        ("example support", {"Aoi", "Ben"}),
        ("%", set()),
        ("nobody at all", set()),
    ],
)
def test_the_search_looks_at_names_addresses_and_queues(admin, words, names):
    page = admin.get("/admin/people", query_string={"q": words}).text
    assert {name for name in ("Aoi", "Ben", "Chen") if f">{name}</a>" in page} == names


@pytest.mark.both_databases
def test_names_of_other_alphabets_are_found_whatever_their_case(app, admin, centre):
    with app.app_context(), transaction():
        db.session.get_one(Agent, centre.ben).name = "Ääri Öberg"
    assert "Ääri" in admin.get("/admin/people", query_string={"q": "äÄRI"}).text


@pytest.mark.both_databases
def test_a_person_is_changed_and_the_log_tells(app, admin, centre):
    path = f"/admin/people/{centre.aoi}"
    page = admin.get(path)
    entries = KEPT | {"name": "Aoi Sato", "roles": ["agent", "admin"], "units": "50"}
    answer = send(
        admin, page, path, **entries, queues=[str(centre.other_queue_id)], version=version_of(page)
    )
    assert answer.status_code == 302, problems_in(answer)
    with app.app_context():
        aoi = db.session.get_one(Agent, centre.aoi)
        assert (aoi.name, aoi.presence.total_units) == ("Aoi Sato", 50)
        assert queue_ids_of(aoi.id) == [centre.other_queue_id]
        changes = {}
        for entry in db.session.scalars(
            select(AuditEntry).where(AuditEntry.verb == "changed", AuditEntry.subject_id == aoi.id)
        ):
            if entry.subject_kind == "agent":
                changes |= entry.changes
                assert (entry.actor_name, entry.address) == ("Dana", "127.0.0.1")
        assert changes["roles"] == [["agent"], ["admin", "agent"]]
        assert changes["queues"] == [["Support"], ["Billing"]]
        assert changes["capacity"] == [100, 50]


@pytest.mark.both_databases
def test_the_second_of_two_admins_is_told_loses_nothing_and_can_save_knowingly(app, admin, centre):
    path = f"/admin/people/{centre.aoi}"
    mine, theirs = admin.get(path), admin.get(path)
    send(admin, mine, path, **KEPT | {"name": "First"}, version=version_of(mine))
    answer = send(admin, theirs, path, **KEPT | {"name": "Second"}, version=version_of(theirs))
    assert answer.status_code == 422
    assert 'value="Second"' in answer.text
    assert "First" in answer.text
    assert "Somebody else changed this" in problems_in(answer)
    again = send(admin, answer, path, **KEPT | {"name": "Second"}, version=version_of(answer))
    assert again.status_code == 302
    with app.app_context():
        assert db.session.get_one(Agent, centre.aoi).name == "Second"


def test_a_person_who_is_not_there_is_not_found(admin):
    for path in ("/admin/people/999", "/admin/people/999/deactivation", "/admin/people/0"):
        assert admin.get(path).status_code == 404


@pytest.mark.both_databases
def test_the_only_admin_stays_one(app, admin, centre):
    path = f"/admin/people/{centre.dana}"
    page = admin.get(path)
    entries = {"name": "Dana", "email": "dana@example.com", "roles": "agent", "units": "100"}
    answer = send(admin, page, path, **entries, version=version_of(page))
    assert answer.status_code == 422
    assert "only administrator" in problems_in(answer)
    answer = fill(admin, f"{path}/deactivation")
    assert answer.status_code == 422
    assert "only administrator" in problems_in(answer)
    with app.app_context():
        assert db.session.get_one(Agent, centre.dana).active


@pytest.fixture
def busy(app, client, centre):
    """Aoi has one active conversation, one in wrap-up, one parked; one rings at her."""
    with app.app_context():
        make_available(centre.aoi)
    for number, letter in enumerate("efab"):
        user = "U" + letter * 32
        write(app, client, centre, f"Hello {number}", source={"type": "user", "userId": user})
        if number == 3:
            break
        with app.app_context(), transaction():
            ringing = db.session.scalars(
                select(ConversationSession).where(ConversationSession.accepted_at.is_(None))
            ).one()
            conversation = accept_offer(ringing.id, centre.aoi)
            if number == 1:
                end(conversation, centre.aoi)
            if number == 2:
                park(conversation, centre.aoi)


@pytest.mark.both_databases
def test_a_deactivated_persons_work_goes_back(app, admin, signed_in, centre, busy):
    aoi = signed_in("aoi")
    page = admin.get(f"/admin/people/{centre.aoi}/deactivation").text
    for words in (
        "1 active conversation goes back",
        "1 conversation in wrap-up is closed",
        "1 offer stops ringing",
        "1 parked conversation no longer",
    ):
        assert words in page
    fill(admin, f"/admin/people/{centre.aoi}/deactivation")
    assert aoi.get("/conversations").status_code == 302
    work(app, "left_work")
    with app.app_context():
        found = db.session.scalars(select(Conversation).order_by(Conversation.id)).all()
        assert [c.state for c in found] == ["open", "closed", "waiting", "open"]
        for conversation in found:
            assert conversation.agent_id is None
            assert conversation.offered_agent_id is None
            assert conversation.previous_agent_id is None
        presence = db.session.get_one(Presence, centre.aoi)
        assert (presence.used_units, presence.status) == (0, "offline")
        running = select(ConversationSession).where(ConversationSession.ended_at.is_(None))
        assert not db.session.scalars(running).all()
        make_available(centre.ben)
    work(app, "assignment")
    with app.app_context():
        ringing = db.session.scalars(
            select(ConversationSession).where(ConversationSession.ended_at.is_(None))
        ).all()
        assert {session.agent_id for session in ringing} == {centre.ben}


@pytest.mark.both_databases
def test_who_is_let_in_again_has_what_they_had(app, admin, signed_in, centre):
    fill(admin, f"/admin/people/{centre.aoi}/deactivation")
    answer = fill(admin, f"/admin/people/{centre.aoi}", f"/admin/people/{centre.aoi}/reactivation")
    assert answer.status_code == 302
    assert signed_in("aoi").get("/conversations").status_code == 200
    with app.app_context():
        assert queue_ids_of(centre.aoi) == [centre.queue_id]
        verbs = db.session.scalars(
            select(AuditEntry.verb).where(AuditEntry.subject_id == centre.aoi)
        ).all()
        assert {"deactivated", "reactivated"} <= set(verbs)


@pytest.mark.both_databases
def test_a_queue_joined_meanwhile_is_not_left_unseen(app, admin, centre):
    path = f"/admin/people/{centre.aoi}"
    page = admin.get(path)
    with app.app_context(), transaction():
        billing = create_queue("Night shift", 1, [centre.aoi]).id
    typed = {"name": "Aoi Sato", "email": "aoi@example.com", "roles": "agent", "units": "100"}
    typed["queues"] = str(centre.queue_id)
    answer = send(admin, page, path, **typed, version=version_of(page), **before_of(page))
    assert answer.status_code == 422
    assert "Night shift" in answer.text
    assert "Aoi Sato" in answer.text
    with app.app_context():
        assert billing in queue_ids_of(centre.aoi)
    knowingly = send(admin, answer, path, **typed, version=version_of(answer), **before_of(answer))
    assert knowingly.status_code == 302
    with app.app_context():
        assert queue_ids_of(centre.aoi) == [centre.queue_id]


def before_of(page):
    found = re.search(r'name="queues_before"[^>]*value="([^"]*)"', page.text).group(1)
    return {"queues_before": found}


@pytest.mark.both_databases
@pytest.mark.parametrize("queue", ["gone", "99999", "9" * 30, "-1", "x", "\0"])
def test_a_queue_deleted_meanwhile_is_said_and_is_no_dead_end(app, admin, centre, queue):
    if queue == "gone":
        with app.app_context(), transaction():
            gone = create_queue("Gone")
            delete_queue(gone)
            queue = str(gone.id)
    path = f"/admin/people/{centre.aoi}"
    typed = {"name": "Aoi", "email": "aoi@example.com", "roles": "agent", "units": "100"}
    page = admin.get(path)
    chosen = [str(centre.queue_id), queue]
    answer = send(admin, page, path, **typed, queues=chosen, version=version_of(page))
    assert answer.status_code == 422
    assert "This queue was deleted meanwhile" in problems_in(answer)
    assert f'value="{queue}"' not in answer.text
    again = send(admin, answer, path, **typed, queues=chosen[:1], version=version_of(answer))
    assert again.status_code == 302
    with app.app_context():
        assert queue_ids_of(centre.aoi) == [centre.queue_id]


def test_a_role_that_does_not_exist_is_refused_beside_its_field(admin, centre):
    answer = fill(admin, f"/admin/people/{centre.aoi}", name="Aoi", email="a@b.fi", roles="root")
    assert answer.status_code == 422
    assert "Not a valid choice." in problems_in(answer)


@pytest.mark.both_databases
def test_people_join_and_change_queues_at_once(app, centre):
    """On PostgreSQL: no two transactions wait in a circle for queues and people."""

    def person(name):
        with app.app_context(), transaction():
            agent, _token = invite(f"{name}@example.com", name, [RoleName.AGENT])
            set_queues_of(agent, [centre.queue_id, centre.other_queue_id])

    def chen(queue_ids):
        with app.app_context(), transaction():
            agent = db.session.get_one(Agent, centre.chen)
            change_agent(agent, agent.email, agent.name, [RoleName.AGENT], 100)
            set_queues_of(agent, queue_ids)

    def queue(members):
        with app.app_context(), transaction():
            kept = db.session.get_one(Queue, centre.queue_id)
            change_queue(kept, kept.name, 1, None, members)

    for turn in range(4):
        is_in = turn % 2 == 0
        results = run_at_once(
            [
                lambda turn=turn: person(f"one{turn}"),
                lambda turn=turn: person(f"two{turn}"),
                lambda is_in=is_in: chen([centre.queue_id] if is_in else []),
                lambda is_in=is_in: queue([centre.chen, centre.aoi] if is_in else [centre.aoi]),
            ]
        )
        assert results == [None] * 4


def test_ones_own_password_is_changed_and_never_reset(admin, centre):
    """A reset signs out before the link is seen: a lone admin would be out for good."""
    path = f"/admin/people/{centre.dana}/password-reset"
    for answer in (admin.get(path), send(admin, admin.get("/me"), path)):
        assert answer.status_code == 302
        assert answer.headers["Location"] == "/me"
    assert admin.get("/me").status_code == 200
    assert path not in admin.get(f"/admin/people/{centre.dana}").text
