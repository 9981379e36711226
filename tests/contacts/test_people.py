"""Contacts: written down once, linked once, known to rules from then on."""

import pytest
from sqlalchemy import select

from tests.factories import FAY, write
from webapp.contacts.actions.contacts import (
    ContactFacts,
    change_contact,
    create_contact,
    create_organization,
    delete_contact,
)
from webapp.contacts.actions.custom_fields import create_field, delete_field
from webapp.contacts.actions.linking import Alike, link, set_preferred_agents, unlink
from webapp.contacts.models import Contact, CustomFieldKind, FieldOwner, SocialProfile
from webapp.contacts.queries import (
    find_contacts,
    get_contact,
    organizations,
    preferred_agent_ids,
)
from webapp.conversations.models import Conversation
from webapp.core.database import db
from webapp.core.errors import Conflict, Invalid, NotFound
from webapp.core.transaction import transaction
from webapp.rules.actions import rules
from webapp.rules.comparison import holds
from webapp.rules.condition_fields import FieldKind, Operator
from webapp.rules.queries.facts import known_fields

pytestmark = pytest.mark.both_databases


@pytest.fixture
def emi(app):
    """A contact with what rules like to ask for."""
    with app.app_context(), transaction():
        create_field(FieldOwner.CONTACT, "VIP", CustomFieldKind.YES_NO)
        create_field(FieldOwner.ORGANIZATION, "Plan", CustomFieldKind.TEXT)
        house = create_organization("Tanaka & Co", {"plan": " gold ", "gone": 1})
        facts = ContactFacts("Emi Tanaka", "emi@example.com", None, house.id, {"vip": True})
        return create_contact(facts).id


@pytest.mark.parametrize(
    ("sought", "name"),
    [
        ("タナカ", "ﾀﾅｶ商事"),
        ("たなか", "ﾀﾅｶ商事"),
        ("abc", "ＡＢＣ"),
        ("田中太郎", "田中 太郎"),
        ("田中太郎", "田中　太郎"),
        ("田中 太郎", "田中太郎"),
        ("が", "か\u3099"),
        ("ガ", "ｶﾞ"),
        ("emitanaka", "Emi\u200b Tanaka"),
        ("STRASSE", "Hauptstraße"),
    ],
)
def test_a_name_is_found_as_people_read_it(app, sought, name):
    with app.app_context(), transaction():
        house = create_organization(name)
        by_name = create_contact(ContactFacts(name)).id
        by_house = create_contact(ContactFacts("Nobody", None, None, house.id)).id
        create_contact(ContactFacts("Somebody else"))
        assert {row.id for row in find_contacts(sought)} == {by_name, by_house}
        assert [row.id for row in organizations(sought)] == [house.id]
        # In a rule the same words are the same; there, Latin words stay apart.
        assert holds(FieldKind.TEXT, Operator.CONTAINS, name, sought) == (sought != "emitanaka")


def vip_rule(centre):
    ruleset = rules.create_ruleset(centre.workstream_id, "Who")
    parts = [
        {"field": "contact.values.vip", "operator": "equals", "value": True},
        {"field": "organization.values.plan", "operator": "equals", "value": "Gold"},
        {"field": "contact.is_linked", "operator": "equals", "value": True},
    ]
    condition = {"join": "all", "parts": parts}
    return rules.create_rule(ruleset, "VIP", condition, {"priority": 1})


def close_all():
    for conversation in db.session.scalars(select(Conversation)):
        conversation.state = "closed"


def test_who_was_linked_once_is_known_in_every_later_conversation(app, client, centre, emi):
    with app.app_context(), transaction():
        vip_rule(centre)
    write(app, client, centre, "first")
    with app.app_context(), transaction():
        profile = db.session.scalars(select(SocialProfile)).one()
        link(profile, get_contact(emi))
        close_all()
    write(app, client, centre, "second")
    write(app, client, centre, "other", source={"type": "user", "userId": FAY})
    found = select(Conversation.priority).order_by(Conversation.id)
    with app.app_context():
        assert list(db.session.scalars(found)) == [3, 1, 3]
    with app.app_context(), transaction():
        linked = SocialProfile.contact_id.is_not(None)
        unlink(db.session.scalars(select(SocialProfile).where(linked)).one())
        close_all()
    write(app, client, centre, "third")
    with app.app_context():
        assert list(db.session.scalars(found)) == [3, 1, 3, 3]


def test_a_deleted_field_breaks_its_rule_and_nothing_else(app, client, centre, emi):
    with app.app_context(), transaction():
        vip_rule(centre)
        assert known_fields()["contact.values.vip"] == "yes_no"
        field = create_field(FieldOwner.CONTACT, "VIP since", CustomFieldKind.NUMBER)
        assert field.key == "vip_since"
        for row in db.session.scalars(select(type(field)).filter_by(key="vip")):
            delete_field(row)
    write(app, client, centre)
    with app.app_context():
        assert "contact.values.vip" not in known_fields()
        assert db.session.scalars(select(Conversation.priority)).one() == 3


def test_contacts_are_found_by_any_of_their_words(app, centre, emi):
    with app.app_context(), transaction():
        create_contact(ContactFacts("Émile 100%", phone="+81 3 1234"))
    with app.app_context():
        named = {
            words: [contact.name for contact in find_contacts(words)]
            for words in ("emi", "tanaka co", "EXAMPLE.com", "1234", "100%", "émile", "nobody")
        }
    assert named == {
        "emi": ["Emi Tanaka"],
        "tanaka co": ["Emi Tanaka"],
        "EXAMPLE.com": ["Emi Tanaka"],
        "1234": ["Émile 100%"],
        "100%": ["Émile 100%"],
        "émile": ["Émile 100%"],
        "nobody": [],
    }


def test_a_deleted_contact_is_nobodys_any_more(app, client, centre, emi):
    write(app, client, centre)
    with app.app_context(), transaction():
        profile = db.session.scalars(select(SocialProfile)).one()
        link(profile, get_contact(emi))
        delete_contact(get_contact(emi), 1)
    with app.app_context(), pytest.raises(NotFound):
        get_contact(emi)
    with app.app_context():
        assert db.session.scalars(select(SocialProfile.contact_id)).one() is None
        assert find_contacts("emi") == []


def test_who_is_alike_is_written_down_only_by_who_was_told(app, centre, emi):
    """One action: the question, the contact, and whom its conversations go to."""
    facts = ContactFacts("emi tanaka", "EMI@example.com", preferred=[centre.ben])
    with app.app_context():
        with pytest.raises(Alike) as refused, transaction():
            create_contact(facts, "")
        assert (refused.value.twin, refused.value.field) == (str(emi), "name")
        with transaction():
            twin = create_contact(facts, refused.value.twin).id
        assert preferred_agent_ids(twin) == [centre.ben]
        with transaction():
            change_contact(get_contact(twin), ContactFacts("Emi", "EMI@example.com"), None, "")
        assert preferred_agent_ids(twin) == [centre.ben], "nothing was said of them"
        with pytest.raises(Alike), transaction():
            change_contact(get_contact(twin), facts, None, "")
        with pytest.raises(Alike), transaction():
            create_organization("TANAKA & Co", told_of="")


def test_what_cannot_be_written_down_is_refused(app, centre, emi):
    with app.app_context(), transaction():
        contact = get_contact(emi)
        set_preferred_agents(contact, [centre.ben, centre.aoi, centre.ben, 999])
        change_contact(contact, ContactFacts("Emi T.", values={"vip": "yes"}), 1)
    with app.app_context():
        contact = db.session.get_one(Contact, emi)
        assert preferred_agent_ids(emi) == [centre.ben, centre.aoi]
        assert (contact.name, contact.values, contact.organization) == ("Emi T.", {}, None)

    def change(agents):
        set_preferred_agents(get_contact(emi), agents)

    def rename(version):
        change_contact(get_contact(emi), ContactFacts("x"), version)

    with app.app_context(), pytest.raises(Invalid), transaction():
        change([centre.aoi, centre.ben, centre.chen, centre.dana])
    with app.app_context(), pytest.raises(Conflict), transaction():
        rename(1)
    with app.app_context(), pytest.raises(Invalid), transaction():
        create_field(FieldOwner.CONTACT, "vip", CustomFieldKind.TEXT)
