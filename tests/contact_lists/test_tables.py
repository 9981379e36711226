"""The list of contacts taken along as a table: what it shows, no more, and nothing that runs."""

import csv

import pytest
from sqlalchemy import select, update

from webapp.contact_imports.lines import said_of
from webapp.contact_lists.choice import Choice
from webapp.contact_lists.queries import page_of
from webapp.contact_lists.views import tables
from webapp.contacts.actions.contacts import (
    ContactFacts,
    change_access,
    create_contact,
    create_organization,
)
from webapp.contacts.models import Contact, ContactScope
from webapp.conversations.policy import Viewer
from webapp.core.audit import AuditEntry, Verb
from webapp.core.database import db
from webapp.core.transaction import transaction

TABLE = "/contacts/list.csv"


def table_of(browser, query=""):
    """The table's lines."""
    return list(csv.reader(browser.open(f"{TABLE}{query}").data.decode("utf-8-sig").splitlines()))


@pytest.mark.both_databases
def test_the_table_is_the_list_read_in_pieces_to_its_end(app, dana, monkeypatch):
    monkeypatch.setattr(tables, "READ_AT_ONCE", 3)
    with app.app_context(), transaction():
        for number in range(10):
            db.session.add(Contact(name=f"Emi {number}", email=f"{number}@example.com"))
        db.session.add(Contact(name='=HYPERLINK("x")'))
    lines = table_of(dana, "?q=emi&f=1&order=newest")
    assert [line[0] for line in lines[1:]] == [f"Emi {number}" for number in range(9, -1, -1)]
    assert [line[0] for line in table_of(dana, "?q=hyper")[1:]] == ['\'=HYPERLINK("x")']
    with app.app_context():
        told = select(AuditEntry.changes).where(AuditEntry.verb == Verb.EXPORTED)
        changes = db.session.scalars(told.order_by(AuditEntry.id)).first()
    assert (changes["lines"], changes["narrowed_by"]) == ([None, 10], [None, ["order=newest"]])
    monkeypatch.setattr(tables, "MOST_TAKEN_ALONG", 4)
    assert len(table_of(dana)) == 5


def test_agents_take_along_what_they_see_where_the_admin_lets_them(app, centre, browse_as):
    with app.app_context(), transaction():
        create_contact(ContactFacts("Emi", "emi@example.com", "03 5555 0100"))
    aoi = browse_as(centre.aoi)
    assert aoi.client.get(TABLE).status_code == 403
    assert TABLE not in aoi.get("/contacts")
    with app.app_context(), transaction():
        change_access(ContactScope.ALL, ["phone"], may_export=True)
    assert TABLE in aoi.get("/contacts")
    head, *lines = table_of(aoi)
    assert ("phone" in head, len(lines), "emi@example.com" in lines[0]) == (False, 1, True)


@pytest.mark.both_databases
def test_who_is_called_otherwise_meanwhile_brings_nobody_twice(app, dana, monkeypatch):
    monkeypatch.setattr(tables, "READ_AT_ONCE", 3)
    with app.app_context(), transaction():
        ids = [create_contact(ContactFacts(f"Emi {number}")).id for number in range(9)]

    def renamed_meanwhile(choice, viewer, place, limit):
        page = page_of(choice, viewer, place, limit)
        if page.contacts and page.contacts[-1].id == ids[5]:
            rename = update(Contact).where(Contact.id == ids[5]).values(name_key="a")
            with db.engine.begin() as other:
                other.execute(rename)
        return page

    monkeypatch.setattr(tables, "page_of", renamed_meanwhile)
    assert [line[0] for line in table_of(dana)[1:]] == [f"Emi {number}" for number in range(9)]


def test_nobody_who_takes_it_slowly_holds_the_database(app, centre):
    with app.app_context():
        with transaction():
            house = create_organization("House").id
            create_contact(ContactFacts("Emi", organization_id=house))
        read = tables._read(Choice(), Viewer(centre.dana, is_supervising=True))
        contact = next(read)
        assert not db.session.registry().in_transaction()
        assert said_of(contact, "organization") == "House"
        assert not db.session.registry().in_transaction()
