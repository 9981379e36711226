"""Quick replies as a table: taken along so that nothing runs, taken in after a look."""

import html
import io
import re

import pytest
from sqlalchemy import select

from tests.factories import csrf_token
from webapp.core import tables
from webapp.core.database import db
from webapp.quick_replies.models import QuickReply

URL = "/quick-replies/import"
# More bytes than the longest table by lines has; a file as large as may be lies on the disk.
SMALL = 50_000


@pytest.fixture
def look(dana):
    """A function that has a file looked through and gives the page."""

    def looked(content, status=200):
        content = content if isinstance(content, bytes) else content.encode()
        token = csrf_token(dana.open(URL))
        data = {"csrf_token": token, "table": (io.BytesIO(content), "replies.csv")}
        answer = dana.client.post(URL, data=data, content_type="multipart/form-data")
        assert answer.status_code == status, answer.text
        return answer

    return looked


@pytest.fixture
def confirm(dana):
    """A function that takes in what a page shows."""

    def confirmed(page):
        text = re.search(r'<textarea name="text" hidden>\n?(.*?)</textarea>', page.text, re.DOTALL)
        typed = html.unescape(text[1]).removeprefix("\n").replace("\n", "\r\n")
        data = {"csrf_token": csrf_token(page), "is_confirmed": "yes", "text": typed}
        answer = dana.client.post(URL, data=data, content_type="multipart/form-data")
        assert answer.status_code == 302, answer.text
        return dana.get("/quick-replies")

    return confirmed


def kept(app):
    with app.app_context():
        rows = db.session.scalars(select(QuickReply).order_by(QuickReply.title, QuickReply.id))
        return [
            (row.title, row.language, row.tags, row.text, [each.name for each in row.workstreams])
            for row in rows
        ]


def outcomes(page):
    return re.findall(r'data-word="What happens">(?:<span.*?</svg> )?(.*?)<', page.text, re.DOTALL)


@pytest.mark.both_databases
def test_nothing_is_written_before_it_is_confirmed(app, dana, make, look, confirm):
    make("Greeting", "Old", language="en", tags=("hello",))
    make("Same", "As it is", language="en")
    page = look(
        "\ufeffText;Title;Language;Unknown\r\n"
        '"New\nwords";greeting;English;x\r\nAs it is;Same;en;\r\nまいど;ご挨拶;日本語;\r\n'
    )
    assert outcomes(page) == ["is changed", "stays as it is", "is made"]
    before = [("Greeting", "en", ["hello"], "Old", []), ("Same", "en", [], "As it is", [])]
    assert kept(app) == before
    assert "1 new, 1 changed" in confirm(page)
    assert kept(app) == [
        ("Same", "en", [], "As it is", []),
        ("greeting", "en", ["hello"], "New\nwords", []),  # what has no column stays
        ("ご挨拶", "ja", [], "まいど", []),
    ]
    assert "Last changed by Dana" in dana.get("/quick-replies/1")


def test_what_is_wrong_is_told_by_its_line_and_left_out(app, look, confirm):
    page = look(
        "title,language,tags,workstreams,text\n"
        "Good,,,Customer messages,Words\n"
        ",,,,No title\n"
        "Bad,xx,,,Words\n"
        "Bad,,,,{nobody}\n"
        "Bad,,,Nowhere,Words\n"
        "Empty,,,,\n"
        "good,any,,,Twice\n"
    )
    told = outcomes(page)
    assert [words for words in told if "is made" in words] == ["is made"]
    lines = re.findall(r'data-word="Line">(\d+)<', page.text)
    assert lines == ["3", "4", "5", "6", "7", "8", "2"], "those that are wrong stand first"
    for words in ("no language xx", "no placeholder {nobody}", "no workstream Nowhere", "Line 2"):
        assert any(words in html.unescape(each) for each in told), words
    assert "6 lines were left out" in confirm(page)
    assert kept(app) == [("Good", "", [], "Words", ["Customer messages"])]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "table_missing"),
        ("title;text\nGruß;ä".encode("latin-1"), "table_unreadable"),
        (b"name,text\nA,b\n", "table_unreadable"),
        (b'title,text\nA,"b\n', "table_unreadable"),
        (b"title,text\n" + b"A,b\n" * (tables.ROWS_LIMIT + 1), "table_large"),
        (b"title,text\nA," + b"b" * SMALL, "table_large"),
    ],
)
def test_what_is_no_table_is_refused_with_a_code(app, look, content, code, monkeypatch):
    monkeypatch.setattr(tables, "BYTES_LIMIT", SMALL)
    assert look(content, 422).headers["X-Refusal"] == code
    assert kept(app) == []


@pytest.mark.both_databases
def test_what_is_taken_along_runs_nothing_and_comes_back_as_it_was(
    app, dana, make, look, centre, confirm
):
    make("=1+1", "@SUM(A1)\n-2", tags=("a b", "c"))
    make("'=1+1", "''-2 and so on")
    make("'quoted", "+81 3", language="zh_Hant", workstream_ids=frozenset({centre.workstream_id}))
    before = kept(app)
    answer = dana.client.get("/quick-replies.csv")
    assert answer.mimetype == "text/csv"
    assert answer.data.startswith(b"\xef\xbb\xbftitle,language,tags,workstreams,text")
    for begins in ('"=', ",@", '"@', ",+", "\n="):
        assert begins not in answer.text
    assert outcomes(look(answer.data)) == ["stays as it is"] * 3
    for number in (1, 2, 3):
        dana.send(f"/quick-replies/{number}/deletion")
    confirm(look(answer.data))
    assert kept(app) == before


def test_a_table_as_large_as_may_be_gets_through_its_confirmation(app, dana):
    lines = [f"Reply {number},{'b' * 4000}" for number in range(220)]
    text = "\r\n".join(["title,text", *lines])
    assert 850_000 < len(text) < tables.BYTES_LIMIT
    typed = {"csrf_token": csrf_token(dana.open(URL)), "is_confirmed": "yes", "text": text}
    # By hand: the test client would put so large a body into a file that nobody closes.
    part = '--edge\r\nContent-Disposition: form-data; name="{}"\r\n\r\n{}\r\n'
    body = "".join(part.format(*pair) for pair in typed.items()) + "--edge--\r\n"
    kind = "multipart/form-data; boundary=edge"
    assert dana.client.post(URL, data=body, content_type=kind).status_code == 302
    assert len(kept(app)) == 220
