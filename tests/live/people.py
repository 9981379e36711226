"""Agents at their consoles, by HTTP and websocket as a browser would."""

import html
import re

import requests

from tests.factories import PASSWORD

TOKEN = re.compile(r'<meta name="csrf-token" content="([^"]+)"')
FIELD = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


def _well(answer):
    """The answer; raises requests.HTTPError for a server that cannot answer now."""
    if answer.status_code >= 500:
        answer.raise_for_status()
    return answer


class Person:
    """A signed-in agent's browser."""

    def __init__(self, base_url, email):
        self.base_url = base_url
        self.session = requests.Session()
        self.session.trust_env = False
        self._sign_in(email)
        self.token = TOKEN.search(_well(self.get("/conversations")).text)[1]

    def _sign_in(self, email):
        page = _well(self.get("/login")).text
        field = html.unescape(FIELD.search(page)[1])
        data = {"email": email, "password": PASSWORD, "csrf_token": field}
        answer = _well(self.post("/login", data))
        assert answer.status_code == 302, answer.text[:500]

    def get(self, path):
        return self.session.get(f"{self.base_url}{path}", timeout=10)

    def post(self, path, data=None, method="POST"):
        """Send a form; redirects are not followed."""
        return self.session.request(
            method,
            f"{self.base_url}{path}",
            data=data or {},
            headers={"X-CSRFToken": getattr(self, "token", ""), "Referer": self.base_url},
            timeout=10,
            allow_redirects=False,
        )

    def cookie(self):
        """The Cookie header of this browser."""
        return "; ".join(f"{name}={value}" for name, value in self.session.cookies.items())
