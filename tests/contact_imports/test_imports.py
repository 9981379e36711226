"""A table of contacts is looked through without a trace, taken in line by line, and taken back."""

import io
import re

import pytest
from sqlalchemy import select

from tests.factories import csrf_token
from webapp.contact_imports import actions, tasks
from webapp.contact_imports.models import ContactImport
from webapp.contact_imports.policy import guessed
from webapp.contacts.actions.contacts import ContactFacts, change_contact, create_contact
from webapp.contacts.actions.custom_fields import create_field
from webapp.contacts.models import Contact, CustomFieldKind, FieldOwner
from webapp.core.database import db
from webapp.core.transaction import transaction

URL = "/admin/contacts/import"
TABLE = """Full name;E-mail;Mobile;Company;VIP;Notes
山田 花子;hanako@mail.example;+81 90 1234 5678;Aozora;yes;x
Emi Tanaka;emi@mail.example;;;no;
Nobody;not an address;;;;
Twin;HANAKO@mail.example;;;;
;;;;;
"""


@pytest.fixture
def emi(app, centre):
    """The id of a contact that is there already, with the address of the table's second line."""
    with app.app_context(), transaction():
        create_field(FieldOwner.CONTACT, "VIP", CustomFieldKind.YES_NO)
        return create_contact(ContactFacts("Emi T.", "emi@mail.example", "+81 3 1111 2222")).id


@pytest.fixture
def send(dana):
    """A function that posts the page's form and gives the answer."""

    def sent(**data):
        data = {"csrf_token": csrf_token(dana.open(URL)), **data}
        return dana.client.post(URL, data=data, content_type="multipart/form-data")

    return sent


@pytest.fixture
def look(send):
    return lambda text: send(table=(io.BytesIO(text.encode()), "people.csv"))


@pytest.fixture
def take_in(send, app):
    """A function that confirms a table and lets the worker do it to its end."""

    def taken(text, **places):
        answer = send(text=text, file_name="people.csv", is_confirmed="yes", **places)
        assert answer.status_code == 302, answer.text
        work(app)

    return taken


def work(app):
    with app.app_context():
        while (claimed := tasks.LEASES.claim()) is not None:
            tasks.go_on(claimed)


def undo(dana):
    token = csrf_token(dana.open(URL))
    dana.client.post("/admin/contacts/imports/1/undo", data={"csrf_token": token})


def contacts(app):
    with app.app_context():
        rows = db.session.scalars(select(Contact).where(Contact.deleted_at.is_(None)))
        return {
            row.name: (row.email, row.phone, row.organization and row.organization.name, row.values)
            for row in rows
        }


# Name, e-mail, phone, language (which the table lacks), organization, VIP.
PLACES = {"place_0": "1", "place_1": "2", "place_2": "3", "place_4": "4", "place_5": "5"}
HANAKO = ("hanako@mail.example", "+81 90 1234 5678", "Aozora", {"vip": True})


def test_a_look_tells_each_lines_lot_and_writes_nothing(app, emi, look):
    before = contacts(app)
    page = look(TABLE).text
    for word in ("1 new", "1 changed", "2 wrong", "is no e-mail address", "Line 2 has the same"):
        assert word in page, word
    assert contacts(app) == before
    fields = re.findall(r'<select[^>]* name="(place_\d)"(.*?)</select>', page, re.DOTALL)
    chosen = {name: re.search(r'selected value="(\d)"', said)[1] for name, said in fields}
    assert chosen == {**PLACES, "place_3": "0"}


def test_it_is_taken_in_and_what_a_line_does_not_say_stays(app, emi, take_in):
    take_in(TABLE, **PLACES)
    phone = "+81 3 1111 2222"
    assert contacts(app) == {
        "山田 花子": HANAKO,
        "Emi Tanaka": ("emi@mail.example", phone, None, {"vip": False}),
    }
    with app.app_context():
        one = db.session.scalars(select(ContactImport)).one()
        assert (one.created, one.changed, one.left_out, one.state) == (1, 1, 2, "done")
        assert one.lines == {"lines": []}, "people's data stay no longer than they are needed"


def test_it_goes_on_piece_by_piece_and_each_line_once(app, emi, take_in, monkeypatch):
    monkeypatch.setattr(actions, "AT_ONCE", 2)
    lines = "".join(f"Number {n},n{n}@mail.example\n" for n in range(5))
    take_in(f"name,email\n{lines}", place_0="1", place_1="2")
    assert len(contacts(app)) == 6


def test_undone_all_is_as_it_was_but_what_somebody_changed_since(app, dana, emi, take_in):
    before = contacts(app)
    take_in(TABLE + "Kept,kept@mail.example;;;;\n".replace(",", ";"), **PLACES)
    with app.app_context(), transaction():
        kept = db.session.scalars(select(Contact).filter_by(name="Kept")).one()
        change_contact(kept, ContactFacts("Kept", "other@mail.example"))
    undo(dana)
    work(app)
    assert contacts(app) == {**before, "Kept": ("other@mail.example", None, None, {})}
    assert "1 kept" in dana.open("/admin/contacts/imports/1").text
    undo(dana)
    assert "cannot be undone now" in dana.open("/admin/contacts/imports/1").text


def test_what_is_taken_along_changes_nothing_when_it_is_taken_in_again(app, dana, emi, look):
    table = dana.open("/contacts/list.csv").data.decode("utf-8-sig")
    assert "emi@mail.example" in table
    assert "1 the same" in look(table).text


def test_without_names_it_is_said_beside_the_columns_and_the_table_is_kept(emi, look):
    page = look("email\nx@mail.example\n").text
    assert "Choose the column that holds the names." in page
    assert "x@mail.example" in page


def test_columns_are_guessed_in_other_languages_and_each_serves_once():
    words = {"name": "Name", "email": "E-mail address", "phone": "Phone number"}
    assert guessed(["電話番号", "氏名", "メール", "Name"], words) == {
        "name": 1,
        "email": 2,
        "phone": 0,
    }
