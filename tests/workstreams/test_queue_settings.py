"""How a queue gives work out, when it is open and how it overflows, chosen on its page."""

import pytest
from sqlalchemy import select

from tests.factories import write
from tests.forms import kept_in
from webapp.conversations.models import Conversation
from webapp.core.audit import AuditEntry
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.hours.models import OperatingHours
from webapp.inbox.queries.cards import card_of
from webapp.workstreams.actions.queues import create_queue
from webapp.workstreams.models import OverflowRule, Queue


@pytest.fixture
def hours_id(app, centre):
    with app.app_context(), transaction():
        hours = OperatingHours(name="Day", time_zone="UTC", weekly=[[[480, 1020]]] * 7)
        db.session.add(hours)
        db.session.flush()
        return hours.id


def queue(app, queue_id):
    """(method, steps, hours) of a queue."""
    with app.app_context():
        found = db.session.get_one(Queue, queue_id)
        return found.assignment_method, found.steps, found.operating_hours_id


def rules(app, queue_id):
    """{condition: (action, number, target, message)} of a queue."""
    with app.app_context():
        found = db.session.scalars(select(OverflowRule).where(OverflowRule.queue_id == queue_id))
        return {
            rule.condition: (rule.action, rule.number, rule.target_queue_id, rule.message)
            for rule in found
        }


def last_changes(app):
    with app.app_context():
        return db.session.scalar(select(AuditEntry.changes).order_by(AuditEntry.id.desc()).limit(1))


@pytest.mark.both_databases
def test_the_rules_of_a_queue_are_chosen_kept_and_logged(app, dana, centre, hours_id):
    path = f"/admin/queues/{centre.queue_id}"
    answer = dana.send(
        path,
        assignment_method="round_robin",
        operating_hours_id=hours_id,
        out_of_hours_action="end",
        out_of_hours_message=" We sleep. ",
        more_than_action="other_queue",
        more_than_number="12",
        more_than_target=centre.other_queue_id,
        longer_than_action="end",
        longer_than_number="2",
        longer_than_unit="60",
    )
    assert answer.status_code == 302
    assert queue(app, centre.queue_id) == ("round_robin", [], hours_id)
    assert rules(app, centre.queue_id) == {
        "out_of_hours": ("end", None, None, "We sleep."),
        "more_than": ("other_queue", 12, centre.other_queue_id, ""),
        "longer_than": ("end", 120, None, ""),
    }
    assert last_changes(app) == {
        "assignment_method": ["highest_capacity", "round_robin"],
        "operating_hours": [None, "Day"],
        "overflow_out_of_hours": [[], ["end", "We sleep."]],
        "overflow_more_than": [[], [12, "other_queue", "Billing"]],
        "overflow_longer_than": [[], [120, "end"]],
    }
    log = dana.get("/admin/audit")
    assert "Assignment method" in log
    assert "Advanced round robin" in log
    held = kept_in(dana.get(path))
    assert held["longer_than_number"] + held["longer_than_unit"] == ["2", "60"]
    assert held["out_of_hours_message"] == ["We sleep."]
    assert dana.send(path).status_code == 302, "what the page shows can be saved as it is"
    assert rules(app, centre.queue_id)["longer_than"] == ("end", 120, None, "")


def test_hours_alone_mean_queue_anyway_and_without_them_there_is_no_such_rule(
    app, dana, centre, hours_id
):
    path = f"/admin/queues/{centre.queue_id}"
    for unseen in ({"out_of_hours_action": "end"}, {"out_of_hours_action": "other_queue"}):
        assert dana.send(path, **unseen).status_code == 302
        assert rules(app, centre.queue_id) == {}
    assert dana.send(path, operating_hours_id=hours_id).status_code == 302
    assert rules(app, centre.queue_id) == {"out_of_hours": ("queue_anyway", None, None, "")}
    assert dana.send(path, operating_hours_id="0").status_code == 302
    assert rules(app, centre.queue_id) == {}


NONSENSE = (
    ({"more_than_action": "end", "more_than_number": "101"}, "more_than_number"),
    ({"more_than_action": "end", "more_than_number": ""}, "more_than_number"),
    ({"longer_than_action": "end", "longer_than_number": "0"}, "longer_than_number"),
    (
        {"longer_than_action": "end", "longer_than_number": "3", "longer_than_unit": "1440"},
        "longer_than_number",
    ),
    ({"more_than_action": "other_queue", "more_than_number": "3"}, "more_than_target"),
    ({"more_than_action": "queue_anyway"}, None),
    ({"assignment_method": "custom"}, None),
    ({"assignment_method": "astrology"}, None),
)


def test_what_makes_no_sense_is_refused_beside_its_field(app, dana, centre):
    for typed, field in NONSENSE:
        answer = dana.send(f"/admin/queues/{centre.queue_id}", name="Helpers", **typed)
        assert answer.status_code == 422, typed
        assert kept_in(answer.text)["name"] == ["Helpers"]
        assert field is None or f'id="{field}_problem"' in answer.text
    assert rules(app, centre.queue_id) == {}


def test_a_target_is_another_queue_that_exists(app, dana, centre):
    for chosen in (centre.queue_id, 999):
        typed = {"more_than_action": "other_queue", "more_than_number": "3"}
        answer = dana.send(f"/admin/queues/{centre.queue_id}", **typed, more_than_target=chosen)
        assert answer.status_code == 422
        assert "Choose another queue." in answer.text
    page = dana.get(f"/admin/queues/{centre.queue_id}")
    assert f'<option value="{centre.queue_id}">' not in page


@pytest.mark.both_databases
def test_a_queue_that_another_passes_on_to_stays_and_says_so(app, dana, centre):
    with app.app_context(), transaction():
        night = create_queue("Night").id
    rule = {"longer_than_action": "other_queue", "longer_than_number": "5"}
    dana.send(f"/admin/queues/{centre.queue_id}", **rule, longer_than_target=night)
    page = dana.get(f"/admin/queues/{night}/deletion")
    assert "it cannot be deleted" in page
    assert f'/admin/queues/{centre.queue_id}">Support</a>' in page
    assert f'/admin/queues/{centre.queue_id}">Support</a>' in dana.get(f"/admin/queues/{night}")
    dana.send(f"/admin/queues/{centre.queue_id}", longer_than_action="nothing")
    assert dana.send(f"/admin/queues/{night}/deletion").status_code == 302


def press(dana, path, page, command, **typed):
    """Press one of the steps' buttons; gives the page that comes back."""
    answer = dana.send(path, page, step=command, **typed)
    assert answer.status_code == 200, answer.text
    return answer


def orders(page):
    held = kept_in(page.text)
    return [held[name][0] for name in sorted(held) if name.endswith("_order_by")]


@pytest.mark.both_databases
def test_steps_are_added_moved_and_removed_without_saving_and_then_saved(app, dana, centre):
    path = f"/admin/queues/{centre.queue_id}"
    page = press(dana, path, dana.open(path), "add", assignment_method="custom", name="Help")
    page = press(dana, path, page, "add", steps_0_order_by="rating", steps_0_skills="exact")
    page = press(dana, path, page, "add", steps_1_order_by="round_robin", steps_1_skills="none")
    assert orders(page) == ["rating", "round_robin", "free_capacity"]
    page = press(dana, path, page, "up_1")
    assert orders(page) == ["round_robin", "rating", "free_capacity"]
    page = press(dana, path, page, "down_0")
    page = press(dana, path, page, "remove_2")
    assert orders(page) == ["rating", "round_robin"]
    assert press(dana, path, page, "up_0").text.count('class="queue-step"') == 2
    assert press(dana, path, page, "remove_9").text.count('class="queue-step"') == 2
    assert kept_in(page.text)["name"] == ["Help"], "what else was typed stays"
    assert queue(app, centre.queue_id)[0] == "highest_capacity", "nothing is saved yet"
    assert dana.send(path, page, steps_1_presences=["available", "away"]).status_code == 302
    both = ["available", "busy"]
    assert queue(app, centre.queue_id)[:2] == (
        "custom",
        [
            {"skills": "exact", "presences": both, "order_by": "rating"},
            {"skills": "none", "presences": ["available", "away"], "order_by": "round_robin"},
        ],
    )


def test_a_step_for_no_presence_is_refused_only_where_steps_count(app, dana, centre):
    path = f"/admin/queues/{centre.queue_id}"
    page = press(dana, path, dana.open(path), "add", assignment_method="custom")
    refused = dana.send(path, page, steps_0_presences=[])
    assert refused.status_code == 422
    assert "Choose at least one presence." in refused.text
    other = dana.send(path, page, steps_0_presences=[], assignment_method="fewest_conversations")
    assert other.status_code == 302


def test_what_does_not_count_and_is_not_seen_refuses_nothing(app, dana, centre):
    path = f"/admin/queues/{centre.queue_id}"
    unseen = {"more_than_number": "many", "longer_than_message": "x" * 1001}
    assert dana.send(path, **unseen).status_code == 302
    passed_on = {"more_than_action": "other_queue", "more_than_number": "3"}
    typed = passed_on | {"more_than_target": centre.other_queue_id}
    assert dana.send(path, **typed, more_than_message="x" * 1001).status_code == 302
    assert rules(app, centre.queue_id) == {
        "more_than": ("other_queue", 3, centre.other_queue_id, "")
    }


def test_numbers_that_no_step_has_change_nothing(dana, centre):
    path = f"/admin/queues/{centre.queue_id}"
    page = press(dana, path, dana.open(path), "add", **{"steps_²_skills": "none"})
    for command in (f"up_{'9' * 5000}", "remove_²", "down_", "dance"):
        assert orders(press(dana, path, page, command)) == ["free_capacity"]


@pytest.mark.both_databases
def test_the_second_of_two_admins_sees_what_the_first_chose(app, dana, centre):
    path = f"/admin/queues/{centre.queue_id}"
    second = dana.open(path)
    dana.send(
        path, assignment_method="fewest_conversations", more_than_action="end", more_than_number="7"
    )
    answer = dana.send(path, second, priority="3")
    assert answer.status_code == 422
    for words in ("<dd>Fewest conversations</dd>", "<dd>7, end with a message</dd>"):
        assert words in answer.text
    assert rules(app, centre.queue_id)["more_than"][1] == 7


@pytest.mark.both_databases
def test_a_copy_has_the_settings_too(app, dana, centre, hours_id):
    dana.send(
        f"/admin/queues/{centre.queue_id}",
        operating_hours_id=hours_id,
        assignment_method="fewest_conversations",
        longer_than_action="other_queue",
        longer_than_number="45",
        longer_than_target=centre.other_queue_id,
    )
    assert dana.send(f"/admin/queues/new?copy_of={centre.queue_id}").status_code == 302
    with app.app_context():
        copied = db.session.scalar(select(Queue.id).where(Queue.name == "Copy of Support"))
    assert queue(app, copied) == ("fewest_conversations", [], hours_id)
    assert rules(app, copied) == rules(app, centre.queue_id)
    assert len(rules(app, copied)) == 2


def test_a_queue_of_nobody_says_so_on_its_page(dana, centre):
    path = f"/admin/queues/{centre.queue_id}"
    assert "Nobody is in this queue." not in dana.get(path)
    dana.send(path, members=[])
    assert "Nobody is in this queue." in dana.get(path)


def test_a_plain_setting_is_kept_logged_told_to_who_is_second_and_shown_to_agents(
    app, client, dana, centre
):
    path = f"/admin/queues/{centre.queue_id}"
    opened = dana.open(path)
    assert dana.send(path, description="  Orders and\nreturns ").status_code == 302
    assert kept_in(dana.open(path).text)["description"] == ["Orders and returns"]
    assert last_changes(app) == {"description": ["", "Orders and returns"]}
    second = dana.send(path, page=opened, description="Refunds")
    assert "<dt>Description</dt><dd>Orders and returns</dd>" in second.text
    write(app, client, centre)
    with app.app_context():
        card = card_of(db.session.scalars(select(Conversation)).one())
    assert card.queue_description == "Orders and returns"
