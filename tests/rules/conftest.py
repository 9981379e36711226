"""Dana in front of the rules' pages: fills in forms as they stand and presses their buttons."""

from html.parser import HTMLParser

import pytest
from sqlalchemy import select

from webapp.agents.models import RatingScale, Skill
from webapp.core.database import db
from webapp.core.transaction import transaction


class Fields(HTMLParser):
    """What a page's editor would send: [(name, value)], in the page's order."""

    def __init__(self):
        super().__init__()
        self.found = []
        self.buttons = []
        self.focus = None
        self._select = self._area = self._chosen = None
        self._depth = 0

    def handle_starttag(self, tag, attributes):
        facts = dict(attributes)
        name, value = facts.get("name"), facts.get("value") or ""
        if "autofocus" in facts:
            self.focus = facts.get("id")
        if tag == "form":
            self._depth = "rule-form" in (facts.get("class") or "")
        elif not self._depth:
            return
        elif tag == "input" and name:
            is_left = facts.get("type") in {"checkbox", "radio"} and "checked" not in facts
            self.found += [] if is_left else [(name, value)]
        elif tag == "select":
            self._select, self._chosen = name, None
        elif tag == "option" and self._select:
            if "selected" in facts or self._chosen is None:
                self._chosen = value
        elif tag == "textarea":
            self._area, self._chosen = name, ""
        elif tag == "button" and name:
            self.buttons.append((name, value))

    def handle_data(self, data):
        if self._area:
            self._chosen += data

    def handle_endtag(self, tag):
        if tag == "select" and self._select:
            self.found.append((self._select, self._chosen or ""))
            self._select = None
        elif tag == "textarea" and self._area:
            self.found.append((self._area, self._chosen))
            self._area = None
        elif tag == "form":
            self._depth = 0


class Editor:
    """One rule's form in a browser without scripts."""

    def __init__(self, client, path):
        self.client, self.path = client, path
        self.answer = client.get(path)
        assert self.answer.status_code == 200, self.answer.text
        self._read()

    def _read(self):
        page = Fields()
        page.feed(self.answer.text)
        self.fields, self.buttons, self.focus = page.found, page.buttons, page.focus

    def value(self, name):
        """What stands in a field."""
        return [value for key, value in self.fields if key == name]

    def fill(self, **typed):
        """Type into fields; `value_1` means "value-1", `value_2_1` means "value-2.1"."""
        for key, value in typed.items():
            name = _named(key)
            at = [i for i, (other, _old) in enumerate(self.fields) if other == name]
            values = value if isinstance(value, list) else [value]
            place = at[0] if at else len(self.fields)
            self.fields = [pair for i, pair in enumerate(self.fields) if i not in at]
            self.fields[place:place] = [(name, each) for each in values]
        return self

    def press(self, edit):
        """One of the editor's own buttons, which must be on the page."""
        assert edit == "refresh" or ("edit", edit) in self.buttons, edit
        self._send([("edit", edit)])
        assert self.answer.status_code == 200
        self._read()
        return self

    def choose(self, **fields):
        """Choose fields and have their comparisons shown."""
        return self.fill(**fields).press("refresh")

    def save(self):
        """Press Save; gives the answer."""
        self._send([])
        if self.answer.status_code == 422:
            self._read()
        return self.answer

    def _send(self, more):
        data = {}
        for name, value in [*self.fields, *more]:
            data.setdefault(name, []).append(value)
        self.answer = self.client.post(self.path, data=data)


def _named(key):
    head, _, path = key.partition("_")
    is_path = path and path.replace("_", "").isdecimal()
    if is_path:
        return f"{head}-{path.replace('_', '.')}"
    return key.replace("_", "-") if head == "context" else key


@pytest.fixture
def edit(dana):
    """A function that opens a rule's form."""
    return lambda path: Editor(dana.client, path)


@pytest.fixture
def japanese(app):
    """The id of a skill with three named levels."""
    with app.app_context(), transaction():
        scale = RatingScale(name="Language level", levels=["Basic", "Good", "Native"])
        db.session.add(scale)
        db.session.flush()
        db.session.add(Skill(name="Japanese", kind="Language", rating_scale_id=scale.id))
    with app.app_context():
        return db.session.scalar(select(Skill.id))


@pytest.fixture
def path(centre):
    """Where the workstream's pages are."""
    return f"/admin/workstreams/{centre.workstream_id}"
