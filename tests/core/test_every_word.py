"""No page says a word that no catalogue could hold.

A made-up language puts ⟦marks⟧ around every text that goes through gettext. What stands on a page
without them is a name, a number or an address, or somebody forgot to mark it.
"""

import re
from html.parser import HTMLParser

import pytest
from babel import Locale
from babel.dates import get_day_names, get_month_names
from babel.messages.pofile import write_po

from simulator import running_simulator
from tests import factories
from tests.samples import samples_of
from tests.services.settings import settings_for
from tests.world import ACCOUNTS, make_world
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
    "Kanava", "LINE", "Aoi", "Ben", "Chen", "Dana", "Rei", "Kai", "Support", "Billing", "Customer",
    "messages", "remark", "advice", "Shop", "CSV", "UTC", "Enter", "Shift", "Esc", "example",
    "com", "https", "http", "localhost",
    *" ".join(LANGUAGES.values()).split(),
    # What the test's world is called and says; the last ones the audit log keeps as they were said.
    "Bean", "Tea", "Typed", "house", "shop", "Basic", "Difficult", "Emi", "Founder", "Good", "Left",
    "Guest", "Japanese", "Language", "Ltd", "Lunch", "Office", "Others", "Quiet", "Sari", "Size",
    "Tanaka", "Urgency", "day", "level", "secret", "words", "answer", "Always", "Priority", "low",
    "Spammer",
    # Days, months, countries and languages come in the reader's language from the calendar library.
    *get_day_names("wide", "stand-alone", "fi").values(),
    *get_month_names("wide", "stand-alone", "fi").values(),
    *re.findall(r"\w+", " ".join(Locale("fi").territories.values())),
    *re.findall(r"\w+", " ".join(Locale("fi").languages.values())),
    *re.findall(r"\w+", " ".join(Locale("fi").scripts.values())),
}  # fmt: skip
# Not pages for who is signed in: files, streams, health, what answers machines, the sign-in.
NO_PAGES = re.compile(
    r"^(assets|bootstrap|static|health|line|security|inbox\.(stream|show_(media|picture))"
    r"|devices\.show_(service_worker|manifest))\b"
)
# Nobody gets these in a centre that has people.
SHUT = {"GET /set-up/<token>"}
# Addresses, and placeholders such as {customerName}.
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


@pytest.fixture(scope="module")
def marked(tmp_path_factory):
    """A folder with a catalogue in which every text is its English between marks."""
    folder = tmp_path_factory.mktemp("marked")
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
    return folder


@pytest.fixture
def app(settings, marked, monkeypatch):
    """The app in the made-up language, over whichever database."""
    from tests.services.databases import dispose

    monkeypatch.setattr("webapp.ready_catalogues", lambda home: ready_catalogues(home, marked))
    # The library remembers what it has read for all apps of a process.
    vars(babel).pop("domain_instance", None)
    app = create_app(settings)
    yield app
    vars(babel).pop("domain_instance", None)
    with app.app_context():
        dispose()


@pytest.fixture
def settings(database_url, tmp_path):
    with running_simulator(ACCOUNTS) as line:
        at_line = {"line_api_base": line.base_url, "line_data_base": line.base_url}
        yield settings_for(database_url, tmp_path, **at_line)


@pytest.fixture
def world(app):
    """One of everything there is a page about."""
    return make_world(app)


@pytest.fixture
def dana(app, world):
    """Dana's browser, in the made-up language."""
    with app.app_context(), transaction():
        db.session.get_one(Agent, world.centre.dana).language = "fi"
    return factories.login(app.test_client(), world.centre.dana)


def test_the_marks_are_seen(app, dana):
    assert "⟦Audit log⟧" in dana.get("/admin/audit").get_data(as_text=True)
    assert unmarked("<p>⟦Hello ⟦there⟧⟧ <b>Any</b> world</p>") == {"world"}
    assert unmarked('<a title="look">⟦Hello⟧ 12 Dana</a>') == {"look"}


@pytest.mark.both_databases
def test_every_page_says_only_what_a_catalogue_holds(app, world, dana):
    wrong, lacking = {}, []
    pages = [
        s for s in samples_of(app, world) if s.method == "GET" and not NO_PAGES.match(s.endpoint)
    ]
    for sample in pages:
        answer = dana.get(sample.path)
        if answer.status_code == 404:
            lacking.append(sample.name)
        elif answer.mimetype == "text/html" and answer.status_code == 200:
            words = unmarked(answer.get_data(as_text=True))
            if words:
                wrong[sample.path] = words
    assert not wrong
    assert set(lacking) == SHUT, "a sample of a page that is not there shows nothing"
    assert not unmarked(dana.get("/admin/queues/9999").get_data(as_text=True))


def test_the_pages_of_who_is_not_signed_in(app):
    browser = app.test_client()
    page = browser.get("/login", headers={"Accept-Language": "fi"})
    assert not unmarked(page.get_data(as_text=True))
    token = factories.csrf_token(page)
    data = {"email": "x@example.com", "password": "x", "csrf_token": token}
    refused = browser.post("/login", data=data, headers={"Accept-Language": "fi"})
    assert not unmarked(refused.get_data(as_text=True))
