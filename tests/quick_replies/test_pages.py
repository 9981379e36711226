"""Quick replies as the centre arranges them, and as everybody arranges their own."""

import re

import pytest
from sqlalchemy import select

from webapp.agents.models import Agent, Role, RoleName
from webapp.core.audit import AuditEntry
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.quick_replies.models import QuickReply
from webapp.workstreams.models import Workstream

CENTRE, OWN = "/quick-replies", "/me/quick-replies"


def kept(app):
    with app.app_context():
        rows = db.session.scalars(select(QuickReply).order_by(QuickReply.id))
        return [(row.title, row.language, row.tags, row.text, row.agent_id) for row in rows]


@pytest.mark.both_databases
def test_one_is_made_found_copied_changed_and_deleted(app, dana, centre):
    assert "No quick reply yet" in dana.get(CENTRE)
    typed = {"title": "Greeting", "language": "ja", "tags": "hello, #Tea、hello", "text": " やあ "}
    answer = dana.send(f"{CENTRE}/new", **typed, workstreams=str(centre.workstream_id))
    assert answer.status_code == 302, answer.text
    assert kept(app) == [("Greeting", "ja", ["hello", "Tea"], "やあ", None)]
    page = dana.get(CENTRE)
    assert "Customer messages" in page
    assert "Greeting" in dana.get(f"{CENTRE}?q=ヤア")
    assert "Greeting" in dana.get(f"{CENTRE}?q=%23tea")
    assert "No quick reply has these words" in dana.get(f"{CENTRE}?q=%23greeting")
    assert dana.send(f"{CENTRE}/new?copy_of=1").status_code == 302
    assert kept(app)[1][0] == "Copy of Greeting"
    dana.send(f"{CENTRE}/1", title="Hello", language="")
    assert kept(app)[0][:2] == ("Hello", "")
    assert dana.send(f"{CENTRE}/2/deletion").status_code == 302
    assert [row[0] for row in kept(app)] == ["Hello"]
    log = dana.get("/admin/audit")
    assert "the quick reply" in log
    assert "Any language" in log, "the log speaks in words"


@pytest.mark.parametrize(
    ("typed", "code", "said"),
    [
        ({"title": " "}, "form_unusable", "Give it a name."),
        ({"text": "\u200b"}, "text_missing", "Write what is said."),
        ({"text": "𠮷" * 2501}, "text_long", "At most 5000 characters."),
        ({"text": "{CustomerName}"}, "placeholder_unknown", "no placeholder {CustomerName}"),
        ({"tags": "a" * 31}, "tags_unusable", "At most 10 tags"),
        ({"language": "xx"}, "form_unusable", "Not a valid choice."),
        ({"workstreams": "999"}, "workstream_unknown", "deleted meanwhile"),
    ],
)
def test_what_cannot_be_is_refused_with_its_code(app, dana, typed, code, said):
    answer = dana.send(f"{CENTRE}/new", **{"title": "A", "text": "b", **typed})
    assert (answer.status_code, answer.headers["X-Refusal"]) == (422, code)
    assert said in answer.text
    assert kept(app) == []


@pytest.mark.both_databases
def test_a_title_is_free_again_in_another_language_and_on_another_shelf(app, dana, make, centre):
    make("Greeting", language="ja")
    answer = dana.send(f"{CENTRE}/new", title="ＧＲＥＥＴＩＮＧ", text="x", language="ja")
    assert answer.headers["X-Refusal"] == "name_taken"
    assert dana.send(f"{CENTRE}/new", title="Greeting", text="x").status_code == 302
    assert dana.send(f"{OWN}/new", title="Greeting", text="x").status_code == 302
    assert [row[4] for row in kept(app)] == [None, None, centre.dana]


def test_the_second_of_two_is_told_who_was_first(dana, make):
    make("Greeting")
    second = dana.open(f"{CENTRE}/1")
    dana.send(f"{CENTRE}/1", text="Theirs", tags="new")
    answer = dana.send(f"{CENTRE}/1", second, text="Mine")
    assert answer.status_code == 422
    assert "Changed meanwhile by Dana" in answer.text
    told = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", answer.text)
    assert told[:2] == [("Tags", "new"), ("Text", "Theirs")]


def test_what_is_somebodys_own_is_nobody_elses_on_any_page(app, dana, make, centre, browse_as):
    own = make("Private words", of=centre.aoi)
    make("For all")
    aoi, ben = browse_as(centre.aoi), browse_as(centre.ben)
    assert "Private words" in aoi.get(OWN)
    assert "Private words" in aoi.get(f"{OWN}/{own}")
    for browser in (dana, ben):
        assert "Private words" not in browser.get(OWN)
        assert "Private words" not in browser.get(f"{OWN}.csv")
        browser.get(f"{OWN}/{own}", 404)
        assert "Private" not in browser.get(f"{OWN}/new?copy_of={own}")
    assert "Private words" not in dana.get(CENTRE)
    assert "Private words" not in dana.get(f"{CENTRE}.csv")
    assert "Private words" not in dana.get("/admin/search?q=private words")
    dana.get(f"{CENTRE}/{own}", 404)
    aoi.send(f"{OWN}/{own}", text="Secret")
    with app.app_context():
        noted = db.session.scalars(select(AuditEntry.subject_name)).all()
    assert "For all" in noted
    assert "Private words" not in noted, "admins read the log"


def test_supervisors_arrange_the_centres_and_agents_do_not_know_of_them(app, centre, browse_as):
    ben = browse_as(centre.ben)
    ben.get(CENTRE, 404)
    ben.get(f"{CENTRE}/import", 404)
    with app.app_context(), transaction():
        role = db.session.scalars(select(Role).filter_by(name=RoleName.SUPERVISOR)).first()
        role = role or Role(name=RoleName.SUPERVISOR)
        agent = db.session.get_one(Agent, centre.ben)
        agent.roles = [*agent.roles, role]
    assert ben.send(f"{CENTRE}/new", title="A", text="b").status_code == 302
    assert f'href="{CENTRE}"' in ben.get(CENTRE), "the menu leads there"


@pytest.mark.both_databases
def test_one_for_a_workstream_follows_its_copy_and_stays_one_for_it_when_it_is_deleted(
    app, dana, make, centre
):
    make("Only here", workstream_ids=frozenset({centre.workstream_id}))
    dana.send(f"/admin/workstreams/new?copy_of={centre.workstream_id}", name="Second")
    with app.app_context(), transaction():
        row = db.session.scalars(select(QuickReply)).one()
        assert sorted(each.name for each in row.workstreams) == ["Customer messages", "Second"]
        for each in db.session.scalars(select(Workstream)):
            each.deleted_at = each.created_at
    page = dana.open(f"{CENTRE}/1")
    assert "Second (deleted)" in page.text
    assert dana.send(f"{CENTRE}/1", page, text="Changed").status_code == 302
    with app.app_context():
        assert len(db.session.scalars(select(QuickReply)).one().workstreams) == 2


def test_the_search_of_the_administration_finds_it(dana, make):
    make("Refund policy", tags=("money",))
    found = dana.get("/admin/search?q=money")
    assert "Refund policy" in found
    assert "Optional. Words to find it by" in dana.get("/admin/search?q=Tags")
