"""Asks any route as anybody, each time in the same centre, and tells what came of it.

`doors.txt` beside this file is the table of what should come of it. Who adds a route, adds its
lines: `python -m tests.security.house PART-OF-THE-ROUTE` prints them as the app answers now, and
a person reads whether that is right. A new kind of thing in a URL is made in tests/world.py.
"""

import re
import shutil
import sqlite3
import sys
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from simulator import running_simulator
from tests import factories
from tests.samples import samples_of
from tests.services.databases import SqliteTemplate, dispose
from tests.services.settings import settings_for
from tests.world import ACCOUNTS, make_world
from webapp import create_app

TABLE = Path(__file__).with_name("doors.txt")
# Nobody signed in; an agent of another queue; a supervisor; an admin; a colleague in the queue;
# whose conversations they are.
PEOPLE = ("stranger", "chen", "sari", "dana", "ben", "aoi")
# Who was mentioned in a note of one of them: test_mentioned.py. Who takes part: test_consult.py.
READER, PARTICIPANT = "rei", "kai"
# Where conversations are no matter, one agent stands for all.
ROLES = PEOPLE[:4]
SIGN_IN, OK = "in", "ok"
FILE = "house.db"
ABOUT_CONVERSATIONS = re.compile(
    r" /(conversations|messages|notes|offers|participants|media|profiles)\b"
    r"|/presence\b|^GET /screen"
)


def is_ok(cell):
    """True for the answer to who may, or who only has to type something else."""
    return cell == "422" or cell[0] in "23"


def read_table():
    """{"GET /route": {person: cell}} of doors.txt."""
    table = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            method, route, *cells = line.split()
            asked = PEOPLE if len(cells) > len(ROLES) else ROLES
            assert f"{method} {route}" not in table, f"twice in doors.txt: {line}"
            table[f"{method} {route}"] = dict(zip(asked, cells, strict=True))
    return table


def line_of(name, cells):
    """A line of doors.txt."""
    method, _, route = name.partition(" ")
    return f"{method:6} {route:85} {' '.join(f'{cell:4}' for cell in cells)}".rstrip()


@dataclass(frozen=True)
class Answer:
    """What a request came to: `cell` is its status, or SIGN_IN."""

    cell: str
    text: str
    has_written: bool


class House:
    """The app over an SQLite file that is put back after every request that wrote to it."""

    def __init__(self, app, folder):
        self.app = app
        self.world = make_world(app)
        self.samples = samples_of(app, self.world)
        self._cookies = {person: self._come_in(person) for person in (*PEOPLE, READER, PARTICIPANT)}
        self._media, self._files = folder / "media", folder / "kept-media"
        shutil.copytree(self._media, self._files)
        self._file = sqlite3.connect(folder / FILE)
        self._kept = sqlite3.connect(":memory:")
        self._file.backup(self._kept)
        self._version = self._data_version()

    def ask(self, sample, person, *, is_htmx=False, has_token=True):
        """Send one sample as one person."""
        cookie, token = self._cookies[person]
        browser = self.app.test_client()
        browser.set_cookie("session", cookie)
        headers = {"X-CSRFToken": token} if has_token else {}
        headers |= {"HX-Request": "true"} if is_htmx else {}
        options = {} if sample.method == "GET" else {"data": self._form(sample)}
        answer = browser.open(sample.path, method=sample.method, headers=headers, **options)
        target = answer.headers.get("Location") or answer.headers.get("HX-Redirect") or ""
        is_sent = answer.status_code in {302, 401} and target.startswith("/login")
        is_sent &= sample.endpoint != "security.logout"
        cell = SIGN_IN if is_sent else str(answer.status_code)
        is_text = answer.mimetype.startswith(("text/", "application/json"))
        text = answer.get_data(as_text=True) if is_text else ""
        answer.close()
        return Answer(cell, text, self._put_back())

    def is_of_emi(self, sample):
        """Whether it is about Emi's conversation, in which Rei was mentioned and Kai takes part.

        Some routes are tried on another one, which is none of theirs.
        """
        own = f"/conversations/{self.world.ids['conversation_id']}/"
        return "/conversations/" not in sample.path or own in f"{sample.path}/"

    def _form(self, sample):
        """What is sent: enough that who may do it succeeds, or at least is heard."""
        centre, ids = self.world.centre, self.world.ids
        forms = {
            "/messages": {"text": "intruding"},
            "/notes": {"text": "intruding"},
            "/notes/<int:note_id>": {"text": "intruding"},
            "/consult": {"agent_id": centre.chen},
            "/consult/lines": {"text": "intruding"},
            "/consult/reading": {"line_id": "1"},
            "/reading": {"message_id": ids["message_id"]},
            "/draft": {"text": "intruding"},
            "/draft/quote": {"message_id": ""},
            "/transfer": {"target": centre.other_queue_id},
            "/parking": {"when": "hour"},
            "/reminder": {"when": "hour"},
            "/snooze": {"when": "hour"},
            "/block": {"reason": "spam"},
            "/verification": {"submission_key": "intruding"},
            "/login-page": {"url": "https://intruder.example"},
            "/transcript": {"format": "text"},
            "/needs": {"priority": "1"},
            "/contact": {"contact_id": ids["contact_id"]},
            "/contacts": {"name": "Intruder"},
            "/tags": {"tags": ids["tag_id"]},
            "/contact/facts": {
                "name": "Intruder",
                "version": "2",
                "organization_id": "0",
                **dict.fromkeys(("preferred_1", "preferred_2", "preferred_3"), "0"),
            },
            "/merge/<int:contact_id>": {"kept_version": "2", "merged_version": "1"},
            "/merge/<int:other_id>": {"kept_version": "2", "merged_version": "1"},
            "/presence": {"status": "away"},
            "/me/theme": {"theme": "dark"},
            "/me/preferences": {"send_key": "ctrl_enter"},
            "/me/devices": {"endpoint": "", "p256dh": "", "auth": ""},
            "/quick-replies": {"title": "Intruder", "text": "intruding"},
            "/timeouts/<int:rule_id>": {"is_off": "yes"},
        }
        fitting = [form for end, form in forms.items() if sample.name.endswith(end)]
        return fitting[0] if fitting else {"name": "Intruder", "version": "1"}

    def _come_in(self, person):
        browser = self.app.test_client()
        if person == "stranger":
            token = factories.csrf_token(browser.get("/login"))
        else:
            factories.login(browser, self.world.person(person))
            page = browser.get("/conversations").text
            token = re.search(r'name="csrf-token"\s+content="([^"]+)"', page).group(1)
        return browser.get_cookie("session").value, token

    def _data_version(self):
        """Another number when another connection has committed."""
        return self._file.execute("PRAGMA data_version").fetchone()[0]

    def _put_back(self):
        has_written = self._data_version() != self._version
        if has_written:
            self._kept.backup(self._file)
            shutil.copytree(self._files, self._media, dirs_exist_ok=True)
            self._version = self._data_version()
        return has_written

    def close(self):
        """Give the connections back."""
        for connection in (self._file, self._kept):
            connection.close()


@contextmanager
def a_house(template, folder):
    """A house over a copy of a migrated database, beside a simulator of LINE."""
    url = template.copy_to(folder / FILE)
    with running_simulator(ACCOUNTS) as line:
        at_line = {"line_api_base": line.base_url, "line_data_base": line.base_url}
        app = create_app(settings_for(url, folder, **at_line))
        with closing(House(app, folder)) as house:
            yield house
        with app.app_context():
            dispose()


def main():
    """Print the lines of the routes that hold a word, or of all."""
    words = sys.argv[1] if len(sys.argv) > 1 else ""
    with TemporaryDirectory() as name:
        folder = Path(name)
        with a_house(SqliteTemplate(folder), folder) as house:
            for sample in house.samples:
                if words in sample.name:
                    people = PEOPLE if ABOUT_CONVERSATIONS.search(sample.name) else ROLES
                    cells = [house.ask(sample, person).cell for person in people]
                    if people is ROLES:
                        cells = [OK if is_ok(cell) else cell for cell in cells]
                    print(line_of(sample.name, cells))


if __name__ == "__main__":
    main()
