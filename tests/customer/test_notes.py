"""Notes on a contact: in every conversation of theirs, pinned first, and gone with the contact."""

import re

import pytest
from sqlalchemy import func, select

from tests.factories import csrf_token, login
from webapp.agents.models import Agent
from webapp.contacts.actions.contacts import (
    ContactFacts,
    change_access,
    create_contact,
    delete_contact,
)
from webapp.contacts.actions.merging import merge, undo
from webapp.contacts.actions.notes import write_contact_note
from webapp.contacts.models import Contact, ContactMerge, ContactNote, ContactScope
from webapp.core.audit import AuditEntry
from webapp.core.database import db
from webapp.core.transaction import transaction

pytestmark = pytest.mark.both_databases


def texts(page):
    return re.findall(r'class="contact-note-text"[^>]*>([^<]+)<', page)


def test_a_note_is_written_pinned_and_deleted_by_who_may(app, centre, aoi, emis):
    url = f"{emis}/contact/notes"
    token = {"csrf_token": csrf_token(aoi.get(url))}
    assert aoi.post(url, data={**token, "text": " "}).status_code == 422
    for text in ("likes tea", "rings on Mondays"):
        aoi.post(url, data={**token, "text": text})
    assert texts(aoi.get(url).text) == ["rings on Mondays", "likes tea"]
    with app.app_context():
        tea = db.session.scalar(select(ContactNote.id).where(ContactNote.text == "likes tea"))
    assert aoi.post(f"{url}/{tea}", data={**token, "is_pinned": "yes"}).status_code == 303
    ben = login(app.test_client(), centre.ben)
    assert texts(ben.get(emis).text) == ["likes tea", "rings on Mondays"], "in everybody's panel"
    page = ben.get(url)
    assert "deletion" not in page.text
    barred = ben.post(f"{url}/{tea}/deletion", data={"csrf_token": csrf_token(page)})
    assert barred.status_code == 409
    assert aoi.post(f"{url}/{tea}/deletion", data=token).status_code == 303
    assert texts(aoi.get(url).text) == ["rings on Mondays"]
    with app.app_context():
        told = db.session.scalars(select(AuditEntry.changes)).all()
    assert {"notes": [1, 2]} in told
    assert "tea" not in str(told), "the log keeps no words that were deleted"


def test_where_agents_look_no_contact_up_notes_are_supervisors(app, centre, aoi, emis):
    with app.app_context(), transaction():
        contact = db.session.scalars(select(Contact)).one()
        write_contact_note(contact, db.session.get_one(Agent, centre.dana), "owes us 5000")
        change_access(ContactScope.NONE, [])
    url, dana = f"{emis}/contact/notes", login(app.test_client(), centre.dana)
    page = aoi.get(emis)
    assert "owes us" not in page.text
    assert "/contact/notes" not in page.text
    assert aoi.get(url).status_code == 404
    data = {"csrf_token": csrf_token(page), "text": "x"}
    assert aoi.post(url, data=data).status_code == 404
    assert texts(dana.get(emis).text) == texts(dana.get(url).text) == ["owes us 5000"]


def test_notes_go_with_a_merge_and_come_back_and_go_with_the_contact(app, centre, emis):
    with app.app_context(), transaction():
        aoi = db.session.get_one(Agent, centre.aoi)
        kept = db.session.scalars(select(Contact)).one()
        other = create_contact(ContactFacts("E. Tanaka"))
        written = write_contact_note(other, aoi, "likes tea")
        made = merge(kept, other, (), aoi)
        db.session.flush()
        ids = {"note": written.id, "kept": kept.id, "other": other.id, "merge": made.id}
    with app.app_context():
        owner = select(ContactNote.contact_id).where(ContactNote.id == ids["note"])
        assert db.session.scalar(owner) == ids["kept"]
        with transaction():
            undo(db.session.get_one(ContactMerge, ids["merge"]))
        assert db.session.scalar(owner) == ids["other"]
        with transaction():
            delete_contact(db.session.get_one(Contact, ids["other"]))
        assert db.session.scalar(select(func.count(ContactNote.id))) == 0
