"""An agent's browser, as far as measuring needs one."""

import re

import requests

from tests.factories import PASSWORD

PAGE_TOKEN = re.compile(r'<meta name="csrf-token" content="([^"]+)"')
FORM_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class Person:
    """Signed in at one server; keeps its cookies and its connection."""

    def __init__(self, address: str, email: str) -> None:
        self._address = address
        self._session = requests.Session()
        self._session.trust_env = False
        field = _found(FORM_TOKEN, self._session.get(f"{address}/login").text)
        form = {"email": email, "password": PASSWORD, "csrf_token": field}
        page = self._session.post(f"{address}/login", form, headers={"Referer": address}).text
        self._token = _found(PAGE_TOKEN, page)

    def post(self, path: str, form: dict[str, str] | None = None) -> None:
        """Send a form as the console does; raises when it is refused."""
        headers = {"X-CSRFToken": self._token, "HX-Request": "true", "Referer": self._address}
        answer = self._session.post(f"{self._address}{path}", form or {}, headers=headers)
        answer.raise_for_status()

    def cookie(self) -> str:
        """The Cookie header of this browser."""
        return "; ".join(f"{name}={value}" for name, value in self._session.cookies.items())


def _found(pattern: re.Pattern[str], page: str) -> str:
    match = pattern.search(page)
    if match is None:
        raise RuntimeError("signing in did not give the page that was expected")
    return match[1]
