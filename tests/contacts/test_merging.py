"""Two contacts become one and two again, and nothing is lost on the way."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select, text

from tests.assertions import run_at_once
from webapp.agents.models import Agent
from webapp.contacts.actions.contacts import (
    ContactFacts,
    change_contact,
    create_contact,
    create_organization,
    delete_contact,
)
from webapp.contacts.actions.custom_fields import create_field
from webapp.contacts.actions.linking import link, unlink
from webapp.contacts.actions.merging import facts_to_merge, merge, undo
from webapp.contacts.actions.profiles import find_or_create
from webapp.contacts.models import (
    Contact,
    ContactMerge,
    CustomFieldKind,
    FieldOwner,
    ProfileKind,
    SocialProfile,
)
from webapp.contacts.queries import remaining_of
from webapp.core.audit import AuditEntry
from webapp.core.colours import Colour
from webapp.core.database import db
from webapp.core.errors import Conflict, Invalid
from webapp.core.transaction import transaction
from webapp.tags.actions import TagChange, TagContent, create_tag, tag_contacts
from webapp.tags.models import CONTACTS
from webapp.tags.queries import tags_of

pytestmark = pytest.mark.both_databases


@pytest.fixture
def two(app, centre):
    """Ids: Emi with one chat, and E. Tanaka, the same person, with another."""
    with app.app_context(), transaction():
        create_field(FieldOwner.CONTACT, "VIP", CustomFieldKind.YES_NO)
        create_field(FieldOwner.CONTACT, "Size", CustomFieldKind.TEXT)
        house = create_organization("House").id
        kept = ContactFacts("Emi", "emi@example.com", values={"size": "S"}, preferred=[centre.aoi])
        merged = ContactFacts(
            "E. Tanaka",
            "tanaka@example.com",
            "+81 3",
            house,
            {"size": "M", "vip": True},
            [centre.ben],
        )
        ids = {"kept": create_contact(kept).id, "merged": create_contact(merged).id, "house": house}
        for number, name in enumerate(("kept", "merged")):
            chat = find_or_create(centre.account_id, ProfileKind.USER, f"U{number:032x}")
            link(chat, db.session.get_one(Contact, ids[name]))
            ids[f"{name}_chat"] = chat.id
        return SimpleNamespace(**ids, dana=centre.dana, ben=centre.ben)


def get(table, id_):
    return db.session.get_one(table, id_)


def merged(two, *taken):
    """Make them one; gives the merge's id."""
    with transaction():
        made = merge(get(Contact, two.kept), get(Contact, two.merged), taken, get(Agent, two.dana))
        db.session.flush()
        return made.id


def whole(two):
    """All that is known of both."""
    ids = two.kept, two.merged
    contacts = {id_: facts_to_merge(get(Contact, id_)) for id_ in ids}
    deleted = {id_: get(Contact, id_).deleted_at is not None for id_ in ids}
    chats = select(SocialProfile.id, SocialProfile.contact_id).order_by(SocialProfile.id)
    tags = {id_: [mark.name for mark in tags_of(CONTACTS, id_)] for id_ in ids}
    return contacts, deleted, db.session.execute(chats).all(), tags


def test_what_one_lacks_or_was_chosen_is_the_others_and_undone_all_is_as_before(app, two):
    with app.app_context():
        with transaction():
            both, own = (create_tag(TagContent(name, Colour.TEAL)).id for name in ("VIP", "Shop"))
            tag_contacts([two.kept, two.merged], TagChange(frozenset({both})))
            tag_contacts([two.merged], TagChange(frozenset({own})))
        before = whole(two)
        merge_id = merged(two, "email", "preferred_agents")
        facts, deleted, chats, tags = whole(two)
        assert tags[two.kept] == ["Shop", "VIP"]
        assert facts[two.kept] == {
            "name": "Emi",
            "email": "tanaka@example.com",
            "phone": "+81 3",
            "language": None,
            "organization": two.house,
            "contact.size": "S",
            "contact.vip": True,
            "preferred_agents": [two.ben],
        }
        assert deleted == {two.kept: False, two.merged: True}
        assert {owner for _chat, owner in chats} == {two.kept}
        assert remaining_of(two.merged).id == two.kept, "an old link leads to the one that remains"
        with transaction():
            leftover = undo(get(ContactMerge, merge_id))
        assert not leftover.is_any
        assert whole(two) == before


def test_an_undoing_leaves_what_was_changed_since_and_says_so(app, centre, two):
    with app.app_context():
        merge_id = merged(two)
        with transaction():
            third = create_contact(ContactFacts("Third"))
            link(get(SocialProfile, two.merged_chat), third)
            values = {"size": "S", "vip": True}
            change_contact(
                get(Contact, two.kept),
                ContactFacts("Emi", "emi@example.com", "+81 9", two.house, values),
            )
        with transaction():
            leftover = undo(get(ContactMerge, merge_id))
        assert (leftover.facts, leftover.chat_count) == (("phone",), 1)
        facts, deleted, chats, _tags = whole(two)
        assert (facts[two.kept]["phone"], facts[two.kept]["organization"]) == ("+81 9", None)
        assert facts[two.merged]["phone"] == "+81 3"
        assert dict(map(tuple, chats))[two.merged_chat] == third.id
        assert not any(deleted.values())


def test_a_merge_is_refused_where_it_cannot_be_and_its_undoing_too(app, two):
    with app.app_context():
        with pytest.raises(Invalid, match="same contact"), transaction():
            merge(get(Contact, two.kept), get(Contact, two.kept), (), get(Agent, two.dana))
        both, dana = (get(Contact, two.kept), get(Contact, two.merged)), get(Agent, two.dana)
        with pytest.raises(Conflict), transaction():
            merge(*both, (), dana, (1, 7))
        first = merged(two)
        with pytest.raises(Invalid, match="deleted"):
            merged(two)
        with transaction():
            third = create_contact(ContactFacts("Third"))
            second = merge(third, get(Contact, two.kept), (), get(Agent, two.dana))
        with pytest.raises(Conflict, match="Undo that first"), transaction():
            undo(get(ContactMerge, first))
        assert remaining_of(two.merged).id == third.id, "links are followed all the way"
        with transaction():
            undo(get(ContactMerge, second.id))
        with transaction():
            get(ContactMerge, first).merged_at -= timedelta(days=30, seconds=1)
        with pytest.raises(Conflict, match="too late"), transaction():
            undo(get(ContactMerge, first))


def test_who_is_deleted_is_gone_from_what_a_merge_kept_and_the_log_tells_of_both(app, two):
    with app.app_context():
        merge_id = merged(two)
        with transaction():
            delete_contact(get(Contact, two.kept))
        made, gone = get(ContactMerge, merge_id), get(Contact, two.merged)
        assert (made.before, made.after, made.moved) == ({}, {}, {})
        assert (gone.name, gone.email, gone.values, gone.words) == ("", None, {}, "\n\n")
        with pytest.raises(Conflict, match="too late"), transaction():
            undo(made)
        told = db.session.scalars(select(AuditEntry.changes)).all()
        changed = [each for each in told if {"merged_contact", "merged_into"} & set(each)]
        assert {tuple(each) for each in changed} >= {("merged_into",)}
        assert any({"merged_contact", "phone"} <= set(each) for each in changed)


def test_undone_three_times_at_once_it_is_undone_once(app, two):
    """The record is held before it is looked at, or each of them finds it not undone yet."""
    with app.app_context():
        merge_id = merged(two)

    def press():
        with app.app_context(), transaction():
            return undo(get(ContactMerge, merge_id)).is_any

    results = run_at_once([press] * 3)
    assert results.count(False) == 1, results
    assert sum(isinstance(each, Conflict) for each in results) == 2, results


def test_who_is_linked_while_they_are_merged_is_linked_with_the_one_that_remains(app, two):
    with app.app_context():
        stale = get(Contact, two.merged)
        stale.email  # noqa: B018 (read before it became another one, as another process has it)
        db.session.expunge(stale)
        merged(two)
        with transaction():
            chat = get(SocialProfile, two.kept_chat)
            unlink(chat)
            db.session.expunge(get(Contact, two.merged))
            db.session.add(stale)
            assert link(chat, stale).id == two.kept
        assert get(SocialProfile, two.kept_chat).contact_id == two.kept
        with transaction():
            delete_contact(get(Contact, two.kept))
        with pytest.raises(Invalid, match="deleted"), transaction():
            link(get(SocialProfile, two.kept_chat), get(Contact, two.merged))


@pytest.mark.parametrize("who", ["kept", "merged"])
def test_who_is_deleted_is_gone_from_merges_that_were_undone(app, two, who):
    with app.app_context():
        merge_id = merged(two, "email")
        with transaction():
            undo(get(ContactMerge, merge_id))
        with transaction():
            delete_contact(get(Contact, getattr(two, who)))
        made = get(ContactMerge, merge_id)
        assert (made.before, made.after, made.moved) == ({}, {}, {})
        other = get(Contact, two.merged if who == "kept" else two.kept)
        assert (other.deleted_at, bool(other.email)) == (None, True), "who is one's own again stays"


def test_what_a_merge_keeps_is_encrypted_and_forgotten_when_it_is_too_late(app, two):
    with app.app_context():
        first = merged(two, "email")
        raw = db.session.execute(text("SELECT before, after FROM contact_merge")).one()
        assert not [each for each in raw if "example.com" in each]
        assert get(ContactMerge, first).before["email"] == "emi@example.com"
        with transaction():
            get(ContactMerge, first).merged_at -= timedelta(days=30, seconds=1)
            third = create_contact(ContactFacts("Third"))
            merge(third, get(Contact, two.kept), (), get(Agent, two.dana))
        made = get(ContactMerge, first)
        assert (made.before, made.after, made.moved) == ({}, {}, {})
