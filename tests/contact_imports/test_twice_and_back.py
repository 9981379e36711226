"""A table taken in twice doubles nobody, and taking it back destroys nothing of what came since."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from tests.contact_imports.test_imports import contacts, look, send, take_in, work  # noqa: F401
from webapp.agents.models import Agent
from webapp.contact_imports import actions
from webapp.contact_imports.models import ContactImport, ImportedContact
from webapp.contacts.actions.contacts import ContactFacts, create_contact
from webapp.contacts.actions.linking import set_preferred_agents
from webapp.contacts.actions.notes import write_contact_note
from webapp.contacts.models import Contact
from webapp.core.audit import AuditEntry, Verb
from webapp.core.colours import Colour
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.tags.actions import TagChange, TagContent, create_tag, tag_contacts

NAMES = ("Hana", "Ken", "Mio", "Sora")
TABLE = "Full name;E-mail\n" + "".join(f"{name};{name}@mail.example\n" for name in NAMES)
PLACES = {"name": 0, "email": 1}


def begin(app, dana_id, table=TABLE):
    """Let it be taken in; gives the import's id."""
    with app.app_context(), transaction():
        return actions.begin_import(table, PLACES, "people.csv", dana_id).id


def undo(app, import_id):
    with app.app_context(), transaction():
        actions.begin_undo(db.session.get_one(ContactImport, import_id))


def counts(app, import_id):
    with app.app_context():
        one = db.session.get_one(ContactImport, import_id)
        return one.created, one.changed, one.restored, one.kept


def test_two_imports_of_the_same_people_begun_at_once_make_each_of_them_once(app, centre):
    first, second = begin(app, centre.dana), begin(app, centre.dana)
    work(app)
    with app.app_context():
        kept = db.session.scalars(select(Contact.name).where(Contact.deleted_at.is_(None))).all()
    assert sorted(kept) == sorted(NAMES)
    assert counts(app, first)[:2] == (4, 0)
    assert counts(app, second)[:2] == (0, 0)


def test_a_confirmation_pressed_twice_is_one_import(app, centre, look, send):  # noqa: F811
    key = re.search(r'name="key"[^>]* value="([^"]+)"', look(TABLE).text)[1]
    typed = {"text": TABLE, "is_confirmed": "yes", "key": key, "place_0": "1", "place_1": "2"}
    assert send(**typed).location == send(**typed).location
    with app.app_context():
        assert db.session.scalars(select(ContactImport.total)).all() == [4]


def test_undone_contacts_with_a_note_a_tag_or_a_preferred_agent_stay(app, centre):
    one = begin(app, centre.dana)
    work(app)
    with app.app_context(), transaction():
        hana, ken, mio, _sora = db.session.scalars(select(Contact).order_by(Contact.id)).all()
        write_contact_note(hana, db.session.get_one(Agent, centre.aoi), "Allergic to nuts")
        tag = create_tag(TagContent("VIP", Colour.TEAL)).id
        tag_contacts([ken.id], TagChange(frozenset({tag})))
        set_preferred_agents(mio, [centre.aoi])
    undo(app, one)
    work(app)
    assert set(contacts(app)) == {"Hana", "Ken", "Mio"}
    assert counts(app, one) == (4, 0, 1, 3)


@pytest.mark.both_databases
def test_what_is_saved_while_it_is_undone_stays(app, centre, monkeypatch):
    """The one that saves comes between the look at the contact and its writing."""
    with app.app_context(), transaction():
        emi = create_contact(ContactFacts("Emi", "emi@mail.example")).id
    one = begin(app, centre.dana, "Full name;E-mail\nEmi New;emi@mail.example\n")
    work(app)
    undo(app, one)
    real = actions.change_contact

    def slow(contact, *facts):
        saved = text("UPDATE contact SET name = 'By Aoi', version = version + 1 WHERE id = :id")
        if db.engine.dialect.name == "sqlite":  # has one writer: the row as another left it
            db.session.execute(saved, {"id": emi})
        else:
            with db.engine.connect() as other, other.begin():
                other.execute(saved, {"id": emi})
        real(contact, *facts)

    monkeypatch.setattr(actions, "change_contact", slow)
    work(app)
    with app.app_context():
        assert db.session.get_one(Contact, emi).name == "By Aoi"
    assert counts(app, one)[2:] == (0, 1)


@pytest.mark.parametrize("place", ["-1", "9"])
def test_a_column_that_the_table_has_not_is_refused_in_words(app, centre, send, place):  # noqa: F811
    answer = send(text=TABLE, place_0="1", place_1=place)
    assert "This table has no such column." in answer.text


def test_what_contacts_were_is_forgotten_when_it_cannot_be_undone_any_more(app, centre):
    old = begin(app, centre.dana)
    work(app)
    with app.app_context(), transaction():
        db.session.get_one(ContactImport, old).created_at -= timedelta(days=30)
    begin(app, centre.dana)
    with app.app_context():
        assert db.session.scalar(select(func.count(ImportedContact.id))) == 0


def test_who_takes_contacts_along_is_in_the_audit_log(app, dana, centre):
    with app.app_context(), transaction():
        for name in ("Emi", "Ken"):
            create_contact(ContactFacts(name))
    dana.open("/contacts/list.csv?q=emi")
    with app.app_context():
        told = select(AuditEntry).where(AuditEntry.verb == Verb.EXPORTED)
        entry = db.session.scalars(told).one()
        assert entry.actor_id == centre.dana
        assert entry.changes == {"search": [None, "emi"], "lines": [None, 1]}
    assert "contacts as CSV" in dana.open("/admin/audit").text
