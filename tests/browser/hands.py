"""Work at a desk by keyboard alone; `fingers.py` has the same verbs by touch.

Neither fills a field nor focuses anything by script: what they cannot reach, nobody can.
"""

import re
from contextlib import suppress

from playwright.sync_api import expect

# Letters are dropped for a second after the screen has changed unasked.
DEAF_MS, PRESSES, TABS = 1500, 6, 90
TELL = """for (const kind of ["pointerdown", "keydown"])
    addEventListener(kind, (event) => event.isTrusted && used(event.pointerType || kind), true);"""


class Hand:
    """What both see; `used`: each kind of input that its pages met."""

    def __init__(self, desk):
        self.desk, self.page, self.used = desk, desk.page, set()
        self.page.expose_binding("used", lambda _source, kind: self.used.add(kind))
        self.page.add_init_script(TELL)
        desk.open()
        self.sheet = self.page.locator("#sheet_body")
        self.found = self.page.get_by_role("dialog", name="Search").locator(".hit")
        self.note_field = self.page.get_by_label("Your note")
        self.consult_field = self.page.get_by_label("Your words in the consult")
        self.contact = self.page.locator(".pane-profile .contact-name")

    def button(self, name, within=None):
        """A button or a link of that name that can be seen."""
        place = within or self.page
        both = place.get_by_role("button", name=name).or_(place.get_by_role("link", name=name))
        return both.filter(visible=True).first

    def sent(self, text):
        expect(self.desk.line(text)).to_contain_text("sent")

    def insist(self, press, state):
        """Press until the conversation is in that state: right after another press one is dropped,
        as the second of a double click or as meant for what stood there before.
        """
        for _ in range(PRESSES):
            press()
            with suppress(AssertionError):
                expect(self.desk.state).to_have_text(state, timeout=DEAF_MS)
                return
        expect(self.desk.state).to_have_text(state)

    def focus_is_kept(self):
        expect(self.page.locator("body *:focus")).to_have_count(1)


class Keys(Hand):
    """Keyboard alone."""

    def __init__(self, desk):
        super().__init__(desk)
        self.press, self.type = self.page.keyboard.press, self.page.keyboard.type

    def reach(self, target):
        """Press Tab until it has the focus."""
        expect(target).to_be_visible()
        for _ in range(TABS):
            if target.evaluate("element => element === document.activeElement"):
                return
            self.press("Tab")
        raise AssertionError(f"Tab never reached {target}")

    def letter(self, key, target):
        """Press a letter until it has led to its target; one for an older screen is dropped."""
        for _ in range(PRESSES):
            self.press(key)
            with suppress(AssertionError):
                expect(target).to_be_focused(timeout=DEAF_MS)
                return
        expect(target).to_be_focused()

    def press_button(self, name, within=None):
        self.reach(self.button(name, within))
        self.press("Enter")

    def write(self, field, text):
        self.reach(field)
        self.type(text)

    def command(self, name):
        """Do something of the open conversation by its name, from the palette."""
        self.press("Control+k")
        self.type(name)
        expect(self.found.first).to_have_text(re.compile(name, re.IGNORECASE))
        self.press("Enter")

    def take(self, name):
        self.press("Escape")
        self.letter("a", self.button(name, self.desk.offer))
        self.press("Enter")

    def put_in(self, words, title):
        self.type("/q ")
        picker = self.page.get_by_role("dialog", name="Quick replies")
        expect(picker.get_by_role("combobox")).to_be_focused()
        self.type(words)
        expect(picker.get_by_role("option")).to_contain_text([title])
        self.press("Enter")

    def send(self):
        expect(self.desk.composer).to_be_focused()
        self.press("Enter")

    def quote(self, words):
        self.press("Escape")
        self.letter("r", self.desk.composer)
        self.press("Alt+Shift+Y")

    def answer(self, text):
        expect(self.desk.composer).to_be_focused()
        self.type(text)
        self.press("Enter")

    def note(self, name, text):
        self.press("Alt+Shift+N")
        expect(self.note_field).to_be_focused()
        self.type(f"@{name[:2].lower()}")
        expect(self.page.get_by_role("option", name=name)).to_be_visible()
        self.press("Enter")
        self.type(text)
        self.press("Enter")

    def ask(self, name, question):
        self.press("Alt+Shift+O")
        self.choose("Colleague", name)
        self.write(self.sheet.get_by_label("Your question"), question)
        self.press_button("Ask", self.sheet)

    def say(self, text):
        self.press("Escape")
        self.letter("c", self.consult_field)
        self.type(text)
        self.press("Enter")

    def transfer(self, name, note):
        self.press("Alt+Shift+T")
        self.choose("To", name)
        self.write(self.sheet.get_by_label("Note"), note)
        self.press_button("Transfer", self.sheet.locator(".sheet-actions"))

    def choose(self, label, name):
        self.reach(self.sheet.get_by_label(label, exact=True))
        self.type(name)

    def search(self, word):
        self.press("Escape")
        self.press("Control+k")
        expect(self.page.get_by_label("Search messages and customers")).to_be_focused()
        self.type(word)
        expect(self.found).to_have_count(1)
        self.press("Enter")

    def reopen(self):
        self.press("Alt+Shift+R")

    def link(self):
        self.command("link a contact")
        self.press_button("Create and link", self.sheet)

    def merge(self, name):
        self.command("merge")
        self.write(self.sheet.get_by_label("Find the contact"), name)
        self.press_button("Compare", self.sheet)
        self.press_button(re.compile("^Merge$"), self.sheet)

    def finish(self):
        self.insist(lambda: self.press("Alt+Shift+E"), "Wrap-up")
        self.insist(lambda: self.press("Alt+Shift+C"), "Closed")
