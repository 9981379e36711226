"""What an agent sees and does in a browser, in the words of the product."""

import re

from playwright.sync_api import expect

WIDE = {"width": 1280, "height": 800}
PROBE = "async () => { while (await (await fetch('/health')).text() !== 'intercepted'); }"
# A page that is left, or shows another conversation, while its socket is still being opened.
LEFT = "WebSocket is closed before the connection is established"
NARROW = {"width": 390, "height": 844}


class Watch:
    """Collects what pages complain about; a test fails on whatever it did not expect."""

    def __init__(self):
        self.complaints = []
        self.expected = [re.compile(LEFT)]

    def over(self, context):
        """Listen to every page of a browser context, also to those opened later."""
        context.on("console", self._heard)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        return context

    def expect(self, *patterns):
        """Complaints that belong to what the test does, as regular expressions."""
        self.expected += [re.compile(pattern) for pattern in patterns]

    def unexpected(self):
        return [
            text
            for text in self.complaints
            if not any(pattern.search(text) for pattern in self.expected)
        ]

    def _heard(self, message):
        if message.type in {"error", "warning"}:
            self.complaints.append(f"{message.text} ({message.location.get('url', '')})")


class Desk:
    """One console page of one agent."""

    def __init__(self, page, base_url):
        self.page = page
        self.base_url = base_url
        self.offer = page.locator(".offer")
        self.accept_button = page.get_by_role("button", name="Accept")
        self.composer = page.get_by_label("Your answer")
        self.thread = page.get_by_role("log", name="Messages", exact=True)
        self.presence = page.locator("#presence")
        self.state = page.locator(".thread-state .state")
        self.toasts = page.locator("#toasts")
        self.banner = page.get_by_text("Not connected. Trying again")

    @property
    def mine(self):
        """One's own conversations."""
        return self.page.locator("#my_conversations")

    @property
    def queue(self):
        """What waits, wherever one looked before."""
        self.look_at("waiting")
        return self.page.locator("#queue_conversations")

    def look_at(self, name):
        """Have the list of that name shown: mine, waiting, parked, closed."""
        tab = self.page.locator(f"#tab_{name}")
        if tab.get_attribute("aria-selected") != "true":
            tab.click()
        expect(tab).to_have_attribute("aria-selected", "true")
        return self

    def open(self, path="/conversations"):
        """Load a page of the console and wait until its socket has brought the first news."""
        self.page.goto(self.base_url + path)
        return self.wait_live()

    def intercept(self, pattern, handler, **options):
        """Route the page's requests to a handler, surely from now on.

        The browser says that it intercepts a moment before the page's requests pass by it; one
        that starts in between is seen by nobody.
        """
        self.page.route("**/health", lambda route: route.fulfill(body="intercepted"))
        self.page.evaluate(PROBE)
        self.page.route(pattern, handler, **options)

    def wait_live(self):
        expect(self.page.locator("html")).to_have_attribute("data-live", "true")
        return self

    def accept(self):
        """Accept what rings and wait for its timeline."""
        self.accept_button.click()
        expect(self.thread).to_be_visible()
        expect(self.composer).to_be_visible()
        return self

    def answer(self, text):
        """Type and press Enter."""
        self.composer.fill(text)
        self.composer.press("Enter")
        return self.line(text)

    def line(self, text):
        """The lines of the timeline that hold a text."""
        return self.thread.locator(".line", has_text=text)

    def command(self, name):
        """A button of the conversation's head: Take, Reopen, Release, Park, End, Close."""
        return self.page.locator(".thread-actions").get_by_role("button", name=name)

    def row(self, name):
        """The conversation's row in any of the lists of what is not closed."""
        lists = self.page.locator(".list-section:not(#closed_conversations)")
        return lists.locator(".row-item", has_text=name)

    def choose_presence(self, name):
        self.presence.locator("summary").click()
        self.presence.get_by_role("button", name=name).click()
        expect(self.presence.locator("summary")).to_contain_text(name)
