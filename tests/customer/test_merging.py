"""Merging from the console: by whom, of whom, and back."""

import re

import pytest
from sqlalchemy import select

from tests.factories import csrf_token, login, write
from webapp.contacts.actions.contacts import ContactFacts, change_access, create_contact
from webapp.contacts.actions.linking import link
from webapp.contacts.models import Contact, ContactMerge, ContactScope, SocialProfile
from webapp.conversations.models import Conversation
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.routing.actions.offers import pick


@pytest.fixture
def url(app, centre):
    """Aoi's conversation, linked to Emi; there is another Emi."""
    write(app, app.test_client(), centre)
    with app.app_context(), transaction():
        conversation = db.session.scalars(select(Conversation)).one()
        pick(conversation, centre.aoi)
        linked = create_contact(ContactFacts("Emi", "emi@example.com"))
        link(conversation.social_profile, linked)
        create_contact(ContactFacts("Emi Tanaka", "tanaka@example.com", "+81 3"))
        return f"/conversations/{conversation.id}"


def allow(app, **choice):
    with app.app_context(), transaction():
        change_access(ContactScope.ALL, choice.pop("hidden", []), **choice)


def other_id(app):
    with app.app_context():
        return db.session.scalar(select(Contact.id).where(Contact.name == "Emi Tanaka"))


def test_an_agent_merges_where_the_admin_allows_and_has_it_back(app, centre, url):
    aoi, path = login(app.test_client(), centre.aoi), f"{url}/contact/merge/{other_id(app)}"
    assert aoi.get(path).status_code == 409
    assert "/contact/merge" not in aoi.get(url).text
    allow(app, may_merge=True, hidden=["phone"])
    assert f"{url}/contact/merge" in aoi.get(url).text
    found = aoi.get(f"{url}/contact/merge?q=emi").text
    assert path in found
    page = aoi.get(path)
    assert "+81 3" not in page.text, "what is hidden is no choice of theirs"
    field = re.search(r'name="(fact_\d+)" type="radio" value="merged"> <bdi>tanaka@', page.text)
    typed = dict(re.findall(r'name="(\w+_version)" type="hidden" value="(\d+)"', page.text))
    data = {**typed, "csrf_token": csrf_token(page), field[1]: "merged"}
    assert aoi.post(path, data=data).status_code == 303
    with app.app_context():
        remaining = db.session.scalars(select(Contact).join(SocialProfile)).one()
        assert (remaining.name, remaining.email, remaining.phone) == (
            "Emi",
            "tanaka@example.com",
            "+81 3",
        )
        merge_id = db.session.scalar(select(ContactMerge.id))
    undoing = f"{url}/contact/merges/{merge_id}"
    assert undoing in aoi.get(f"{url}/contact/merge").text
    token = csrf_token(aoi.get(undoing))
    assert aoi.post(undoing, data={"csrf_token": token}).status_code == 303
    assert "emi@example.com" in aoi.get(url).text


def test_what_an_agent_may_not_change_no_merge_of_theirs_changes(app, centre, url):
    allow(app, may_merge=True, locked=["email", "phone"])
    aoi, path = login(app.test_client(), centre.aoi), f"{url}/contact/merge/{other_id(app)}"
    page = aoi.get(path)
    assert "What you may not change stays as it is" in page.text
    choices = re.findall(r'name="(fact_\d+)" type="radio" value="merged"', page.text)
    typed = dict(re.findall(r'name="(\w+_version)" type="hidden" value="(\d+)"', page.text))
    data = {**typed, "csrf_token": csrf_token(page)} | {f"fact_{n}": "merged" for n in range(9)}
    assert aoi.post(path, data=data).status_code == 303
    with app.app_context():
        now = db.session.scalars(select(Contact).join(SocialProfile)).one()
        assert (now.name, now.email, now.phone) == ("Emi Tanaka", "emi@example.com", None)
    assert len(choices) == 1, "the name alone is theirs to choose"


def test_who_was_second_is_told_and_merges_knowingly(app, centre, url):
    dana, path = login(app.test_client(), centre.dana), f"{url}/contact/merge/{other_id(app)}"
    page = dana.get(path)
    data = {"csrf_token": csrf_token(page), "kept_version": 1, "merged_version": 7}
    answer = dana.post(path, data=data)
    assert answer.status_code == 422
    assert "Somebody else changed this" in answer.text
    again = dict(re.findall(r'name="(\w+_version)" type="hidden" value="(\d+)"', answer.text))
    assert dana.post(path, data=data | again).status_code == 303


def test_an_admin_merges_and_undoes_on_the_contacts_page_and_old_links_lead_on(app, centre, url):
    dana, other = login(app.test_client(), centre.dana), other_id(app)
    with app.app_context():
        kept = db.session.scalar(select(Contact.id).where(Contact.name == "Emi"))
    path = f"/admin/contacts/{kept}/merge"
    assert f"{path}/{other}" in dana.get(f"{path}?q=tanaka").text
    page = dana.get(f"{path}/{other}")
    data = dict(re.findall(r'name="(\w+_version)" type="hidden" value="(\d+)"', page.text))
    answer = dana.post(f"{path}/{other}", data={**data, "csrf_token": csrf_token(page)})
    assert answer.location == f"/admin/contacts/{kept}"
    assert dana.get(f"/admin/contacts/{other}").location == f"/admin/contacts/{kept}"
    [undoing] = re.findall(r'href="([^"]+/merges/\d+)"', dana.get(f"/admin/contacts/{kept}").text)
    token = csrf_token(dana.get(undoing))
    dana.post(undoing, data={"csrf_token": token})
    assert "Emi Tanaka" in dana.get(f"/admin/contacts/{other}").text
