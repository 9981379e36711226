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
