"""Tags as admins and supervisors arrange them; deleted, one is gone from all that carried it."""

import pytest
from sqlalchemy import insert, select

from tests.forms import problems_in
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.tags.models import CENTRE_LIMIT, Tag, contact_tag, conversation_tag

TAGS = "/tags"


def kept(app):
    with app.app_context():
        found = db.session.scalars(select(Tag).order_by(Tag.id))
        return [(tag.name, tag.colour, tag.is_archived) for tag in found]


@pytest.mark.both_databases
def test_one_is_made_changed_archived_and_deleted_with_all_that_carries_it(
    app, dana, make, talk, contact
):
    assert "No tags yet" in dana.get(TAGS)
    tag = make("VIP")
    assert dana.send(f"{TAGS}/new", name="Order", colour="plum").status_code == 302
    other = tag + 1
    with app.app_context(), transaction():
        for number in (tag, other):
            db.session.execute(insert(conversation_tag).values(conversation_id=talk, tag_id=number))
            db.session.execute(insert(contact_tag).values(contact_id=contact, tag_id=number))
    archived = {"name": "Very important", "colour": "red", "is_archived": "y"}
    assert dana.send(f"{TAGS}/{tag}", **archived).status_code == 302
    assert kept(app) == [("Very important", "red", True), ("Order", "plum", False)]
    assert "1 conversation · 1 contact" in dana.get(f"{TAGS}/{tag}/deletion")
    assert dana.send(f"{TAGS}/{tag}/deletion").status_code == 302
    with app.app_context():
        for links in (conversation_tag, contact_tag):
            assert db.session.scalars(select(links.c.tag_id)).all() == [other]
    log = dana.get("/admin/audit")
    assert "the tag <b>Very important</b>" in log
    assert "Plum" in log, "the log speaks in words"


@pytest.mark.parametrize("name", ["ＶＩＰ", "vip", " VIP "])
def test_a_name_that_looks_the_same_is_taken(app, dana, make, name):
    make("VIP")
    answer = dana.send(f"{TAGS}/new", name=name, colour="teal")
    assert answer.status_code == 422
    assert "Another tag has this name already." in problems_in(answer)
    assert answer.headers["X-Refusal"] == "name_taken"


def test_there_are_only_so_many(app, dana):
    with app.app_context(), transaction():
        db.session.add_all(Tag(name=f"Tag {n}", colour="teal") for n in range(CENTRE_LIMIT))
    answer = dana.send(f"{TAGS}/new", name="One more", colour="teal")
    assert answer.headers["X-Refusal"] == "too_many"


def test_the_contacts_page_puts_tags_on_and_keeps_what_somebody_else_did(app, dana, make, contact):
    first, second, third = make("First"), make("Second"), make("Third")
    url, typed = f"/admin/contacts/{contact}", {"name": "Emi Tanaka"}

    def carried():
        with app.app_context():
            return set(db.session.scalars(select(contact_tag.c.tag_id)))

    dana.send(url, **typed, tags=[str(first), str(second)])
    assert carried() == {first, second}
    page = dana.get(url)
    assert f'value="{first}" checked' in page
    assert f'value="{third}" checked' not in page
    # Opened while it carried the first alone: the second was put on meanwhile, and stays.
    dana.send(url, **typed, seen_tags=str(first), tags=[str(third)])
    assert carried() == {second, third}
