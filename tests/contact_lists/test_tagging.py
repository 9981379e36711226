"""Many contacts tagged at once: as far as one may, with what came of it said, and a way back."""

import re

import pytest

from webapp.contact_lists.actions import tagging
from webapp.contacts.actions.contacts import ContactFacts, change_access, create_contact
from webapp.contacts.models import ContactScope
from webapp.core.colours import Colour
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.tags.actions import TagChange, TagContent, create_tag, delete_tag, tag_contacts
from webapp.tags.models import CONTACTS, Tag
from webapp.tags.queries import tags_of

LIST = "/contacts"


@pytest.fixture
def emis(app, centre):
    """The ids of three contacts, of which the first has the tag; and the tag's."""
    with app.app_context(), transaction():
        tag = create_tag(TagContent("VIP", Colour.TEAL)).id
        ids = [create_contact(ContactFacts(f"Emi {number}")).id for number in range(3)]
        tag_contacts(ids[:1], TagChange(added=frozenset({tag})))
        return ids, tag


@pytest.fixture
def tagged(app, emis):
    """A function that tells who has the tag."""

    def found():
        with app.app_context():
            return [bool(tags_of(CONTACTS, id_)) for id_ in emis[0]]

    return found


def told(page):
    """What the page says came of it."""
    return re.search(r'contact-tagged".*?<span>([^<]+)</span>', page, re.DOTALL)[1]


def test_ticked_contacts_are_tagged_and_that_is_undone_for_those_it_changed(dana, emis, tagged):
    ids, tag = emis
    answer = dana.send(f"{LIST}/tags", dana.open(LIST), contacts=ids[:2], tag=tag, doing="add")
    page = dana.open(answer.location)
    assert told(page.text) == "1 contact was tagged “VIP”. 1 had it already."
    assert tagged() == [True, True, False]
    assert "Added to contacts" in dana.get("/admin/audit")
    undo = re.search(r'action="(/contacts/taggings/[^"]+)"', page.text)[1].replace("&amp;", "&")
    answer = dana.send(undo, page)
    assert told(dana.get(answer.location)) == "Undone for 1 contact."
    assert tagged() == [True, False, False]
    assert "This was undone already." in dana.get(dana.send(undo, page).location)


def test_all_that_are_found_are_chosen_without_ticking_each(dana, emis, tagged):
    _ids, tag = emis
    query = "q=Emi&view=all"
    page = dana.open(f"{LIST}?{query}")
    answer = dana.send(f"{LIST}/tags?{query}", page, is_all="y", tag=tag, doing="remove")
    assert "removed from 1 contact. 2 did not have it." in told(dana.get(answer.location))
    assert tagged() == [False, False, False]


def test_what_cannot_be_done_is_refused_or_told(app, dana, emis, tagged, monkeypatch):
    ids, tag = emis
    page = dana.open(LIST)
    nothing = dana.send(f"{LIST}/tags", page, tag=tag, doing="add")
    assert (nothing.status_code, nothing.headers["X-Refusal"]) == (422, "nothing_chosen")
    monkeypatch.setattr(tagging, "CARRIED_LIMIT", 0)
    some = dana.send(f"{LIST}/tags", page, contacts=[*ids, 99999], tag=tag, doing="add")
    words = told(dana.get(some.location))
    assert "2 have the most tags possible. 1 is gone" in words
    with app.app_context(), transaction():
        delete_tag(db.session.get_one(Tag, tag))
    late = dana.send(f"{LIST}/tags", page, contacts=ids, tag=tag, doing="add")
    assert late.status_code == 422
    assert tagged() == [False, False, False]


def test_agents_tag_what_they_may_look_up_where_the_admin_lets_them(
    app, centre, browse_as, emis, tagged
):
    ids, tag = emis
    chen = browse_as(centre.chen)
    page = chen.open(LIST)
    typed = {"contacts": ids, "tag": tag, "doing": "remove"}
    with app.app_context(), transaction():
        change_access(ContactScope.ALL, [], locked=["tags"])
    assert "contact-pick" not in chen.get(LIST)
    refused = chen.send(f"{LIST}/tags", page, **typed)
    assert (refused.status_code, refused.headers["X-Refusal"]) == (409, "facts_locked")
    with app.app_context(), transaction():
        change_access(ContactScope.LINKED, [])
    assert chen.send(f"{LIST}/tags", page, **typed).status_code == 422
    assert tagged() == [True, False, False]
    with app.app_context(), transaction():
        change_access(ContactScope.ALL, [])
    answer = chen.send(f"{LIST}/tags", page, **typed)
    assert tagged() == [False, False, False]
    number = re.search(r"tagging=(\d+)", answer.location)[1]
    ben = browse_as(centre.ben)
    assert "contact-tagged" not in ben.get(f"{LIST}?tagging={number}")
    assert ben.send(f"{LIST}/taggings/{number}/undo", ben.open(LIST)).status_code == 404


def test_what_was_chosen_stands_when_the_tag_is_missing(dana, emis):
    """Else fewer would be tagged than whoever tries again believes."""
    ids, _tag = emis
    page = dana.open(f"{LIST}?after={ids[0]}")
    action = re.search(r'action="(/contacts/tags[^"]*)"', page.text)[1].replace("&amp;", "&")
    refused = dana.send(action, page, contacts=ids[1:2], doing="add", tag="", is_all="y")
    assert "Choose a tag first." in refused.text
    assert "meanwhile" not in refused.text
    assert re.search(r'name="contacts" value="(\d+)" checked', refused.text)[1] == str(ids[1])
    assert re.search(r'name="is_all" value="y" checked', refused.text)
    assert f'name="contacts" value="{ids[0]}"' not in refused.text, "the same page of the list"
