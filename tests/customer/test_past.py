"""A person's conversations across accounts, and their contact changed beside one of them."""

import re

import pytest
from sqlalchemy import select

from tests.factories import FAY, GROUP, csrf_token, login, write
from webapp.contacts.actions.contacts import ContactFacts, change_access, change_contact
from webapp.contacts.actions.custom_fields import create_field
from webapp.contacts.models import Contact, ContactScope, CustomFieldKind, FieldOwner, SocialProfile
from webapp.conversations.models import Conversation
from webapp.core.database import db
from webapp.core.transaction import transaction

pytestmark = pytest.mark.both_databases


def contact(app):
    with app.app_context():
        return db.session.scalars(select(Contact)).one()


def test_all_conversations_of_the_person_that_one_may_see_stand_by_date(
    app, centre, aoi, emis, elsewhere
):
    emi = contact(app)
    _seen, path = elsewhere("Emi at work", emi.id)
    _hidden, barred = elsewhere("Emi elsewhere", emi.id, centre.other_queue_id)
    _stranger, foreign = elsewhere("Somebody else")
    assert f'hx-get="{emis}/person"' in aoi.get(emis).text
    page = aoi.get(f"{emis}/person", headers={"HX-Request": "true"}).text
    past = page[page.index("Conversations</h2>") :]
    assert f'href="{path}"' in past
    assert past.index(path) < past.index("open here"), "the newest first"
    assert barred not in page
    assert foreign not in page
    # That the person has the other profile, too, says the contact; to open it is another matter.
    assert page.count("Emi elsewhere") == 1
    assert "<html" in aoi.get(f"{emis}/person").text


def test_who_wrote_in_a_group_stands_there(app, centre, aoi):
    source = {"type": "group", "groupId": GROUP, "userId": FAY}
    write(app, app.test_client(), centre, source=source)
    with app.app_context(), transaction():
        of_fay = select(SocialProfile).where(SocialProfile.external_id == FAY)
        db.session.scalars(of_fay).one().display_name = "Fay"
        is_group = Conversation.social_profile.has(external_id=GROUP)
        path = f"/conversations/{db.session.scalars(select(Conversation.id).where(is_group)).one()}"
    page = aoi.get(f"{path}/person", headers={"HX-Request": "true"}).text
    assert "<bdi>Fay</bdi>" in page[: page.index("Conversations</h2>")]


def fields_in(page):
    return set(re.findall(r'name="(name|email|phone|language|organization_id|value_\d+)"', page))


def test_agents_change_what_the_admin_allows_and_nothing_else(app, centre, aoi, emis):
    with app.app_context(), transaction():
        vip = create_field(FieldOwner.CONTACT, "VIP", CustomFieldKind.YES_NO).id
        create_field(FieldOwner.CONTACT, "Size", CustomFieldKind.TEXT)
        emi = db.session.scalars(select(Contact)).one()
        facts = ContactFacts(emi.name, emi.email, values={"vip": True, "size": "S"})
        change_contact(emi, facts)
        locked = ["name", "contact.vip"]
        change_access(ContactScope.ALL, ["phone"], locked=locked)
    url = f"{emis}/contact/facts"
    page = aoi.get(url)
    assert fields_in(page.text) == {"email", "language", "organization_id", f"value_{vip + 1}"}
    [version] = re.findall(r'name="version" type="hidden" value="(\d+)"', page.text)
    typed = {"name": "X", "email": "new@example.com", "phone": "1", f"value_{vip + 1}": "M"}
    data = {"csrf_token": csrf_token(page), "version": version, "language": "ja", **typed}
    data["organization_id"] = "0"
    assert aoi.post(url, data=data).status_code == 303
    emi = contact(app)
    assert (emi.name, emi.email, emi.phone, emi.language) == ("Emi", "new@example.com", None, "ja")
    assert emi.values == {"vip": True, "size": "M"}
    second = aoi.post(url, data=data | {"email": "other@example.com"})
    assert second.status_code == 422
    assert "E-mail is now: new@example.com" in second.text
    ben = login(app.test_client(), centre.ben)
    assert ben.get(url).status_code == 409
