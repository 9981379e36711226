"""What tests say again and again: wait for a condition, look into a fragment, count queries."""

import threading
import time
from contextlib import contextmanager
from html.parser import HTMLParser

from sqlalchemy import Engine, event

PATIENCE_SECONDS = 15.0
LOOK_SECONDS = 0.01


def wait_until(condition, seconds=PATIENCE_SECONDS):
    """Give the condition's first true value; fail when it has none in so many seconds."""
    deadline = time.monotonic() + seconds
    pause = threading.Event()
    while True:
        found = condition()
        if found:
            return found
        assert time.monotonic() < deadline, f"still not so after {seconds} s: {condition}"
        pause.wait(LOOK_SECONDS)


def run_at_once(actions):
    """Run functions in threads of their own, let go at the same instant; give their results.

    A result is what the function returned, or the exception it raised.
    """
    start, results = threading.Barrier(len(actions)), [None] * len(actions)

    def run(index, action):
        start.wait(PATIENCE_SECONDS)
        try:
            results[index] = action()
        except Exception as error:  # noqa: BLE001 (handed to the caller as the result)
            results[index] = error

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    return results


class _Elements(HTMLParser):
    """The text and markup inside each element that has an id."""

    def __init__(self):
        super().__init__()
        self.inside, self._open = {}, []

    def handle_starttag(self, tag, attrs):
        found = dict(attrs).get("id")
        if found:
            self.inside.setdefault(found, [])
        self._note(self.get_starttag_text())
        if tag not in {"area", "br", "hr", "img", "input", "link", "meta", "source", "use", "wbr"}:
            self._open.append((tag, found))

    def handle_startendtag(self, tag, attrs):
        self._note(self.get_starttag_text())

    def handle_endtag(self, tag):
        while self._open:
            closed, _ = self._open.pop()
            if closed == tag:
                return

    def handle_data(self, data):
        self._note(data)

    def _note(self, text):
        for _, found in self._open:
            if found:
                self.inside[found].append(text)


def inside(html, target):
    """The markup and text inside the element with that id; fails when there is none."""
    elements = _Elements()
    elements.feed(html)
    assert target in elements.inside, f"no #{target} among {sorted(elements.inside)}"
    return "".join(elements.inside[target])


def assert_fragment(html, target, contains):
    """The element with id `target` is there and holds every given text."""
    found = inside(html, target)
    for text in [contains] if isinstance(contains, str) else contains:
        assert text in found, f"{text!r} is not in #{target}: {found}"


@contextmanager
def query_budget(most):
    """Fail when the block runs more statements than that."""
    statements = []

    def note(_connection, _cursor, statement, *_rest):
        statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    assert len(statements) <= most, "\n\n".join(statements)
