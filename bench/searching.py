"""What a search and the pages of the console cost an agent with few or many messages behind them:
words that many messages hold, that few do, a Japanese word of two characters; the whole console
with 2,000 that wait, a conversation of 5,000 messages, its older lines, the contacts' list.
"""

import time
from dataclasses import dataclass, field

from flask.testing import FlaskClient

from bench.centre import House
from bench.history import History
from bench.load import Result
from tests import factories

WORDS = {"a common word": "配送", "a rare word": "kumquat", "two rare characters": "稲妻"}
PAGES = {
    "the whole console, 2,000 waiting": "/conversations",
    "its screen, asked for again": "/screen",
    "a conversation of 5,000 messages": "/conversations/{long}",
    "older lines of it": "/conversations/{long}/messages?before={above}",
    "an earlier customer's closed conversation": "/conversations/1",
}
PIECE = {"HX-Request": "true"}


@dataclass
class Costs:
    """How long answers took, by how many messages there are and by what was sought or shown."""

    taken: dict[tuple[int, str], Result] = field(default_factory=dict)

    def ratio(self, many: int, few: int, what: str) -> float:
        """How much longer the usual answer takes among many."""
        return self.taken[many, what].milliseconds(0.5) / self.taken[few, what].milliseconds(0.5)


def measure(house: House, counts: tuple[int, ...], rounds: int) -> Costs:
    """The palette's answers and the pages, to Aoi, at each size of the centre."""
    costs, history = Costs(), History(house)
    with house.app.app_context():
        browser = factories.login(house.app.test_client(), house.centre.aoi)
        long = history.add_long()
        history.add_waiting()
    places = {"long": long, "above": long + 2_500}
    for count in counts:
        with house.app.app_context():
            history.grow(count)
        for what, words in WORDS.items():
            costs.taken[count, what] = _sought(browser, words, rounds)
        for what, page in PAGES.items():
            costs.taken[count, what] = _shown(browser, page.format(**places), rounds)
    return costs


def _sought(browser: FlaskClient, words: str, rounds: int) -> Result:
    def ask() -> None:
        answer = browser.get("/search", query_string={"q": words}, headers=PIECE)
        assert answer.text.count("?at="), f"{words} was not found"

    return _taken(ask, rounds)


def _shown(browser: FlaskClient, page: str, rounds: int) -> Result:
    headers = {} if page == "/conversations" else PIECE

    def ask() -> None:
        answer = browser.get(page, headers=headers)
        assert answer.status_code == 200, f"{page}: {answer.status}"

    return _taken(ask, rounds)


def _taken(ask, rounds: int) -> Result:  # noqa: ANN001
    result = Result()
    ask()  # what is made once is not measured
    for _ in range(rounds):
        began = time.perf_counter()
        ask()
        result.latencies.append(time.perf_counter() - began)
    return result
