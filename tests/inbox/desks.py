"""Consoles as agents have them open: a page, its socket, and hands that press what is on it."""

import json

from tests.factories import post_webhook, text_event, work
from tests.screens import Screen
from webapp.core.database import db

COMMANDS = {"hx-post": "POST", "hx-put": "PUT", "hx-delete": "DELETE"}
# Everything that a story may make due; fetching from LINE and sending to it are told apart.
DUTIES = (
    *("lanes", "unrouted", "assignment", "response_targets", "breaches", "offer_endings"),
    *("timeouts", "wrap_ups", "auto_closings", "overflows", "left_work", "reminders"),
)


class Desk:
    """One agent's console with at most one conversation open."""

    def __init__(self, name, browser, open_socket, conversation_id=None):
        self.name, self.browser, self._open_socket = name, browser, open_socket
        self.go_to(conversation_id)

    def go_to(self, conversation_id=None):
        """Load the page anew."""
        self.conversation_id = conversation_id
        self.path = "/conversations" + (f"/{conversation_id}" if conversation_id else "")
        answer = self.browser.get(self.path)
        assert answer.status_code == 200, self.path
        self.screen = Screen(answer.text)
        self.connect()

    def connect(self):
        """Open a socket; it begins with the whole screen."""
        self.socket = self._open_socket(self.conversation_id)
        self.screen.receive(self.socket.snapshot())

    def press(self, end_of_url, **values):
        """Press the button on the screen whose command's address ends so; gives its answer."""
        button, name = self._button(end_of_url)
        values = json.loads(button.attributes.get("hx-vals", "{}")) | values
        target = button.attributes.get("hx-target", "").removeprefix("#") or None
        answer = self.browser.send(COMMANDS[name], button.attributes[name], **values)
        assert answer.status_code in (200, 201), answer.text
        self._take(answer, target)

    def send(self, method, url, **values):
        """What a form of the page or a script of it sends."""
        answer = self.browser.send(method, url, **values)
        if answer.status_code == 303:  # a browser goes there by itself
            answer = self.browser.fragment(answer.location)
        assert answer.status_code in (200, 201, 204), answer.text
        self._take(answer)

    def hear(self):
        """Take what the socket brings."""
        self.screen.receive(self.socket.hear())
        assert not self.screen.has_missed, f"{self.name} was told what does not fit"
        stream = self.screen.root.find("stream").attributes["ws-connect"]
        if self.conversation_id and "conversation=" not in stream:
            assert "no longer yours to see" in "".join(self.screen.root.lines()), self.name
            self.go_to()

    def differences(self):
        """What stands on this screen otherwise than on the page loaded anew."""
        answer = self.browser.get(self.path)
        assert answer.status_code == 200, f"{self.name} still shows {self.path}"
        return self.screen.differences(Screen(answer.text))

    def _button(self, end_of_url):
        for element in self.screen.root.walk():
            for name in COMMANDS.keys() & element.attributes.keys():
                if element.attributes[name].endswith(end_of_url):
                    return element, name
        raise AssertionError(f"{self.name} has no button for {end_of_url}")

    def _take(self, answer, target=None):
        elsewhere = answer.headers.get("HX-Retarget", "").removeprefix("#")
        self.screen.receive(answer.text, elsewhere or target)
        path = answer.headers.get("HX-Push-Url", self.path)
        if path != self.path:
            number = path.removeprefix("/conversations").strip("/")
            self.path, self.conversation_id = path, int(number) if number else None
            self.connect()


class Office:
    """Desks that are looked at after everything that happens."""

    def __init__(self, app, client, centre):
        self.app, self.client, self.centre = app, client, centre
        self.desks, self.stale = [], []

    def write(self, text, **changes):
        """Emi writes; what comes of it is left to `after`."""
        event = text_event(text, **changes)
        assert post_webhook(self.client, self.centre, [event]).status_code == 200
        return event

    def live_through(self, story):
        """Do what a story tells, (what, how) after (what, how), and look after each.

        What a screen shows is not the database's doing: on PostgreSQL all is done and told as well,
        and looked at once, when the story is over.
        """
        with self.app.app_context():
            is_looking = db.engine.dialect.name == "sqlite"
        for what, act in story:
            act()
            self.after(what, is_looking=is_looking)
        if not is_looking:
            self.after("the story")

    def after(self, what, *, is_looking=True):
        """Do what is due, then compare every screen with a fresh one."""
        work(self.app, *DUTIES)
        for desk in self.desks:
            desk.hear()
            if not is_looking:
                continue
            found = desk.differences()
            self.stale += [f"after {what}, {desk.name}: {line}" for line in found]
            if found:  # told once, not again after everything that follows
                desk.go_to(desk.conversation_id)
