"""No page says a word that no catalogue could hold.

A made-up language puts ⟦marks⟧ around every text that goes through gettext. What stands on a page
without them is a name, a number or an address, or somebody forgot to mark it.
"""

import re
from html.parser import HTMLParser

import pytest
from babel.dates import get_day_names
from babel.messages.pofile import write_po

from tests import factories
from tools import translations as catalogues
from webapp import create_app
from webapp.agents.models import Agent
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.core.translations import LANGUAGES, catalogue_path, ready_catalogues
from webapp.extensions import babel

MARKED = re.compile(r"⟦[^⟦⟧]*⟧")
SPOKEN = {"title", "aria-label", "placeholder", "alt"}
SILENT = {"script", "style", "code", "kbd", "time", "b", "theirs"}
VOID = {"br", "img", "input", "link", "meta", "use", "hr"}
# Names of things and people, and what is the same in every language.
NAMES = {
    "Kanava", "LINE", "Aoi", "Ben", "Chen", "Dana", "Support", "Billing", "Customer", "messages",
    "Shop", "CSV", "Enter", "Shift", "Esc", "example", "com", "https", "http", "localhost",
    *" ".join(LANGUAGES.values()).split(),
    # Weekdays come in the reader's language from the calendar library.
    *get_day_names("wide", "stand-alone", "fi").values(),
}  # fmt: skip
# Not pages for who is signed in: files, streams, health, what answers machines, the sign-in.
NO_PAGES = re.compile(
    r"^(assets|static|health|line|security|inbox\.(stream|show_(media|picture)))\b"
)
# Addresses, and slugs such as {customerName}.
ADDRESS = re.compile(r"\S+@\S+|https?://\S+|\{\w+\}")


class Speech(HTMLParser):
    """What a page says: its text, and what attributes show or read aloud."""

    def __init__(self):
        super().__init__()
        self.said = []
        self.text = ""
        self._open = []

    def handle_starttag(self, tag, attributes):
        self.said += [value for name, value in attributes if name in SPOKEN and value]
        self.said += [v for n, v in attributes if n.startswith("data-word-") and v]
        if tag not in VOID:
            # What has a language of its own is what customers read or wrote.
            is_theirs = tag != "html" and any(name == "lang" for name, _value in attributes)
            self._open.append("theirs" if is_theirs else tag)

    def handle_endtag(self, tag):
        while self._open and self._open.pop() not in (tag, "theirs"):
            pass

    def handle_data(self, data):
        is_data_list = self._open[-1:] == ["option"] and "datalist" in self._open
        if not SILENT & set(self._open) and not is_data_list:
            self.text += f"{data}\n"


def unmarked(page):
    """The words of a page that went through no catalogue."""
    speech = Speech()
    speech.feed(page)
    found = set()
    for text in (speech.text, *speech.said):
        bare = ADDRESS.sub("", text)
        while MARKED.search(bare):
            bare = MARKED.sub(" ", bare)
        found |= {word for word in re.findall(r"[^\W\d_]{3,}", bare) if word not in NAMES}
    return found


def write_marked(folder):
    """A catalogue in which every text is its English between marks."""
    words = catalogues.words_of()
    for message in words:
        if isinstance(message.id, tuple):
            message.string = tuple(f"⟦{text}⟧" for text in message.id)
        elif message.id:
            message.string = f"⟦{message.id}⟧"
    path = catalogue_path("fi", folder)
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        words.locale = "fi"
        words.fuzzy = False
        write_po(file, words)


@pytest.fixture
def app(settings, tmp_path, monkeypatch):
    """The app in the made-up language, over whichever database."""
    from tests.services.databases import dispose

    write_marked(tmp_path / "marked")
    monkeypatch.setattr(
        "webapp.ready_catalogues", lambda home: ready_catalogues(home, tmp_path / "marked")
    )
    # The library remembers what it has read for all apps of a process.
    vars(babel).pop("domain_instance", None)
    app = create_app(settings)
    yield app
    vars(babel).pop("domain_instance", None)
    with app.app_context():
        dispose()


@pytest.fixture
def dana(app):
    """Dana's browser, in the made-up language."""
    with app.app_context():
        centre = factories.make_centre()
        with transaction():
            db.session.get_one(Agent, centre.dana).language = "fi"
    return factories.login(app.test_client(), centre.dana)


def paths_of(app):
    """Every page there is to get, each thing by the id 1."""
    for rule in app.url_map.iter_rules():
        numbers = dict.fromkeys(rule.arguments, 1)
        is_numbered = all(f"<int:{name}>" in rule.rule for name in rule.arguments)
        if "GET" in rule.methods and is_numbered and not NO_PAGES.match(rule.endpoint):
            path = rule.rule
            for name, number in numbers.items():
                path = path.replace(f"<int:{name}>", str(number))
            yield path


def test_the_marks_are_seen(app, dana):
    assert "⟦Audit log⟧" in dana.get("/admin/audit").get_data(as_text=True)
    assert unmarked("<p>⟦Hello ⟦there⟧⟧ <b>Any</b> world</p>") == {"world"}
    assert unmarked('<a title="look">⟦Hello⟧ 12 Dana</a>') == {"look"}


def test_every_page_says_only_what_a_catalogue_holds(app, dana):
    wrong = {}
    seen = []
    for path in paths_of(app):
        answer = dana.get(path)
        if answer.mimetype == "text/html" and answer.status_code in (200, 404):
            seen.append(path)
            words = unmarked(answer.get_data(as_text=True))
            if words:
                wrong[path] = words
    assert len(seen) > 15, seen
    assert not wrong


def test_the_pages_of_who_is_not_signed_in(app):
    browser = app.test_client()
    page = browser.get("/login", headers={"Accept-Language": "fi"})
    assert not unmarked(page.get_data(as_text=True))
    token = factories.csrf_token(page)
    data = {"email": "x@example.com", "password": "x", "csrf_token": token}
    refused = browser.post("/login", data=data, headers={"Accept-Language": "fi"})
    assert not unmarked(refused.get_data(as_text=True))
