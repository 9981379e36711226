"""Agents put tags on conversations and contacts: who may, what is kept, who sees it."""

import re

import pytest
from sqlalchemy import insert, select

from tests.inbox.conftest import open_console
from webapp.agents.models import Agent
from webapp.conversations.actions.notes import write_note
from webapp.conversations.models import Conversation
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.tags.actions import TagContent, change_tag
from webapp.tags.models import CARRIED_LIMIT, Tag, contact_tag, conversation_tag

__all__ = ["open_console"]


@pytest.fixture
def carried(app):
    """A function that gives the ids of the tags on all conversations, or on all contacts."""

    def found(links=conversation_tag):
        with app.app_context():
            return set(db.session.scalars(select(links.c.tag_id)))

    return found


@pytest.mark.both_databases
def test_two_who_choose_at_once_undo_nothing_of_each_other(centre, talk, make, carried, sign_in):
    first, second, third = make("First"), make("Second"), make("Third")
    url = f"/conversations/{talk}/tags"
    aoi, ben = sign_in(centre.aoi), sign_in(centre.ben)
    aoi.send("POST", url, tags=[first, second])
    # Both opened it then; Ben takes the first off, Aoi puts the third on.
    seen = f"{first},{second}"
    assert ben.send("POST", url, seen_tags=seen, tags=[second]).status_code == 200
    assert aoi.send("POST", url, seen_tags=seen, tags=[first, second, third]).status_code == 200
    assert carried() == {second, third}
    assert aoi.send("DELETE", f"{url}/{third}").status_code == 200
    assert carried() == {second}


def test_what_is_archived_or_gone_is_put_on_nothing_more(app, centre, talk, make, carried, sign_in):
    old, new = make("Old"), make("New")
    url, aoi = f"/conversations/{talk}/tags", sign_in(centre.aoi)
    aoi.send("POST", url, tags=[old])
    with app.app_context(), transaction():
        tag = db.session.get_one(Tag, old)
        change_tag(tag, TagContent("Old", tag.colour, is_archived=True))
    assert "Old" in aoi.fragment(url).text, "it can still be taken off"
    aoi.send("POST", url, seen_tags=old)
    assert carried() == set()
    assert "Old" not in aoi.fragment(url).text
    for tag_id in (old, 999):
        answer = aoi.send("POST", url, tags=[tag_id, new])
        assert answer.headers["X-Refusal"] == "tag_unknown"
    assert carried() == set()


def test_nothing_carries_more_than_a_row_could_show(app, centre, talk, make, carried, sign_in):
    tags = [make(f"Tag {number}") for number in range(CARRIED_LIMIT + 1)]
    url, aoi = f"/conversations/{talk}/tags", sign_in(centre.aoi)
    assert aoi.send("POST", url, tags=tags[1:]).status_code == 200
    answer = aoi.send("POST", url, seen_tags=",".join(map(str, tags[1:])), tags=tags)
    assert answer.headers["X-Refusal"] == "tags_too_many"
    assert len(carried()) == CARRIED_LIMIT


def test_the_contacts_are_for_who_may_say_whose_it_is(
    centre, talk, contact, make, carried, sign_in
):
    vip = make("VIP")
    url = f"/conversations/{talk}"
    ben, aoi, dana = (sign_in(getattr(centre, name)) for name in ("ben", "aoi", "dana"))
    ben.send("POST", f"{url}/tags", tags=[vip], contact_tags=[vip])
    assert carried() == {vip}
    assert carried(contact_tag) == set()
    aoi.send("POST", f"{url}/tags", seen_tags=vip, tags=[vip], contact_tags=[vip])
    assert carried(contact_tag) == {vip}
    refused = ben.send("DELETE", f"{url}/contact/tags/{vip}")
    assert refused.headers["X-Refusal"] == "not_owner"
    assert "Tags of the contact" in ben.get(url).text
    dana.send("DELETE", f"{url}/contact/tags/{vip}")
    assert carried(contact_tag) == set()


def test_who_only_reads_it_tags_nothing(app, centre, talk, make, carried, sign_in):
    vip = make("VIP")
    with app.app_context(), transaction():
        aoi = db.session.get_one(Agent, centre.aoi)
        write_note(db.session.get_one(Conversation, talk), aoi, "@Chen, look")
    chen, url = sign_in(centre.chen), f"/conversations/{talk}"
    assert chen.get(url).status_code == 200
    assert chen.send("POST", f"{url}/tags", tags=[vip]).headers["X-Refusal"] == "reading_only"
    assert "tags_link" not in chen.get(url).text
    assert carried() == set()


@pytest.mark.both_databases
def test_rows_show_a_few_tags_by_name_and_how_many_more(app, centre, talk, make, sign_in):
    names = ["Été", "b", "Ａ", "c"]
    with app.app_context(), transaction():
        for number in [make_now(name) for name in names]:
            db.session.execute(insert(conversation_tag).values(conversation_id=talk, tag_id=number))
    page = sign_in(centre.aoi).get("/conversations").text
    row = page.split(f'id="conversation_{talk}_row"')[1].split("</li>")[0]
    assert re.findall(r'tag-mark colour-\w+"><bdi>([^<]+)', row) == ["Ａ", "b"]
    assert 'title="c, Été">+2<' in row


def make_now(name):
    tag = Tag(name=name, colour="teal")
    db.session.add(tag)
    db.session.flush()
    return tag.id


@pytest.mark.both_databases
def test_a_list_is_narrowed_to_a_tag(app, centre, talk, make, sign_in):
    vip, other = make("VIP"), make("Other")
    aoi = sign_in(centre.aoi)
    aoi.send("POST", f"/conversations/{talk}/tags", tags=[vip])

    def is_shown(tag_id):
        aoi.send("PUT", "/me/lists/mine", tag_id=tag_id)
        return f'id="conversation_{talk}_row"' in aoi.get("/conversations").text

    assert is_shown(vip)
    assert not is_shown(other)
    assert is_shown(999), "what there is not filters nothing"


def test_everybody_who_sees_it_sees_its_tags_at_once(centre, talk, make, sign_in, open_console):
    vip = make("VIP")
    ben = open_console(centre.ben, talk)
    ben.snapshot()
    aoi, chen = sign_in(centre.aoi), open_console(centre.chen)
    aoi.send("POST", f"/conversations/{talk}/tags", tags=[vip])
    assert 'colour-teal"><bdi>VIP' in ben.hear()
    assert chen.hear() == ""
