"""A centre, and Dana the admin in front of its admin pages."""

import html
import re

import pytest

from tests.factories import csrf_token, login, make_centre


class Browser:
    """A signed-in browser that fills in forms as a person does: what stands there goes along."""

    def __init__(self, client):
        self.client = client

    def get(self, path, status=200):
        answer = self.client.get(path)
        assert answer.status_code == status, answer.text
        return answer.text

    def send(self, path, page=None, **typed):
        """Send a page's form with other values; gives the answer. `page`: as it was opened."""
        page = page or self.client.get(path)
        values = {"csrf_token": csrf_token(page), **kept_in(page.text), **typed}
        return self.client.post(path, data=values)

    def open(self, path):
        """A page to send later."""
        answer = self.client.get(path)
        assert answer.status_code == 200, answer.text
        return answer


def kept_in(page):
    """What a page's fields hold: {name: value or values}."""
    found = {}
    main = page[page.index('<main class="admin-main"') :]
    for tag in re.findall(r"<input\b[^>]*>", main):
        facts = {
            name: html.unescape(value) for name, value in re.findall(r'([\w-]+)="([^"]*)"', tag)
        }
        kind, name = facts.get("type", "text"), facts.get("name")
        is_left = kind in {"checkbox", "radio"} and not re.search(r"\schecked\b", tag)
        if name is None or name in {"csrf_token", "q"} or is_left:
            continue
        found.setdefault(name, []).append(facts.get("value", ""))
    for name, options in re.findall(
        r'<select\b[^>]*name="(\w+)"[^>]*>(.*?)</select>', main, re.DOTALL
    ):
        values = re.findall(r'<option\b([^>]*)value="([^"]*)"', options)
        chosen = [value for before, value in values if "selected" in before]
        found[name] = chosen or [value for _before, value in values][:1]
    for name, text in re.findall(
        r'<textarea\b[^>]*name="(\w+)"[^>]*>(.*?)</textarea>', main, re.DOTALL
    ):
        # A browser leaves out the first line break of a textarea.
        found[name] = [html.unescape(text).removeprefix("\r\n").removeprefix("\n")]
    return found


@pytest.fixture
def centre(app):
    with app.app_context():
        return make_centre()


@pytest.fixture
def browse_as(app):
    """A function that signs somebody in on a browser of their own."""
    return lambda agent_id: Browser(login(app.test_client(), agent_id))


@pytest.fixture
def dana(centre, browse_as):
    return browse_as(centre.dana)
