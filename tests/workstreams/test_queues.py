"""Queues as an admin arranges them: made, changed, copied, deleted, and never two alike."""

import pytest
from sqlalchemy import select

from tests.assertions import query_budget, run_at_once
from tests.factories import login, work, write
from tests.forms import kept_in
from webapp.agents.models import Agent
from webapp.conversations.models import Conversation
from webapp.core.audit import AuditEntry
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.workstreams.actions.queues import add_member, create_queue, set_queues_of
from webapp.workstreams.actions.workstreams import (
    Fallback,
    change_workstream,
    create_workstream,
    delete_workstream,
)
from webapp.workstreams.models import LARGEST_PRIORITY, Queue, QueueMember, Workstream


def rows(app, statement):
    with app.app_context():
        return [tuple(row) for row in db.session.execute(statement)]


def queues(app):
    kept = select(Queue.name, Queue.priority).where(Queue.deleted_at.is_(None))
    return rows(app, kept.order_by(Queue.id))


def members(app, queue_id):
    found = select(QueueMember.agent_id).where(QueueMember.queue_id == queue_id)
    return {agent_id for (agent_id,) in rows(app, found)}


def id_of(app, name):
    return rows(app, select(Queue.id).where(Queue.name == name, Queue.deleted_at.is_(None)))[0][0]


def entries(app):
    told = select(AuditEntry.verb, AuditEntry.subject_name, AuditEntry.actor_name)
    return rows(app, told.where(AuditEntry.subject_kind == "queue").order_by(AuditEntry.id))


@pytest.mark.both_databases
def test_a_queue_is_made_with_its_members(app, dana, centre):
    answer = dana.send("/admin/queues/new", name=" VIP ", priority="3", members=[centre.aoi])
    assert answer.status_code == 302
    assert ("VIP", 3) in queues(app)
    assert members(app, id_of(app, "VIP")) == {centre.aoi}
    assert entries(app)[-1] == ("created", "VIP", "Dana"), "one entry, members within"
    assert "“VIP” was created" in dana.get(answer.location)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "   ",
        "\u3000",
        "\u200b\u200d",
        "x" * 101,
        "Ü" * 300,
        "support",
        "Ｓｕｐｐｏｒｔ",
        " Support ",
    ],
)
def test_a_name_that_tells_nothing_is_refused_and_what_was_typed_stays(app, dana, centre, name):
    before = queues(app)
    answer = dana.send("/admin/queues/new", name=name, priority="7", members=[centre.ben])
    assert answer.status_code == 422
    assert queues(app) == before
    assert 'aria-invalid="true"' in answer.text
    assert kept_in(answer.text)["priority"] == ["7"]
    assert kept_in(answer.text)["members"] == [str(centre.ben)]


@pytest.mark.both_databases
def test_names_that_differ_only_in_case_are_one_name_in_every_alphabet(app, dana, centre):
    assert dana.send("/admin/queues/new", name="ÄRZTE").status_code == 302
    for name in ("ärzte", "Ärzte", "ÄRZTE"):
        answer = dana.send("/admin/queues/new", name=name)
        assert answer.status_code == 422
        assert "queue of that name already" in answer.text


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "name", ["ご注文 📦", "แผนกบริการลูกค้า", "👩‍👩‍👧 family", "x" * 100, "<b>&\"'"]
)
def test_a_name_may_be_in_any_language(app, dana, centre, name):
    assert dana.send("/admin/queues/new", name=name).status_code == 302
    assert (name, 1) in queues(app)
    assert "<b>&\"'" not in dana.get("/admin/queues")


@pytest.mark.parametrize(
    "priority", ["", "0", "-1", "1.5", "many", str(LARGEST_PRIORITY + 1), "9" * 5000]
)
def test_a_priority_is_a_whole_number(app, dana, centre, priority):
    before = queues(app)
    answer = dana.send("/admin/queues/new", name="VIP", priority=priority)
    assert (answer.status_code, queues(app)) == (422, before)
    assert kept_in(answer.text)["name"] == ["VIP"]


@pytest.mark.both_databases
@pytest.mark.parametrize("person", ["0", "999999", "-1", "x", str(2**63), "9" * 5000])
def test_ids_of_nobody_become_no_members(app, dana, centre, person):
    answer = dana.send("/admin/queues/new", name="VIP", members=[person, centre.aoi])
    assert answer.status_code == 302
    assert members(app, id_of(app, "VIP")) == {centre.aoi}


@pytest.mark.both_databases
def test_sent_twice_it_is_made_once(app, dana, centre):
    page = dana.open("/admin/queues/new")
    assert dana.send("/admin/queues/new", page, name="VIP").status_code == 302
    assert dana.send("/admin/queues/new", page, name="VIP").status_code == 422
    assert [name for name, _ in queues(app)].count("VIP") == 1


@pytest.mark.both_databases
def test_sent_twice_at_once_it_is_made_once(app, dana, centre):
    page = dana.open("/admin/queues/new")
    others = [login(app.test_client(), centre.dana) for _ in range(4)]
    tokens = [type(dana)(other).open("/admin/queues/new") for other in others]
    answers = run_at_once(
        [
            lambda other=other, token=token: (
                type(dana)(other).send("/admin/queues/new", token, name="VIP").status_code
            )
            for other, token in zip(others, tokens, strict=True)
        ]
    )
    assert sorted(answers) == [302, 422, 422, 422], page
    assert [name for name, _ in queues(app)].count("VIP") == 1


@pytest.mark.both_databases
def test_a_queue_is_changed_and_the_log_says_what(app, dana, centre):
    path = f"/admin/queues/{centre.queue_id}"
    answer = dana.send(path, name="Help", priority="2", members=[centre.aoi, centre.chen])
    assert answer.status_code == 302
    assert ("Help", 2) in queues(app)
    assert members(app, centre.queue_id) == {centre.aoi, centre.chen}
    changes = select(AuditEntry.changes).order_by(AuditEntry.id.desc()).limit(1)
    [(changed,)] = rows(app, changes)
    assert changed == {
        "name": ["Support", "Help"],
        "priority": [1, 2],
        "members": [["Aoi", "Ben"], ["Aoi", "Chen"]],
    }
    assert "Last changed by Dana" in dana.get(path)


@pytest.mark.both_databases
def test_the_second_of_two_admins_is_told_and_loses_nothing(app, dana, centre):
    path = f"/admin/queues/{centre.queue_id}"
    second = dana.open(path)
    dana.send(path, name="Help", priority="5")
    answer = dana.send(path, second, name="Helpdesk", priority="1")
    assert answer.status_code == 422
    assert "Somebody else changed this while you had it open." in answer.text
    assert "Changed meanwhile by Dana" in answer.text
    assert kept_in(answer.text)["name"] == ["Helpdesk"], "what was typed stays"
    assert "<dd>Help</dd>" in answer.text, "and what the other wrote is shown"
    assert "<dd>5</dd>" in answer.text
    assert ("Help", 5) in queues(app)
    again = dana.client.post(path, data=kept_in(answer.text) | {"csrf_token": csrf(answer)})
    assert again.status_code == 302
    assert ("Helpdesk", 1) in queues(app), "saving again is saving knowingly"


def csrf(answer):
    from tests.factories import csrf_token

    return csrf_token(answer)


@pytest.mark.parametrize("version", ["", "x", "9" * 30, "0"])
def test_a_form_without_its_version_overwrites_nothing(app, dana, centre, version):
    answer = dana.send(f"/admin/queues/{centre.queue_id}", name="Help", version=version)
    assert answer.status_code == 422
    assert ("Support", 1) in queues(app)


def join_by_queue(centre):
    add_member(db.session.get_one(Queue, centre.queue_id), centre.chen)


def join_by_person(centre):
    set_queues_of(db.session.get_one(Agent, centre.chen), [centre.queue_id])


@pytest.mark.both_databases
@pytest.mark.parametrize("join", [join_by_queue, join_by_person])
def test_members_changed_elsewhere_count_as_a_change(app, dana, centre, join):
    path = f"/admin/queues/{centre.queue_id}"
    page = dana.open(path)
    with app.app_context(), transaction():
        join(centre)
    answer = dana.send(path, page)
    assert answer.status_code == 422
    assert "Aoi, Ben, Chen" in answer.text
    assert centre.chen in members(app, centre.queue_id)


@pytest.mark.both_databases
def test_two_who_save_at_the_same_instant_do_not_overwrite_each_other(app, dana, centre):
    path = f"/admin/queues/{centre.queue_id}"
    browsers = [type(dana)(login(app.test_client(), centre.dana)) for _ in range(4)]
    pages = [browser.open(path) for browser in browsers]
    answers = run_at_once(
        [
            lambda browser=browser, page=page, number=number: (
                browser.send(path, page, name=f"Help {number}").status_code
            )
            for number, (browser, page) in enumerate(zip(browsers, pages, strict=True))
        ]
    )
    assert sorted(answers) == [302, 422, 422, 422]


def test_a_copy_has_its_priority_and_members_and_a_free_name(app, dana, centre):
    dana.send(f"/admin/queues/{centre.queue_id}", priority="4")
    path = f"/admin/queues/new?copy_of={centre.queue_id}"
    assert dana.send(path).status_code == 302
    assert dana.send(path).status_code == 302
    assert queues(app)[-2:] == [("Copy of Support", 4), ("Copy of Support (2)", 4)]
    assert members(app, id_of(app, "Copy of Support (2)")) == {centre.aoi, centre.ben}


@pytest.mark.both_databases
def test_a_copy_of_the_longest_name_fits(app, dana, centre):
    dana.send("/admin/queues/new", name="長" * 100)
    path = f"/admin/queues/new?copy_of={id_of(app, '長' * 100)}"
    assert dana.send(path).status_code == 302
    assert queues(app)[-1][0] == "Copy of " + "長" * 92


@pytest.mark.parametrize("source", ["0", "999", "x", "9" * 40])
def test_a_copy_of_nothing_is_an_empty_form(dana, centre, source):
    assert kept_in(dana.get(f"/admin/queues/new?copy_of={source}"))["name"] == [""]


@pytest.mark.both_databases
def test_a_queue_nobody_uses_is_deleted_and_stays_for_history(app, dana, centre):
    path = f"/admin/queues/{centre.other_queue_id}"
    assert "Delete queue “Billing”?" in dana.get(f"{path}/deletion")
    answer = dana.send(f"{path}/deletion")
    assert answer.status_code == 302
    assert "“Billing” was deleted" in dana.get(answer.location)
    assert [name for name, _ in queues(app)] == ["Support"]
    assert members(app, centre.other_queue_id) == set()
    assert entries(app)[-1] == ("deleted", "Billing", "Dana")
    dana.get(path, 404)
    dana.get(f"{path}/deletion", 404)
    assert dana.send("/admin/queues/new", name="Billing").status_code == 302, "its name is free"


@pytest.mark.both_databases
def test_what_was_deleted_meanwhile_is_said_so(app, dana, centre):
    path = f"/admin/queues/{centre.other_queue_id}"
    form, question = dana.open(path), dana.open(f"{path}/deletion")
    dana.send(f"{path}/deletion")
    answer = dana.send(f"{path}/deletion", question)
    assert "deleted meanwhile" in dana.get(answer.location)
    answer = dana.send(path, form, name="Bills", priority="7")
    assert answer.status_code == 422
    assert "deleted meanwhile" in answer.text
    assert [name for name, _ in queues(app)] == ["Support"]
    assert dana.send("/admin/queues/new", answer).status_code == 302
    assert "Bills" in [name for name, _ in queues(app)]


def test_a_queue_changed_after_the_question_is_asked_about_again(app, dana, centre):
    path = f"/admin/queues/{centre.other_queue_id}"
    question = dana.open(f"{path}/deletion")
    dana.send(path, name="Bills")
    answer = dana.send(f"{path}/deletion", question)
    assert answer.status_code == 422
    assert "Delete queue “Bills”?" in answer.text
    assert ("Bills", 1) in queues(app)


@pytest.mark.both_databases
def test_a_queue_in_use_stays_and_says_what_uses_it(app, client, dana, centre):
    write(app, client, centre)
    path = f"/admin/queues/{centre.queue_id}/deletion"
    page = dana.get(path)
    assert "it cannot be deleted" in page
    assert f'/admin/workstreams/{centre.workstream_id}">Customer messages</a>' in page
    assert "1 conversation waits in it." in page
    assert "Delete queue</button>" not in page
    other = dana.open(f"/admin/queues/{centre.other_queue_id}/deletion")
    answer = dana.send(path, other, version="1")
    assert answer.status_code == 422
    assert ("Support", 1) in queues(app)


@pytest.mark.both_databases
def test_a_conversation_alone_keeps_its_queue(app, client, dana, centre):
    write(app, client, centre)
    with app.app_context(), transaction():
        workstream = db.session.get_one(Workstream, centre.workstream_id)
        elsewhere = Fallback(centre.other_queue_id)
        change_workstream(workstream, "Customer messages", elsewhere, {})
    path = f"/admin/queues/{centre.queue_id}/deletion"
    assert "it cannot be deleted" in dana.get(path)
    with app.app_context(), transaction():
        db.session.scalar(select(Conversation)).state = "closed"
    assert dana.send(path).status_code == 302


@pytest.mark.both_databases
def test_a_deleted_workstream_keeps_no_queue(app, dana, centre):
    with app.app_context(), transaction():
        queue = create_queue("VIP")
        delete_workstream(create_workstream("Gone", queue))
        queue_id = queue.id
    assert dana.send(f"/admin/queues/{queue_id}/deletion").status_code == 302


@pytest.mark.both_databases
def test_a_queue_of_nobody_is_marked(app, dana, centre):
    dana.send("/admin/queues/new", name="VIP")
    assert dana.get("/admin/queues").count("nobody") == 1
    with app.app_context(), transaction():
        db.session.get_one(Agent, centre.chen).active = False
    assert dana.get("/admin/queues").count("nobody") == 2, "who cannot sign in is no help"


@pytest.mark.both_databases
def test_somebody_deactivated_stays_a_member_until_taken_out(app, dana, centre):
    with app.app_context(), transaction():
        db.session.get_one(Agent, centre.ben).active = False
    path = f"/admin/queues/{centre.queue_id}"
    assert "deactivated" in dana.get(path)
    dana.send(path, priority="2")
    assert members(app, centre.queue_id) == {centre.aoi, centre.ben}
    assert "ben@example.com" not in dana.get("/admin/queues/new")


@pytest.mark.both_databases
def test_the_list_is_searched_once_it_is_long(app, dana, centre):
    assert 'class="search-bar"' not in dana.get("/admin/queues")
    with app.app_context(), transaction():
        for number in range(12):
            create_queue(f"Überseering {number}")
    assert 'class="search-bar"' in dana.get("/admin/queues")
    page = dana.get("/admin/queues?q=ÜBERSEERING 1")
    assert page.count('class="row-name"') == 3
    assert "No queue of that name" in dana.get("/admin/queues?q=nothing")
    with query_budget(12):
        dana.get("/admin/queues")


@pytest.mark.both_databases
def test_members_in_a_new_queue_are_offered_its_conversations(app, client, dana, centre):
    """What the page saves is what routing reads."""
    from tests.factories import make_available

    with app.app_context():
        make_available(centre.chen)
    write(app, client, centre)
    offered = select(Conversation.offered_agent_id)
    assert rows(app, offered) == [(None,)]
    dana.send(f"/admin/queues/{centre.queue_id}", members=[centre.chen])
    work(app, "assignment")
    assert rows(app, offered) == [(centre.chen,)]
