"""Rules that ask for a contact's tags: what they send where, and what becomes of a deleted tag."""

import html

import pytest
from sqlalchemy import select

from tests.factories import write
from webapp.contacts.actions.contacts import ContactFacts, create_contact
from webapp.contacts.actions.linking import link
from webapp.contacts.models import SocialProfile
from webapp.conversations.models import Conversation
from webapp.core.colours import Colour
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.rules.actions.rules import create_route_rule
from webapp.rules.policy import Target
from webapp.rules.queries.rulebook import route_rules_of
from webapp.tags.actions import TagChange, TagContent, create_tag, delete_tag, tag_contacts
from webapp.tags.models import Tag


@pytest.fixture
def vip(app, centre):
    """The id of a tag for which a rule asks: it sends to Billing."""
    with app.app_context(), transaction():
        tag = create_tag(TagContent("VIP", Colour.TEAL)).id
        asks = {"field": "contact.tag", "operator": "equals", "value": str(tag)}
        condition = {"join": "all", "parts": [asks]}
        target = [Target(centre.other_queue_id, 100)]
        create_route_rule(centre.workstream_id, "VIPs", condition, target)
        return tag


@pytest.mark.both_databases
def test_whose_contact_has_the_tag_goes_where_the_rule_says(app, client, centre, vip):
    write(app, client, centre, "Hello")
    with app.app_context(), transaction():
        first = db.session.scalars(select(Conversation)).one()
        assert first.queue_id == centre.queue_id
        emi = create_contact(ContactFacts("Emi"))
        link(db.session.scalars(select(SocialProfile)).one(), emi)
        other = create_tag(TagContent("Tea", Colour.PLUM)).id
        tag_contacts([emi.id], TagChange(added=frozenset({vip, other})))
        first.state = "closed"
    write(app, client, centre, "Hello again")
    with app.app_context():
        newest = select(Conversation).order_by(Conversation.id.desc()).limit(1)
        assert db.session.scalars(newest).one().queue_id == centre.other_queue_id


def test_a_tag_that_a_rule_asks_for_says_so_before_it_is_deleted_and_breaks_it_then(
    app, centre, dana, vip
):
    page = html.unescape(dana.get(f"/tags/{vip}/deletion"))
    assert "1 rule names it and will be skipped" in page
    assert "Support: VIPs" in page or "VIPs</a>" in page
    rules = f"/admin/workstreams/{centre.workstream_id}/routes"
    with app.app_context():
        assert [rule.problem for rule in route_rules_of(centre.workstream_id)] == [None]
        rule_id = route_rules_of(centre.workstream_id)[0].id
    assert "Contact's tag" in html.unescape(dana.get(f"{rules}/{rule_id}"))
    with app.app_context(), transaction():
        delete_tag(db.session.get_one(Tag, vip))
    with app.app_context():
        assert [rule.problem for rule in route_rules_of(centre.workstream_id)] == ["unknown_tag"]
    shown = html.unescape(dana.get(f"{rules}/{rule_id}"))
    assert "a deleted tag" in shown
