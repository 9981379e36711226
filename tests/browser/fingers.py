"""Work at a desk by touch alone, on a phone; `hands.py` has the same verbs by keyboard."""

import re

from playwright.sync_api import expect

from tests.browser.hands import Hand


class Touch(Hand):
    """Fingers alone, on a phone; what its own keyboard writes comes without keys."""

    def press_button(self, name, within=None):
        self.button(name, within).tap()

    def write(self, field, text):
        field.tap()
        expect(field).to_be_focused()
        self.page.keyboard.insert_text(text)

    def detail(self, name):
        self.press_button("Profile and details")
        self.press_button(name, self.page.locator(".pane-profile"))

    def more(self, name):
        self.press_button("More actions")
        self.press_button(name, self.page.locator(".thread-others"))

    def take(self, name):
        self.button(name, self.desk.offer).tap()

    def put_in(self, words, title):
        self.press_button("Quick replies")
        self.page.get_by_role("option").filter(has_text=title).tap()

    def send(self):
        self.button(re.compile("^Send$")).tap()

    def quote(self, words):
        self.desk.line(words).locator(".bubble").tap()
        self.press_button(re.compile("^Quote$"))

    def answer(self, text):
        self.write(self.desk.composer, text)
        self.send()

    def note(self, name, text):
        self.press_button(re.compile("^Note"))
        self.write(self.note_field, f"@{name[:2].lower()}")
        self.page.get_by_role("option", name=name).tap()
        self.page.keyboard.insert_text(text)
        self.press_button("Add the note")

    def ask(self, name, question):
        self.detail("Consult")
        self.choose("Colleague", name)
        self.write(self.sheet.get_by_label("Your question"), question)
        self.press_button("Ask", self.sheet)

    def say(self, text):
        if not self.consult_field.is_visible():
            self.press_button(re.compile("Consult.*open"))
        self.write(self.consult_field, text)
        self.press_button("Say it to your colleagues")
        self.press_button("Back to the messages")

    def transfer(self, name, note):
        self.more("Transfer")
        self.choose("To", name)
        self.write(self.sheet.get_by_label("Note"), note)
        self.press_button("Transfer", self.sheet.locator(".sheet-actions"))

    def choose(self, label, name):
        """The phone shows the choice in a list of its own, which no page sees."""
        choice = self.sheet.get_by_label(label, exact=True)
        someone = choice.get_by_role("option", name=re.compile(f"^{name}"))
        choice.select_option(someone.get_attribute("value"))

    def search(self, word):
        self.press_button("Back to the list")
        self.press_button(re.compile("^Search$"))
        self.write(self.page.get_by_label("Search messages and customers"), word)
        expect(self.found).to_have_count(1)
        self.found.tap()

    def reopen(self):
        self.more("Reopen")

    def link(self):
        self.detail("Link a contact")
        self.press_button("Create and link", self.sheet)

    def merge(self, name):
        self.press_button("Merge", self.page.locator(".pane-profile"))
        self.write(self.sheet.get_by_label("Find the contact"), name)
        self.press_button("Compare", self.sheet)
        self.press_button(re.compile("^Merge$"), self.sheet)
        expect(self.sheet).to_be_hidden()
        self.press_button("Back to the messages")

    def finish(self):
        actions = self.page.locator(".thread-actions")
        self.insist(self.button(re.compile("^End$"), actions).tap, "Wrap-up")
        self.insist(self.button(re.compile("^Close$"), actions).tap, "Closed")
