"""Every reader gets the page in a language, a time zone and a theme of their own."""

import multiprocessing
import os
from datetime import UTC, datetime
from io import BytesIO

import pytest
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from flask_babel import gettext
from sqlalchemy.exc import OperationalError

from tests import factories
from tools import translations as catalogues
from webapp.agents.models import Agent
from webapp.core import reader
from webapp.core.database import db
from webapp.core.forms import FORM_WORDS
from webapp.core.reader import choose_language, moment_words
from webapp.core.transaction import transaction
from webapp.core.translations import FOLDERS_KEPT, TRANSLATED, catalogue_path, ready_catalogues
from webapp.workstreams.forms.queues import QueueForm

EVENING = datetime(2026, 11, 22, 16, 6, tzinfo=UTC)
NARROW_SPACE = "\u202f"


def choose(app, agent_id, **changes):
    with app.app_context(), transaction():
        agent = db.session.get_one(Agent, agent_id)
        for name, value in changes.items():
            setattr(agent, name, value)


def root_of(page):
    """The page's <html …> tag."""
    return page.get_data(as_text=True).split("<html", 1)[1].split(">", 1)[0]


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("fi-FI,fi;q=0.9,en;q=0.8", "fi"),
        ("ja", "ja"),
        ("th-TH", "th"),
        ("zh-TW,zh;q=0.9", "zh_Hant"),
        ("zh-HK", "zh_Hant"),
        ("zh-Hant-MO", "zh_Hant"),
        ("zh-CN,zh;q=0.9", "en"),
        ("zh", "en"),
        ("zh-Hans-HK,ja;q=0.5", "ja"),
        ("de-DE,de;q=0.9", "en"),
        ("en;q=0.3,th;q=0.8", "th"),
        ("th;q=0,fi;q=0.1", "fi"),
        ("en-GB,en;q=0.9", "en_GB"),
        ("en-US", "en_US"),
        ("en-XX", "en"),
        ("*", "en"),
        (";;q=,=\x7f", "en"),
    ],
)
def test_the_browsers_first_language_that_we_have_is_taken(strict_app, header, language):
    with strict_app.test_request_context(headers={"Accept-Language": header}):
        assert choose_language() == language


@pytest.fixture
def strict_app(tmp_path):
    """An app whose database nobody may ask: choosing for a stranger needs none."""
    from tests.services.settings import settings_for
    from webapp import create_app

    return create_app(settings_for("sqlite:////nowhere/at/all.db", tmp_path))


def test_pages_name_their_language_as_browsers_write_it(client):
    assert 'lang="zh-Hant"' in root_of(client.get("/login", headers={"Accept-Language": "zh-TW"}))
    assert 'lang="en-GB"' in root_of(client.get("/login", headers={"Accept-Language": "en-GB"}))


def test_a_persons_own_language_comes_before_the_browsers(app, client, centre):
    factories.login(client, centre.aoi)
    english = client.get("/conversations", headers={"Accept-Language": "ja"})
    assert 'lang="ja"' in root_of(english)
    choose(app, centre.aoi, language="th")
    page = client.get("/conversations", headers={"Accept-Language": "ja"})
    assert 'lang="th"' in root_of(page)


def test_english_of_ones_own_keeps_the_browsers_region(app, client, centre):
    choose(app, centre.aoi, language="en")
    factories.login(client, centre.aoi)
    page = client.get("/conversations", headers={"Accept-Language": "fi,en-GB;q=0.5"})
    assert 'lang="en-GB"' in root_of(page)


@pytest.mark.both_databases
def test_a_language_we_no_longer_have_is_no_fault(app, client, centre):
    choose(app, centre.aoi, language="tlh", time_zone="Mars/Olympus")
    factories.login(client, centre.aoi)
    page = client.get("/conversations")
    assert page.status_code == 200
    assert 'lang="en"' in root_of(page)
    assert "data-time-zone" not in root_of(page)


def test_no_header_can_set_what_is_told_inside(strict_app):
    headers = {"Kanava.Language": "th", "kanava-language": "th", "Accept-Language": "fi"}
    with strict_app.test_request_context(headers=headers):
        assert choose_language() == "fi"


@pytest.mark.both_databases
def test_the_page_carries_the_persons_zone_and_theme(app, client, centre):
    choose(app, centre.aoi, time_zone="Asia/Bangkok", theme="dark")
    factories.login(client, centre.aoi)
    root = root_of(client.get("/conversations"))
    assert 'data-time-zone="Asia/Bangkok"' in root
    assert 'data-theme="dark"' in root
    assert 'data-bs-theme="dark"' in root


def test_the_browsers_zone_is_used_while_the_person_has_none(strict_app):
    for cookie, zone in (("Asia/Tokyo", "Asia/Tokyo"), ("../etc", "None"), ("x" * 4000, "None")):
        with strict_app.test_request_context(headers={"Cookie": f"time_zone={cookie}"}):
            assert str(reader.choose_time_zone()) == zone


@pytest.mark.both_databases
def test_the_consoles_menu_stores_the_theme_on_the_person(app, client, centre):
    factories.login(client, centre.aoi)
    page = client.get("/conversations").get_data(as_text=True)
    assert 'data-theme-store="/me/theme"' in page
    token = page.split('name="csrf-token" content="')[1].split('"')[0]
    answers = [
        client.post("/me/theme", data={"theme": theme}, headers={"X-CSRFToken": token})
        for theme in ("dark", "pink")
    ]
    assert [answer.status_code for answer in answers] == [204, 422]
    assert 'data-theme="dark"' in root_of(client.get("/conversations"))


def test_who_is_not_signed_in_has_the_browsers_theme(client):
    assert "data-theme=" not in root_of(client.get("/login"))


def test_a_page_can_be_told_while_the_database_cannot_be_asked(strict_app, monkeypatch):
    class Broken:
        @property
        def language(self):
            raise OperationalError("SELECT", {}, Exception("gone"))

    monkeypatch.setattr(reader, "current_user", Broken())
    with strict_app.test_request_context(headers={"Accept-Language": "ja"}):
        assert choose_language() == "ja"


@pytest.mark.parametrize(
    ("language", "zone", "time", "full"),
    [
        ("en_US", "America/New_York", "11:06 AM", "Nov 22, 2026, 11:06 AM"),
        ("en_GB", "Europe/London", "16:06", "22 Nov 2026, 16:06"),
        ("fi", "Europe/Helsinki", "18.06", "22.11.2026 klo 18.06"),
        ("ja", "Asia/Tokyo", "1:06", "2026/11/23 1:06"),
        ("th", "Asia/Bangkok", "23:06", "22 พ.ย. 2569 23:06"),
        ("zh_Hant", "Asia/Taipei", "凌晨12:06", "2026年11月23日 凌晨12:06"),
    ],
)
def test_moments_are_written_as_the_language_writes_them(strict_app, language, zone, time, full):
    told = {reader.LANGUAGE_KEY: language, reader.TIME_ZONE_KEY: zone}
    with strict_app.test_request_context(environ_overrides=told):
        assert moment_words(EVENING, "time").replace(NARROW_SPACE, " ") == time
        assert moment_words(EVENING).replace(NARROW_SPACE, " ") == full
        assert full.startswith(moment_words(EVENING, "date"))


def test_outside_a_request_words_are_english_and_moments_utc(strict_app):
    with strict_app.app_context():
        assert gettext("Sign in") == "Sign in"
        assert moment_words(EVENING, "time").replace(NARROW_SPACE, " ") == "4:06 PM"


@pytest.fixture
def folder(tmp_path):
    """A folder of small catalogues, one text each."""
    for language in TRANSLATED:
        write_catalogue(tmp_path / "texts", language, f"Hello in {language}")
    return tmp_path / "texts"


def write_catalogue(folder, language, said):
    path = catalogue_path(language, folder)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'msgid "Hello"\nmsgstr "{said}"\n', encoding="utf-8")


def said_by(ready, language):
    with (ready / language / "LC_MESSAGES" / "messages.mo").open("rb") as file:
        return read_mo(file).get("Hello").string


def test_catalogues_are_made_once_for_each_content(folder, tmp_path):
    first = ready_catalogues(tmp_path / "made", folder)
    assert said_by(first, "th") == "Hello in th"
    made = {path: path.stat().st_mtime_ns for path in first.rglob("*.mo")}
    assert ready_catalogues(tmp_path / "made", folder) == first
    assert {path: path.stat().st_mtime_ns for path in first.rglob("*.mo")} == made
    write_catalogue(folder, "th", "สวัสดี")
    second = ready_catalogues(tmp_path / "made", folder)
    assert second != first
    assert said_by(second, "th") == "สวัสดี"
    assert said_by(first, "th") == "Hello in th"


def test_old_catalogues_go_in_the_end(folder, tmp_path):
    for number in range(FOLDERS_KEPT + 3):
        write_catalogue(folder, "fi", f"Hei {number}")
        newest = ready_catalogues(tmp_path / "made", folder)
        os.utime(newest, (number, number))
    assert len(list((tmp_path / "made").iterdir())) == FOLDERS_KEPT
    assert newest.is_dir()


def test_a_killed_process_left_no_half_catalogue(folder, tmp_path):
    first = ready_catalogues(tmp_path / "made", folder)
    (first / "ja" / "LC_MESSAGES" / "messages.mo").unlink()
    (first / "ja" / "LC_MESSAGES" / "tmpxyz.part").write_bytes(b"\xde\x12")
    assert said_by(ready_catalogues(tmp_path / "made", folder), "ja") == "Hello in ja"


def test_several_processes_may_start_at_once(folder, tmp_path):
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        found = pool.starmap(ready_catalogues, [(tmp_path / "made", folder)] * 8)
    assert len(set(found)) == 1
    assert all(said_by(found[0], language) == f"Hello in {language}" for language in TRANSLATED)
    assert not list((tmp_path / "made").rglob("*.part"))


def check_of(words, text, forms=1):
    """What the check says of a catalogue's text against what the code says."""
    wanted = catalogues.Catalog()
    for word in words:
        wanted.add(word)
    return list(catalogues.problems(wanted, read_po(BytesIO(text.encode())), forms))


def entry(english, said, above=""):
    return f'{above}msgid "{english}"\nmsgstr "{said}"\n\n'


def test_the_check_passes_a_whole_catalogue():
    words = ["Hello", "Hi %(name)s, <a>look</a>"]
    text = entry("Hello", "Moi") + entry(words[1], "Katso <a>tätä</a>, %(name)s")
    assert check_of(words, text) == []


@pytest.mark.parametrize(
    ("words", "text", "problem"),
    [
        (["Hello"], "", "lacks 'Hello'"),
        (["Hello"], entry("Hello", ""), "no words for 'Hello'"),
        (["Hello"], entry("Hello", "Moi", "#, fuzzy\n"), "a guess for 'Hello'"),
        ([], entry("Hello", "Moi"), "nobody says"),
        ([], '#~ msgid "Hello"\n#~ msgstr "Moi"\n', "nobody says any more"),
        (["Hi %(name)s"], entry("Hi %(name)s", "Moi"), "changed what stands in marks"),
        (["Hi %(name)s"], entry("Hi %(name)s", "Moi %(nimi)s"), "changed what stands in marks"),
        (["%(n)d of us"], entry("%(n)d of us", "meitä %(n)s"), "changed what stands in marks"),
        (["100%% sure"], entry("100%% sure", "100 % varma"), "changed what stands in marks"),
        (["{count} left"], entry("{count} left", "{luku} jäljellä"), "changed what stands"),
        (["<b>Now</b>"], entry("<b>Now</b>", "Nyt"), "changed what stands in marks"),
        ([" Hello"], entry(" Hello", "Moi"), "another space"),
    ],
)
def test_the_check_finds(words, text, problem):
    assert any(problem in found for found in check_of(words, text))


def test_the_check_wants_every_plural_form():
    one, many = "%(num)d chat", "%(num)d chats"
    text = f'msgid "{one}"\nmsgid_plural "{many}"\nmsgstr[0] "%(num)d keskustelu"\n'
    whole = text + 'msgstr[1] "%(num)d keskustelua"\n'
    assert check_of([(one, many)], whole, forms=2) == []
    assert check_of([(one, many)], text, forms=2)
    assert check_of([(one, many)], whole, forms=1)
    assert "lacks" in check_of([(one, many)], entry(one, "keskustelu"), forms=2)[0]


@pytest.fixture(scope="module")
def our_words():
    """What `make translations` collects, which takes seconds."""
    return catalogues.words_of()


def test_every_word_of_code_and_templates_is_found(our_words):
    """Among what `make translations` collects: a page's, a form's, an attribute's, a refusal's."""
    for text in ("Sign in", "Members", "Your answer", "There is nothing here."):
        assert our_words.get(text) is not None, text


def test_words_are_found_under_whatever_name_a_file_has_for_gettext(tmp_path):
    (tmp_path / "a.py").write_text(
        "from flask_babel import lazy_gettext as _later\nWORD = _later('Later')\n"
        "from flask_babel import ngettext as _many\n_many('one', 'many', 2)\n"
    )
    words = catalogues.words_of(tmp_path)
    assert words.get("Later") is not None
    assert words.get("one").id == ("one", "many")


def test_the_form_library_speaks_from_our_catalogues(strict_app, monkeypatch):
    said = []

    class Domain:
        def get_translations(self):
            return self

        def gettext(self, words):
            said.append(words)
            return "ei käy"

    monkeypatch.setattr("webapp.core.forms.get_domain", Domain)
    with strict_app.test_request_context(method="POST", data={"priority": "x"}):
        form = QueueForm(meta={"csrf": False})
        form.validate()
    assert "ei käy" in form.priority.errors
    spoken = {str(words) for words in FORM_WORDS}
    assert spoken & set(said)


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_changes_only_with_its_words(our_words, language):
    text = catalogues.brought_up(our_words, language)
    assert "POT-Creation-Date" not in text
    assert "#: " not in text
    again = read_po(BytesIO(text.encode()), locale=language)
    ids = [message.id for message in again if message.id]
    assert ids == sorted(ids, key=lambda words: words if isinstance(words, str) else words[0])
    assert again.num_plurals == (2 if language == "fi" else 1)
