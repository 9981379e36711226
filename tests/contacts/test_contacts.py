"""Contacts, organizations and custom fields, as an admin writes them down."""

import re

import pytest
from sqlalchemy import select

from webapp.contacts.models import Contact, CustomField, Organization
from webapp.contacts.queries import preferred_agent_ids
from webapp.contacts.views import custom_fields
from webapp.core.database import db
from webapp.core.errors import Conflict

pytestmark = pytest.mark.both_databases


def only(app, table):
    with app.app_context():
        return db.session.scalars(select(table).where(table.deleted_at.is_(None))).one()


@pytest.fixture
def vip(app, dana):
    """The field's name on forms."""
    dana.send("/admin/custom-fields", name="VIP", kind="yes_no", owner="contact")
    dana.send("/admin/custom-fields", name="Orders", kind="number", owner="contact")
    with app.app_context():
        fields = db.session.execute(select(CustomField.name, CustomField.id))
        return {name: f"value_{id_}" for name, id_ in fields}


def test_a_contact_with_custom_values_and_preferred_agents(app, dana, centre, vip):
    dana.send("/admin/organizations/new", name="Tanaka & Co")
    house = only(app, Organization)
    typed = {
        "name": "Emi",
        "email": "emi@example.com",
        "organization_id": house.id,
        vip["VIP"]: "y",
        vip["Orders"]: "12",
        "preferred_1": centre.ben,
        "preferred_2": centre.aoi,
    }
    answer = dana.send("/admin/contacts/new", **typed)
    assert answer.status_code == 302, answer.text
    emi = only(app, Contact)
    assert (emi.name, emi.email, emi.organization_id) == ("Emi", "emi@example.com", house.id)
    assert emi.values == {"vip": True, "orders": 12}
    with app.app_context():
        assert preferred_agent_ids(emi.id) == [centre.ben, centre.aoi]
    assert "Tanaka &amp; Co" in dana.get("/contacts?q=tanaka")
    assert "No contact fits" in dana.get("/contacts?q=%00")
    dana.send(f"/admin/contacts/{emi.id}", phone="+81")
    again = only(app, Contact)
    assert (again.values, again.phone) == ({"vip": True, "orders": 12}, "+81")
    page = dana.get("/admin/audit")
    assert "the contact <b>Emi</b>" in page
    assert "VIP:" in page


@pytest.mark.parametrize(
    ("path", "first", "again", "said", "table"),
    [
        (
            "/admin/contacts/new",
            {"name": "田中 太郎", "email": "taro@example.com"},
            {"name": "田中太郎", "email": "TARO@example.com"},
            "Looks like 田中 太郎",
            Contact,
        ),
        (
            "/admin/contacts/new",
            {"name": "Emi"},
            {"name": "EMI"},
            "Looks like Emi",
            Contact,
        ),
        (
            "/admin/organizations/new",
            {"name": "ﾀﾅｶ商事"},
            {"name": "タナカ商事"},
            "an organization of this name",
            Organization,
        ),
    ],
    ids=["name and e-mail", "name alone", "organization"],
)
def test_what_is_there_already_is_said_once_and_saved_on_insistence(
    app, dana, path, first, again, said, table
):
    assert dana.send(path, **first).status_code == 302
    answer = dana.send(path, **again)
    assert answer.status_code == 422
    assert said in answer.text
    [twin] = re.findall(r'name="twin" type="hidden" value="(\d+)"', answer.text)
    other = dana.send(path, **again | {"name": "Somebody else", "email": ""}, twin=twin)
    assert other.status_code == 302, "somebody else is nobody's twin"
    assert dana.send(path, **again, twin=twin).status_code == 302
    with app.app_context():
        ids = list(db.session.scalars(select(table.id).order_by(table.id)))
    assert len(ids) == 3
    url = f"{path.removesuffix('/new')}/{ids[-1]}"
    assert dana.send(url).status_code == 302, "who was known to be alike is not asked again"


def test_what_is_refused_comes_back_with_its_reason(app, dana, vip):
    answer = dana.send(
        "/admin/contacts/new", name="Emi", email="nonsense", **{vip["Orders"]: "many"}
    )
    assert answer.status_code == 422
    assert "This is no e-mail address." in answer.text
    assert "Give a number, such as 12 or 1.5." in answer.text
    assert 'value="nonsense"' in answer.text
    again = dana.send("/admin/custom-fields", name="vip", kind="text", owner="contact")
    assert again.status_code == 422
    assert "There is a field of that name already." in again.text


def test_the_second_to_change_a_contact_is_told_and_keeps_the_words(app, dana, vip):
    dana.send("/admin/contacts/new", name="Emi")
    path = f"/admin/contacts/{only(app, Contact).id}"
    opened = dana.open(path)
    dana.send(path, name="Emi Tanaka")
    answer = dana.send(path, opened, name="Emi T.")
    assert answer.status_code == 422
    assert "Changed meanwhile" in answer.text
    assert "Emi Tanaka" in answer.text
    assert 'value="Emi T."' in answer.text
    assert dana.send(path, answer, name="Emi T.").status_code == 302
    assert only(app, Contact).name == "Emi T."


def test_the_second_is_told_of_custom_values_and_preferred_agents_too(app, dana, centre, vip):
    dana.send("/admin/contacts/new", name="Emi", **{vip["Orders"]: "0"})
    path = f"/admin/contacts/{only(app, Contact).id}"
    opened = dana.open(path)
    dana.send(path, **{vip["VIP"]: "y", "preferred_1": centre.ben})
    told = dana.send(path, opened, phone="+81").text
    told = told[told.index("Changed meanwhile") : told.index("</section>")]
    assert re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", told) == [
        ("Phone number", "none"),
        ("VIP", "Yes"),
        ("First preferred agent", "Ben"),
    ]


def test_contacts_organizations_and_fields_are_let_go_of(app, dana, vip):
    dana.send("/admin/organizations/new", name="House")
    house = only(app, Organization)
    dana.send("/admin/contacts/new", name="Emi", organization_id=house.id)
    path = f"/admin/organizations/{house.id}"
    assert "1 contact belongs to it" in dana.get(f"{path}/deletion")
    dana.send(path, name="Household")
    assert dana.send(f"{path}/deletion").status_code == 302
    emi = only(app, Contact)
    assert emi.organization_id is None
    assert dana.send(f"/admin/contacts/{emi.id}/deletion").status_code == 302
    dana.get(f"/admin/contacts/{emi.id}", status=404)
    assert "No contact yet" in dana.get("/contacts")
    field = vip["VIP"].removeprefix("value_")
    dana.send(f"/admin/custom-fields/{field}", name="Very important")
    assert "Very important" in dana.get("/admin/contacts/new")
    dana.send(f"/admin/custom-fields/{field}/deletion")
    assert vip["VIP"] not in dana.get("/admin/contacts/new")


def test_a_field_whose_deletion_the_database_gives_up_is_asked_for_again(dana, vip, monkeypatch):
    """It has no version, and the page looked for one: 500 in place of the reason."""

    def lose(_field):
        raise Conflict("changed_meanwhile", "somebody else was faster")

    monkeypatch.setattr(custom_fields, "delete_field", lose)
    path = f"/admin/custom-fields/{vip['VIP'].removeprefix('value_')}/deletion"
    answer = dana.send(path)
    assert answer.status_code == 422
    assert "somebody else was faster" in answer.text


def test_custom_fields_are_put_into_another_order(app, dana, vip):
    dana.send("/admin/custom-fields", name="Since", kind="text", owner="contact")
    dana.send("/admin/custom-fields", name="Plan", kind="text", owner="organization")
    path = f"/admin/custom-fields/{vip['VIP'].removeprefix('value_')}"
    page = dana.open("/admin/custom-fields")
    steps = [("up", 1), ("down", 2), ("down", 3), ("down", 3), ("up", 2), ("sideways", 2)]
    for to, place in steps:
        answer = dana.send(f"{path}/place", page, to=to)
        assert f"is now number {place} of 3" in dana.get(answer.location), to
    asked = dana.get("/admin/contacts/new")
    assert asked.index("Orders") < asked.index("VIP") < asked.index("Since")
    dana.send("/admin/custom-fields", name="Zodiac", kind="text", owner="contact")
    asked = dana.get("/admin/contacts/new")
    assert asked.rindex("Since") < asked.rindex("Zodiac")
    assert "Last changed by" in dana.get(path)
    assert "Place" in dana.get("/admin/audit")
