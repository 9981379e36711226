"""Forms as a person fills them in: fetched first, sent back with their token."""

import html
import re

from tests.factories import csrf_token

NEW = "an entirely new password"


def fill(client, path, action=None, **values):
    """Open a page, send its form with these values, give the answer."""
    page = client.get(path)
    assert page.status_code == 200, f"{path}: {page.status_code}"
    return send(client, page, action or path, **values)


def send(client, page, path, **values):
    """Send a form of a page that is open."""
    return client.post(path, data={"csrf_token": csrf_token(page), **values})


def version_of(page):
    """The version the page's form was opened with."""
    return re.search(r'name="version"[^>]*value="(\d+)"', page.text).group(1)


def link_in(page):
    """The path of the one-time link a page shows."""
    return re.search(r'id="fresh_link">[^<]*(/welcome/[^<]+)<', page.text).group(1)


def problems_in(page):
    """What the page complains of."""
    found = re.findall(r'class="field-problem".*?</svg>(.*?)</p>', page.text, re.DOTALL)
    found += re.findall(r'class="notice notice-danger".*?<div>(.*?)</div>', page.text, re.DOTALL)
    return html.unescape(" ".join(re.sub(r"<[^>]+>", "", part).strip() for part in found))


def invite(client, **values):
    """Invite somebody and give (their id, the link's path)."""
    entries = {
        "name": "Gus Berg",
        "email": "gus@example.com",
        "roles": "agent",
        "units": "100",
        **values,
    }
    answer = fill(client, "/admin/people/new", **entries)
    assert answer.status_code == 303, problems_in(answer)
    page = client.get(answer.headers["Location"])
    return int(answer.headers["Location"].rsplit("/", 1)[1]), link_in(page)


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
