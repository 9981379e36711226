"""A new conversation is classified and sent to a queue by rules an admin wrote, and says why."""

import pytest
from sqlalchemy import select

from tests.factories import EMI, FAY, write
from webapp.agents.models import CapacityProfile, RatingScale, Skill
from webapp.contacts.models import CustomField, SocialProfile
from webapp.conversations.models import Conversation, ConversationSkill
from webapp.core.database import db
from webapp.core.errors import Conflict, Invalid
from webapp.core.transaction import transaction
from webapp.routing.models import RoutingDecision
from webapp.routing.queries.trial import try_rules
from webapp.rules.actions import rules as rule_editing
from webapp.rules.models import ClassificationRule, ClassificationRuleset
from webapp.rules.policy import Target
from webapp.rules.queries.facts import facts_to_try, known_fields
from webapp.workstreams.actions.queues import delete_queue
from webapp.workstreams.models import Queue

pytestmark = pytest.mark.both_databases


def when(field, operator, value, **more):
    part = {"field": field, "operator": operator, "value": value, **more}
    return {"join": "all", "parts": [part]}


BILL = when("message.first_text", "contains", "bill")


@pytest.fixture
def rules(app, centre):
    """Japanese is wanted where somebody writes おはよう; bills go to Billing."""
    with app.app_context(), transaction():
        scale = RatingScale(name="Stars")
        profile = CapacityProfile(name="Complaints", limit=2)
        db.session.add_all([scale, profile])
        db.session.flush()
        skill = Skill(name="Japanese", rating_scale_id=scale.id)
        db.session.add(skill)
        db.session.flush()
        ruleset = rule_editing.create_ruleset(centre.workstream_id, "Language")
        outputs = {
            "priority": 2,
            "skills": [{"skill_id": skill.id, "rating": 4}],
            "capacity_profile_id": profile.id,
            "context": {"language": "ja"},
        }
        japanese = when("message.first_text", "matches", r"\p{Hiragana}")
        rule_editing.create_rule(ruleset, "Japanese", japanese, outputs)
        targets = [Target(centre.other_queue_id, 100)]
        rule_editing.create_route_rule(centre.workstream_id, "Bills", BILL, targets)
        return skill.id, profile.id


def the(app, statement):
    with app.app_context():
        return db.session.scalars(statement).one()


def story(app):
    with app.app_context():
        found = select(RoutingDecision).order_by(RoutingDecision.id)
        return [(row.kind, row.facts) for row in db.session.scalars(found)]


def test_what_a_rule_gives_is_what_the_conversation_needs(app, client, centre, rules):
    write(app, client, centre, "おはよう")
    conversation = the(app, select(Conversation))
    skill = the(app, select(ConversationSkill))
    assert (conversation.priority, conversation.context) == (2, {"language": "ja"})
    assert conversation.needed_profile_ids == [rules[1]]
    assert (skill.skill_id, skill.rating, skill.is_chosen) == (rules[0], 4, False)
    assert conversation.queue_id == centre.queue_id
    (_, classified), (_, routed) = story(app)[:2]
    rule = classified["rulesets"][0]["rules"][0]
    assert (rule["outcome"], rule["parts"][0]["found"]) == ("fired", "おはよう")
    assert classified["outputs"]["skills"][0]["skill"] == "Japanese"
    assert classified["outputs"]["capacity_profile"] == "Complaints"
    assert (routed["queue"], routed["reason"]) == ("Support", "fallback_no_match")


def test_a_rule_sends_to_its_queue_and_the_trace_says_which(app, client, centre, rules):
    write(app, client, centre, "My BILL is wrong")
    assert the(app, select(Conversation)).queue_id == centre.other_queue_id
    routed = story(app)[1][1]
    assert (routed["queue"], routed["reason"]) == ("Billing", "rule")
    assert routed["rules"][0]["targets"] == [
        {"queue": "Billing", "percent": 100, "is_overflowing": False}
    ]


def test_without_rules_the_fallback_queue_takes_all(app, client, centre):
    write(app, client, centre)
    facts = {"rules": [], "queue": "Support", "reason": "fallback_no_rules"}
    assert story(app)[0] == ("routed", facts)


def test_a_deleted_skill_breaks_its_rule_alone(app, client, centre, rules):
    with app.app_context(), transaction():
        skill = db.session.get_one(Skill, rules[0])
        skill.deleted_at = skill.created_at
    write(app, client, centre, "おはよう bill")
    conversation = the(app, select(Conversation))
    assert (conversation.priority, conversation.queue_id) == (3, centre.other_queue_id)
    rule = story(app)[0][1]["rulesets"][0]["rules"][0]
    assert (rule["outcome"], rule["problem"]) == ("broken", "unknown_skill")


def test_rules_that_cannot_be_run_leave_the_fallback_queue_and_the_trace_says_so(
    app, client, centre, rules, caplog
):
    """As where a newer release wrote a kind of field that this one does not know."""
    with app.app_context(), transaction():
        field = CustomField(owner="contact", key="size", name="Size", kind="colour", position=1)
        db.session.add(field)
    write(app, client, centre, "おはよう bill")
    conversation = the(app, select(Conversation))
    assert (conversation.queue_id, conversation.priority) == (centre.queue_id, 3)
    (_, classified), (_, routed) = story(app)[:2]
    assert (classified["is_failed"], routed["reason"]) == (True, "fallback_error")
    assert "the classification rules failed" in caplog.text
    with app.app_context(), transaction():
        db.session.delete(db.session.scalars(select(ClassificationRuleset)).one())
    write(app, client, centre, "bill", user_id=FAY, source={"type": "user", "userId": FAY})
    assert story(app)[-1][1]["reason"] == "fallback_error", "the same in the other rules"


def test_trying_says_what_routing_would_do_and_changes_nothing(app, client, centre, rules):
    write(app, client, centre, "おはよう bill")
    with app.app_context():
        conversation = db.session.scalars(select(Conversation)).one()
        trial = try_rules(centre.workstream_id, facts_to_try(conversation), conversation.id)
    (_, classified), (_, routed) = story(app)[:2]
    assert (trial.rulesets, trial.outputs) == (classified["rulesets"], classified["outputs"])
    assert (trial.rules, trial.queue, trial.reason) == (routed["rules"], "Billing", "rule")
    assert len(story(app)) == 2 + sum(kind == "offered" for kind, _facts in story(app))
    with app.app_context():
        typed = try_rules(centre.workstream_id, {"message.first_text": "hello"})
    assert (typed.queue, typed.reason) == ("Support", "fallback_no_match")


def test_who_wrote_before_is_known_by_it(app, client, centre, rules):
    write(app, client, centre, "first")
    with app.app_context(), transaction():
        db.session.scalars(select(Conversation)).one().state = "closed"
        db.session.scalars(select(SocialProfile)).one().is_blocked = True
    write(app, client, centre, "second")
    write(app, client, centre, "another", user_id=FAY, source={"type": "user", "userId": FAY})
    with app.app_context():
        found = select(Conversation).order_by(Conversation.id)
        facts = {
            (row.id, row.social_profile.external_id): facts_to_try(row)
            for row in db.session.scalars(found)
        }
    told = [
        (who, each["customer.is_returning"], each["customer.is_follower"])
        for (_id, who), each in facts.items()
    ]
    assert told == [(EMI, False, False), (EMI, True, False), (FAY, False, True)]


def test_a_queue_a_rule_sends_to_stays(app, centre, rules):
    with app.app_context(), pytest.raises(Conflict), transaction():
        delete_queue(db.session.get_one(Queue, centre.other_queue_id))


def test_limits_shares_and_orders_hold(app, centre, rules):
    with app.app_context(), transaction():
        for number in range(2, 11):
            rule_editing.create_ruleset(centre.workstream_id, f"Set {number}")
    with app.app_context(), pytest.raises(Invalid), transaction():
        rule_editing.create_ruleset(centre.workstream_id, "one too many")
    for targets in ([], [Target(centre.queue_id, 60)], [Target(centre.queue_id, 50)] * 2):
        with app.app_context(), pytest.raises(Invalid) as refused, transaction():
            rule_editing.create_route_rule(centre.workstream_id, "x", {}, targets)
        assert refused.value.field == "targets"
    with app.app_context():
        found = select(ClassificationRuleset.id).order_by(ClassificationRuleset.position)
        ids = list(db.session.scalars(found))
    with app.app_context(), transaction():
        rule_editing.order_rulesets(centre.workstream_id, ids[::-1])
    with app.app_context():
        assert list(db.session.scalars(found)) == ids[::-1]
    with app.app_context(), pytest.raises(Conflict), transaction():
        rule_editing.order_rulesets(centre.workstream_id, ids[1:])


def test_a_copy_is_off_and_a_second_writer_is_told(app, centre, rules):
    with app.app_context(), transaction():
        rule = db.session.scalars(select(ClassificationRule)).one()
        copy = rule_editing.copy_rule(rule)
        assert (copy.name, copy.is_enabled) == ("Copy of Japanese", False)
        whole = rule_editing.copy_ruleset(rule.ruleset)
        assert [each.name for each in whole.rules] == ["Japanese", "Copy of Japanese"]
        version = rule.version
        rule_editing.change_rule(rule, "JP", {}, {"priority": 1}, version)

    def change(*values):
        rule = db.session.scalars(select(ClassificationRule).filter_by(name="JP")).one()
        rule_editing.change_rule(rule, *values)

    with app.app_context(), pytest.raises(Conflict), transaction():
        change("again", {}, {"priority": 1}, version)
    with app.app_context(), pytest.raises(Invalid) as refused, transaction():
        change("bad", when("gone", "equals", "x"), {"priority": 1})
    assert refused.value.field == "condition"


def test_a_variable_that_rules_set_can_be_asked_for(app, centre, rules):
    with app.app_context():
        assert known_fields(centre.workstream_id)["context.language"] == "text"
        assert "context.language" not in known_fields(centre.workstream_id + 1)
