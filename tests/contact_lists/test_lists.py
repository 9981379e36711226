"""The list of contacts: who sees what of it, what it is narrowed by, and in which order."""

import html
import re

import pytest
from sqlalchemy import select

from tests.assertions import query_budget
from webapp.contacts.actions.contacts import (
    ContactFacts,
    change_access,
    create_contact,
    create_organization,
)
from webapp.contacts.actions.profiles import find_or_create
from webapp.contacts.models import Contact, ContactScope, ProfileKind
from webapp.conversations.actions.inbound import Incoming, receive
from webapp.conversations.models import Conversation
from webapp.core import clock
from webapp.core.colours import Colour
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.tags.actions import TagChange, TagContent, create_tag, tag_contacts

LIST = "/contacts"


def names(page):
    """Who stands in the list, in its order."""
    return re.findall(r'class="row-name"[^>]*><bdi>([^<]+)<', page)


@pytest.fixture
def people(app, dana):
    """Four contacts; {name: id}, with the ids of the tag and the organization."""
    with app.app_context(), transaction():
        house = create_organization("House", {}).id
        tag = create_tag(TagContent("VIP", Colour.TEAL)).id
        facts = {"Emi": {"organization_id": house}, "Åke": {"language": "sv"}, "田中": {}, "Bo": {}}
        made = {name: create_contact(ContactFacts(name, **more)).id for name, more in facts.items()}
        tag_contacts([made["Emi"], made["Bo"]], TagChange(added=frozenset({tag})))
        old = db.session.get_one(Contact, made["Bo"])
        old.created_at = clock.after(-40 * 86400)
        return {**made, "tag": tag, "house": house}


@pytest.mark.both_databases
def test_the_list_is_narrowed_by_what_is_asked_for(dana, people):
    assert names(dana.get(LIST)) == ["Bo", "Emi", "Åke", "田中"]
    asked = {
        f"tag={people['tag']}": ["Bo", "Emi"],
        f"organization={people['house']}": ["Emi"],
        "language=sv": ["Åke"],
        "made=30": ["Emi", "Åke", "田中"],
        "chat=none&q=田": ["田中"],
        "chat=linked": [],
        "order=newest": ["田中", "Åke", "Emi", "Bo"],
        "quiet=7": ["Bo", "Emi", "Åke", "田中"],
        "tag=nonsense&chat=nonsense&made=3&order=up": ["Bo", "Emi", "Åke", "田中"],
    }
    assert {query: names(dana.get(f"{LIST}?{query}")) for query in asked} == asked


@pytest.mark.both_databases
@pytest.mark.parametrize("order", ["", "newest"])
def test_pages_lead_through_all_and_back_for_the_same_price(app, dana, order):
    with app.app_context(), transaction():
        for number in range(230):
            db.session.add(Contact(name=f"Emi {number % 40:03}"))
    pages, address = [], f"{LIST}?q=MI&order={order}"
    while address:
        with query_budget(18):
            page = dana.get(address)
        pages.append((names(page), re.findall(r"/contacts/(\d+)\"", page)))
        following = re.search(r'rel="next" href="([^"]+)"', page)
        address = html.unescape(following[1]) if following else None
    assert len({id_ for _names, ids in pages for id_ in ids}) == 230
    if not order:
        listed = [name for some, _ids in pages for name in some]
        assert listed == sorted(listed)
    back = html.unescape(re.search(r'rel="prev" href="([^"]+)"', page)[1])
    page = dana.get(back)
    assert names(page) == pages[-2][0]
    assert 'rel="prev"' in page
    assert 'rel="next"' in page


def test_an_agent_sees_what_the_admin_lets_them_see(app, centre, dana, people, browse_as):
    chen = browse_as(centre.chen)
    assert names(chen.get(LIST)) == ["Bo", "Emi", "Åke", "田中"]
    with app.app_context(), transaction():
        change_access(ContactScope.ALL, ["organization"], locked=[], may_merge=False)
    page = chen.get(f"{LIST}?organization={people['house']}")
    assert ("House" in page, len(names(page))) == (False, 4)
    with app.app_context(), transaction():
        change_access(ContactScope.LINKED, [], locked=[], may_merge=False)
    page = chen.get(LIST)
    assert (names(page), "House" in page) == ([], False)
    chen.get(f"{LIST}/{people['Emi']}", status=404)
    assert "Emi" in dana.get(f"{LIST}/{people['Emi']}")
    with app.app_context(), transaction():
        change_access(ContactScope.NONE, [], locked=[], may_merge=False)
    assert "Supervisors look after contacts here" in chen.get(LIST)
    assert chen.client.post(f"{LIST}/views").status_code in (400, 404)


def test_what_a_page_says_of_a_contact_is_changed_there_as_far_as_allowed(
    app, centre, people, browse_as
):
    aoi = browse_as(centre.aoi)
    card = f"{LIST}/{people['Emi']}"
    assert "VIP" in aoi.get(card)
    assert aoi.send(f"{card}/facts", phone="03 5555 0100").location == card
    assert "03 5555 0100" in aoi.get(card)
    with app.app_context(), transaction():
        change_access(ContactScope.ALL, [], locked=["phone"], may_merge=False)
    late = aoi.send(f"{card}/facts", email="late@example.com", version=1)
    assert ("Somebody else" in late.text, late.status_code) == (True, 422)
    assert 'name="phone"' not in aoi.get(f"{card}/facts")
    with app.app_context():
        assert db.session.scalar(select(Contact.phone).where(Contact.id == people["Emi"]))


def test_no_place_in_the_list_tells_of_who_is_out_of_sight(app, centre, people, browse_as):
    """Else a page that begins behind them would say how they are called."""
    with app.app_context(), transaction():
        emi = find_or_create(centre.account_id, ProfileKind.USER, "U" + "e" * 32)
        emi.contact_id = people["Emi"]
        receive(emi, Incoming("said", "text", clock.now(), text="Hello"))
        db.session.flush()
        conversation = db.session.scalars(select(Conversation)).one()
        conversation.agent_id = centre.chen
        change_access(ContactScope.LINKED, [])
    chen = browse_as(centre.chen)
    assert names(chen.get(LIST)) == ["Emi"]
    assert names(chen.get(f"{LIST}?after={people['田中']}")) == ["Emi"]
