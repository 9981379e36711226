"""The audit log's page: who changed what, when, from where; found, read, taken along."""

import ast
import csv
import io
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, event, select

from tests import factories
from webapp.agents import fields as agents
from webapp.agents.models import Agent
from webapp.audit import rows as queries
from webapp.audit.rows import BATCH_ROWS, PAGE_ROWS
from webapp.automation import fields as automation
from webapp.channels import fields as channels
from webapp.contacts import fields as contacts
from webapp.core import clock
from webapp.core.audit import REDACTED, SYSTEM, Actor, AuditEntry, Verb, act_as, note
from webapp.core.database import db
from webapp.core.errors import Invalid
from webapp.core.tables import cell
from webapp.core.transaction import transaction
from webapp.hours import fields as hours
from webapp.pages.fields import value_words
from webapp.rules import fields as rules
from webapp.workstreams import fields as workstreams
from webapp.workstreams.actions.queues import create_queue

pytestmark = pytest.mark.both_databases

BASE = "/admin/audit"
FACTS = re.compile(r"facts(_of_row)?$|^_marks$")
QUERIES = 8
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture
def dana(app, centre):
    """Dana's browser; what was written down until she signed in is gone."""
    browser = factories.login(app.test_client(), centre.dana)
    with app.app_context(), transaction():
        db.session.execute(delete(AuditEntry))
    return browser


@pytest.fixture
def write_down(app, centre, dana):
    """A function that notes something Dana did; gives nothing."""

    def write(verb, kind, name, before=None, after=None, *, at=None, actor=None):
        act_as(actor or Actor(centre.dana, "Dana", "203.0.113.7"))
        try:
            with app.app_context(), clock.frozen_at(at or clock.now()), transaction():
                note(verb, kind, 1, name, before, after)
        finally:
            act_as(SYSTEM)

    return write


def show(client, **asked):
    """The page's text."""
    page = client.get(BASE, query_string=asked)
    assert page.status_code == 200
    return page.get_data(as_text=True)


def names_on(client, **asked):
    """The names of things on a page, in order."""
    return [part.split("</b>")[0] for part in show(client, **asked).split("<b>")[1:]]


def table_of(client, **asked):
    answer = client.get(f"{BASE}.csv", query_string=asked)
    assert answer.status_code == 200
    text = answer.get_data(as_text=True)
    assert text.startswith("\ufeff")
    return answer, list(csv.DictReader(io.StringIO(text[1:])))


@pytest.mark.parametrize("path", [BASE, f"{BASE}.csv"])
def test_only_admins_know_of_it(app, centre, dana, path):
    assert dana.get(path).status_code == 200
    with app.app_context():
        assert db.session.get(Agent, centre.chen) is not None
    assert factories.login(app.test_client(), centre.chen).get(path).status_code == 404
    assert app.test_client().get(path).status_code == 302


def test_a_change_is_a_sentence_with_old_and_new(dana, write_down):
    write_down(Verb.CHANGED, "queue", "Support", {"priority": 1}, {"priority": 2})
    text = show(dana)
    assert '<span class="audit-who">Dana</span> changed the queue <b>Support</b>' in text
    assert "<del>1</del>" in text
    assert "<ins>2</ins>" in text
    assert "Priority:" in text
    assert "203.0.113.7" in text


def test_what_a_person_does_through_the_pages_is_there_with_name_and_address(app, centre, dana):
    page = dana.get("/admin/queues/new")
    dana.post(
        "/admin/queues/new",
        data={"name": "VIP", "priority": "1", "csrf_token": factories.csrf_token(page)},
    )
    text = show(dana)
    assert '<span class="audit-who">Dana</span> created the queue <b>VIP</b>' in text
    assert "127.0.0.1" in text


def test_lists_say_who_came_and_who_went(dana, write_down):
    before, after = {"members": ["Aoi", "Ben"]}, {"members": ["Aoi", "Chen"]}
    write_down(Verb.CHANGED, "queue", "Support", before, after)
    text = show(dana)
    assert '<span class="visually-hidden">added:</span> Chen</ins>' in text
    assert '<span class="visually-hidden">removed:</span> Ben</del>' in text
    assert "Aoi</ins>" not in text
    assert "Aoi</del>" not in text


def test_a_secret_is_said_to_have_changed_and_no_more(dana, write_down):
    write_down(Verb.ROTATED, "channel_account", "Shop", {}, {"channel_secret": REDACTED})
    text = show(dana)
    assert "renewed a secret of the account <b>Shop</b>" in text
    assert "changed; the value is not kept" in text
    assert REDACTED not in text


def test_what_went_along_with_a_deletion_is_said(dana, write_down):
    before, after = {"survey": True}, {"closed_conversations": 3}
    write_down(Verb.DELETED, "channel_instance", "Shop", before, after)
    text = show(dana)
    assert "deleted the channel <b>Shop</b>" in text
    assert "Closed conversations:</span>\n    3" in text
    assert "Post-conversation survey:</span>\n    Yes" in text


def written_down(package):
    """The names of fields that the actions of a package give to the audit log."""
    found = set()
    files = (Path("webapp") / package).rglob("*.py")
    for path in (path for path in files if "actions" in path.as_posix()):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            is_facts = isinstance(node, ast.FunctionDef) and FACTS.search(node.name)
            is_note = isinstance(node, ast.Call) and ast.unparse(node.func) == "note"
            for inner in ast.walk(node) if is_facts or is_note else ():
                if isinstance(inner, ast.Dict):
                    found |= {key.value for key in inner.keys if isinstance(key, ast.Constant)}
    return found


@pytest.mark.parametrize(
    ("package", "fields", "sample"),
    [
        ("agents", agents.FIELDS, "roles"),
        ("workstreams", (*workstreams.FIELDS, *agents.FIELDS), "priority"),
        ("rules", rules.FIELDS, "targets"),
        ("contacts", contacts.FIELDS, "may_merge"),
        ("channels", channels.FIELDS, "channel_secret"),
        ("line", channels.FIELDS, "survey"),
        ("intake", channels.FIELDS, "events"),
        ("hours", hours.FIELDS, "special_days"),
        ("automation", automation.FIELDS, "timeout_event"),
    ],
)
def test_every_field_that_is_written_down_has_a_name(package, fields, sample):
    """Whatever our actions give to the audit log is called by a word, not by its code."""
    found = written_down(package)
    assert sample in found
    assert {name for name in found if not any(table.of_fact(name) for table in fields)} == set()


def test_unknown_kinds_and_fields_are_shown_as_they_are(dana, write_down):
    write_down(Verb.CHANGED, "bot", "Robo", {"mood": "bad"}, {"mood": "good"})
    text = show(dana)
    assert "changed bot <b>Robo</b>" in text
    assert "mood:" in text
    assert '<option value="bot">bot</option>' in text


def test_names_and_values_are_text_and_never_markup(dana, write_down):
    hostile = "<script>alert(1)</script>%(who)s"
    actor = Actor(None, hostile, None)
    write_down(Verb.CHANGED, "queue", hostile, {"name": "x"}, {"name": hostile}, actor=actor)
    write_down(Verb.CHANGED, hostile[:30], "Support", {"a": 1}, {"a": 2})
    text = show(dana)
    assert "<script>alert" not in text
    assert text.count("&lt;script&gt;alert") >= 4


def test_the_system_and_strangers_are_named_as_such(dana, write_down):
    write_down(Verb.CREATED, "queue", "First", actor=SYSTEM)
    write_down(Verb.CREATED, "agent", "Root", actor=Actor(None, "", "198.51.100.1"))
    text = show(dana)
    assert '<span class="audit-who">The system</span> created the queue <b>First</b>' in text
    assert '<span class="audit-who">Somebody not signed in</span> created the person' in text
    assert "the server itself" in text


def test_the_newest_stands_first(dana, write_down):
    for name in ("one", "two", "three"):
        write_down(Verb.CREATED, "queue", name)
    assert names_on(dana) == ["three", "two", "one"]


@pytest.fixture
def many(app, dana):
    """More entries than two pages hold, named by number."""
    with app.app_context(), transaction():
        for number in range(2 * PAGE_ROWS + 10):
            note(Verb.CREATED, "queue", number + 1, f"q{number:03d}")


def test_pages_go_back_and_forth_and_do_not_shift(app, dana, many, write_down):
    first = names_on(dana)
    assert len(first) == PAGE_ROWS
    second_url = show(dana).split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    write_down(Verb.CREATED, "queue", "newcomer")
    text = dana.get(second_url).get_data(as_text=True)
    second = [part.split("</b>")[0] for part in text.split("<b>")[1:]]
    assert second == [f"q{number:03d}" for number in range(59, 9, -1)]
    newer_url = text.split('rel="prev" href="')[1].split('"')[0].replace("&amp;", "&")
    text = dana.get(newer_url).get_data(as_text=True)
    assert [part.split("</b>")[0] for part in text.split("<b>")[1:]] == first
    assert "newcomer" not in text
    assert 'rel="prev"' in text


def test_the_last_page_has_no_further_one(dana, many):
    url = BASE
    for _page in range(2):
        text = dana.get(url).get_data(as_text=True)
        url = text.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    text = dana.get(url).get_data(as_text=True)
    assert 'rel="next"' not in text
    assert text.count("<b>") == 10


@pytest.fixture
def mixed(write_down, centre):
    """Entries that differ in everything one can ask for."""
    write_down(Verb.CREATED, "queue", "Ääkköset", after={"priority": 7})
    write_down(Verb.CHANGED, "agent", "Aoi", {"name": "Aoi"}, {"name": "葵 100%"})
    write_down(
        Verb.DELETED, "workstream", "Old_one", actor=Actor(centre.aoi, "Aoi", "198.51.100.9")
    )
    write_down(Verb.CREATED, "queue", "by hand", actor=SYSTEM)


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({"q": "ääkkö"}, ["Ääkköset"]),
        ({"q": "ÄÄKKÖ"}, ["Ääkköset"]),
        ({"q": "葵"}, ["Aoi"]),
        ({"q": "100%"}, ["Aoi"]),
        ({"q": "%"}, ["Aoi"]),
        ({"q": "_"}, ["Old_one"]),
        ({"q": "/"}, []),
        ({"q": "dana  kköset"}, ["Ääkköset"]),
        ({"q": "198.51.100"}, ["Old_one"]),
        ({"q": "' OR 1=1 --"}, []),
        ({"kind": "queue"}, ["by hand", "Ääkköset"]),
        ({"kind": "nothing"}, []),
        ({"verb": "deleted"}, ["Old_one"]),
        ({"verb": "eaten"}, []),
        ({"who": "0"}, ["by hand"]),
        ({"who": "x", "verb": "deleted"}, ["Old_one"]),
        ({"who": "99999999999999999999", "verb": "deleted"}, ["Old_one"]),
        ({"kind": "queue", "verb": "created", "q": "hand"}, ["by hand"]),
    ],
)
def test_the_filter(dana, mixed, asked, names):
    assert names_on(dana, **asked) == names
    assert {row["name"] for row in table_of(dana, **asked)[1]} == set(names)


def test_the_filter_by_person(dana, centre, mixed):
    assert names_on(dana, who=centre.aoi) == ["Old_one"]
    assert names_on(dana, who=centre.dana) == ["Aoi", "Ääkköset"]


def test_days_are_the_readers_own(app, centre, dana, write_down):
    """Noon in UTC is the evening of the same day in Tokyo; 16 o'clock is the next morning."""
    with app.app_context(), transaction():
        db.session.get_one(Agent, centre.dana).time_zone = "Asia/Tokyo"
    write_down(Verb.CREATED, "queue", "noon", at=NOON)
    write_down(Verb.CREATED, "queue", "four", at=NOON + timedelta(hours=4))
    assert names_on(dana, since="2026-11-22", until="2026-11-22") == ["noon"]
    assert names_on(dana, since="2026-11-23") == ["four"]
    assert names_on(dana, until="2026-11-22") == ["noon"]


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_ends_of_time_are_days_too(dana, mixed, day):
    assert dana.get(BASE, query_string={"since": day}).status_code == 200
    assert dana.get(BASE, query_string={"until": day}).status_code == 200


def test_what_is_no_day_is_said_beside_its_field(dana, mixed):
    text = show(dana, since="2026-13-45")
    assert "Write a day as" in text
    assert 'aria-invalid="true"' in text
    assert len(names_on(dana, since="2026-13-45")) == 4
    assert "before the first one" in show(dana, since="2026-11-22", until="2026-11-21")


def test_nothing_found_says_how_to_go_on(dana, write_down):
    assert "Nothing has been changed yet" in show(dana)
    write_down(Verb.CREATED, "queue", "one")
    assert "Nothing like that was written down" in show(dana, q="two")


@pytest.mark.parametrize("newer", ["x", "0", "-1", str(10**20)])
def test_a_page_number_that_is_none_gives_the_first_page(dana, mixed, newer):
    assert len(names_on(dana, newer_than=newer, older_than=newer)) == 4


def test_the_table_has_one_line_a_changed_field(dana, write_down):
    before, after = {"name": "A", "priority": 1}, {"name": "B", "priority": 2}
    write_down(Verb.CHANGED, "queue", "B", before, after, at=NOON)
    write_down(Verb.DEACTIVATED, "agent", "Aoi")
    answer, rows = table_of(dana)
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="audit-')
    assert answer.mimetype == "text/csv"
    assert [(row["name"], row["field"], row["old"], row["new"]) for row in rows] == [
        ("Aoi", "", "", ""),
        ("B", "name", "A", "B"),
        ("B", "priority", "1", "2"),
    ]
    assert rows[1]["at_utc"] == "2026-11-22T12:00:00+00:00"
    assert rows[1]["person"] == "Dana"
    assert rows[1]["address"] == "203.0.113.7"


def test_the_table_is_whole_and_is_read_in_batches(app, dana, centre, monkeypatch):
    with app.app_context(), transaction():
        for number in range(BATCH_ROWS + 3):
            note(Verb.CREATED, "queue", number + 1, f"q{number:03d}")
    seen = []
    rows = queries._rows
    monkeypatch.setattr(queries, "_rows", lambda found: seen.append(1) or rows(found))
    names = [row["name"] for row in table_of(dana)[1]]
    assert names == [f"q{number:03d}" for number in range(BATCH_ROWS + 2, -1, -1)]
    assert len(seen) == 2


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("  =1", "'  =1"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("＝1", "'＝1"),
        ("plain = text", "plain = text"),
        (-3, "-3"),
        (None, ""),
        (True, "true"),
        (["=1", "ä"], '["=1", "ä"]'),
    ],
)
def test_no_cell_is_a_formula(value, shown):
    assert cell(value) == shown


def test_a_hostile_name_stays_text_in_the_table(dana, write_down):
    write_down(Verb.CREATED, "queue", '=cmd|"/c calc"!A1\n', after={"name": "+1,2;3"})
    row = table_of(dana)[1][0]
    assert row["name"].startswith("'=")
    assert row["new"] == "'+1,2;3"


def test_the_page_asks_the_database_a_few_times_however_long_it_is(app, dana, many):
    asked = []
    with app.app_context():
        engine = db.engine
    listener = lambda *details: asked.append(details[2])  # noqa: E731
    event.listen(engine, "before_cursor_execute", listener)
    try:
        show(dana)
    finally:
        event.remove(engine, "before_cursor_execute", listener)
    assert 0 < len(asked) <= QUERIES, asked


def test_an_entry_stands_exactly_when_its_change_does(app, centre):
    with app.app_context():
        before = db.session.scalars(select(AuditEntry.id)).all()
        with pytest.raises(Invalid), transaction():
            _create_two_of_one_name()
        assert db.session.scalars(select(AuditEntry.id)).all() == before


def _create_two_of_one_name():
    create_queue("Never")
    create_queue("Never")


@pytest.mark.parametrize("name", ["q", "who", "kind", "verb", "since", "until"])
@pytest.mark.parametrize("path", ["/admin/audit", "/admin/audit.csv"])
def test_what_no_database_takes_finds_nothing_or_everything(dana, mixed, name, path):
    assert dana.get(f"{path}?{name}=%00").status_code == 200


def test_an_empty_description_is_called_the_same_in_every_table(app):
    with app.test_request_context():
        said = {
            value_words("", table["description"])
            for table in (workstreams.QUEUE, agents.CUSTOM_PRESENCE, hours.OPERATING_HOURS)
        }
    assert said == {"none"}
