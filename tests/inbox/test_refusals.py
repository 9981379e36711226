"""Whoever is refused is told by a code, too: one meaning each, written down, in every answer."""

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

from webapp.core import errors
from webapp.inbox.views import screen

ROOT = Path(__file__).resolve().parents[2]
LINE = re.compile(r"^\| `([a-z_]+)` \| ([\d, ]+) \| \S", re.MULTILINE)
# Those that bring their own code, and the one that has no other.
NAMED = {
    "NeedsChanged": "changed_meanwhile",
    "Alike": "alike",
    "AlreadyServing": "account_in_use",
    "NotFound": "not_found",
    "Stale": "stale",
}


def refusals_of_the_house():
    """Every (where, class, first argument) that makes a refusal in the source."""
    kinds = {kind.__name__: kind.status for kind in subclasses(errors.KanavaError)}
    for path in sorted((ROOT / "webapp").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            name = getattr(getattr(node, "func", None), "id", None)
            if isinstance(node, ast.Call) and name in kinds:
                where = f"{path.relative_to(ROOT)}:{node.lineno}"
                first = node.args[0].value if isinstance(node.args[0], ast.Constant) else None
                yield where, NAMED.get(name, first), kinds[name]


def subclasses(kind):
    for each in kind.__subclasses__():
        yield each
        yield from subclasses(each)


def documented():
    return LINE.findall((ROOT / "docs" / "refusals.md").read_text())


def test_every_refusal_names_its_code():
    found = list(refusals_of_the_house())
    assert len(found) > 100
    assert [where for where, code, _ in found if not re.fullmatch("[a-z_]+", code or "")] == []


def test_each_code_is_written_down_once_with_the_statuses_it_comes_with():
    said = {}
    for _, code, status in refusals_of_the_house():
        said.setdefault(code, set()).add(status)
    for status, code in errors.BY_STATUS.items():
        said.setdefault(code, set()).add(status)
    said |= {errors.FAILED: {500}, "page_expired": {400}}
    assert [code for code, n in Counter(code for code, _ in documented()).items() if n > 1] == []
    assert {code: set(map(int, told.split(", "))) for code, told in documented()} == said


@pytest.fixture
def aoi(centre, sign_in):
    return sign_in(centre.aoi)


def refused_as(answer):
    return answer.status_code, answer.headers.get("X-Refusal")


def test_a_command_a_form_and_a_page_name_it_in_the_same_header(
    centre, waiting, owned, aoi, sign_in
):
    ben = sign_in(centre.ben)
    toast = ben.send("POST", f"/conversations/{owned}/closure")
    assert refused_as(toast) == (409, "not_owner")
    assert 'data-code="not_owner"' in toast.get_data(as_text=True)
    page = ben.send("POST", f"/conversations/{owned}/closure", is_htmx=False)
    assert refused_as(page) == (409, "not_owner")
    assert 'data-code="not_owner"' in page.get_data(as_text=True)
    words = aoi.send("POST", f"/conversations/{owned}/messages", text=" ")
    assert refused_as(words) == (422, "text_missing")
    assert 'data-code="text_missing"' in words.get_data(as_text=True)
    sheet = aoi.send("POST", f"/conversations/{owned}/contact", contact_id="77")
    assert refused_as(sheet) == (422, "not_found")
    assert 'data-code="not_found"' in sheet.get_data(as_text=True)


def test_who_asks_for_json_is_told_in_json(owned, centre, sign_in):
    ben = sign_in(centre.ben)
    headers = {"X-CSRFToken": ben.token, "Accept": "application/json"}
    answer = ben.client.post(f"/conversations/{owned}/closure", headers=headers)
    assert refused_as(answer) == (409, "not_owner")
    assert answer.json["code"] == "not_owner"
    assert answer.json["message"]


def test_what_no_action_refused_is_named_by_its_status(owned, aoi, client):
    assert refused_as(aoi.get("/conversations/4711")) == (404, "not_found")
    assert refused_as(aoi.get("/no/such/page")) == (404, "not_found")
    assert refused_as(aoi.client.delete("/conversations")) == (405, "method_unusable")
    assert refused_as(aoi.client.post(f"/conversations/{owned}/closure")) == (400, "page_expired")
    assert refused_as(aoi.send("POST", f"/conversations/{owned}/contacts")) == (
        422,
        "form_unusable",
    )
    lost = client.get("/screen", headers={"HX-Request": "true"})
    assert refused_as(lost) == (401, "signed_out")


def test_who_is_to_come_later_is_told_of_no_fault(centre, sign_in, monkeypatch):
    monkeypatch.setattr(screen, "_places", screen.Places(0))
    assert refused_as(sign_in(centre.aoi).fragment("/screen")) == (503, "not_now")


def test_the_webhook_has_no_codes(client):
    """LINE reads the status alone; a signature that does not fit is nobody's missing sign-in."""
    assert refused_as(client.post("/line/webhook/nobody", json={})) == (404, None)


def test_a_named_refusal_stays_with_its_own_answer(app, owned, aoi):
    """Also where several requests share a context."""
    with app.app_context():
        words = aoi.send("POST", f"/conversations/{owned}/messages", text=" ")
        assert refused_as(words) == (422, "text_missing")
        assert refused_as(aoi.get("/conversations")) == (200, None)
        form = aoi.send("POST", f"/conversations/{owned}/contacts")
        assert refused_as(form) == (422, "form_unusable")
