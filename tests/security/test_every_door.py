"""Every route answers everybody as the table says: doors.txt, made and read as house.py tells."""

import pytest

from tests.security.house import (
    OK,
    PEOPLE,
    SIGN_IN,
    a_house,
    is_ok,
    line_of,
    read_table,
)
from tests.world import SECRETS

REFUSED = {SIGN_IN, "401", "404", "409"}
# Routes that nobody is let through in a centre that has people; webapp/signing_in.py shuts the
# library's own pages, LINE's signature opens the webhook (tests/line/test_webhook.py), and a key of
# its own the door of the company's server (tests/verified_links).
SHUT = {
    "/api/verifications",
    "/line/webhook/<webhook_key>",
    "/mf-recovery-codes",
    "/set-up/<token>",
    "/tf-rescue",
    "/tf-select",
    "/tf-setup",
    "/tf-setup/<token>",
}
# Who signs what is sent there is no browser with a cookie.
WITHOUT_TOKEN = {"line.webhook"}


@pytest.fixture
def house(sqlite_template, tmp_path):
    with a_house(sqlite_template, tmp_path) as built:
        yield built


def offences(house, sample, expected):
    """What is not as it should be with one route, as lines to read."""
    for person, wanted in expected.items():
        answer = house.ask(sample, person)
        if not (wanted == OK and is_ok(answer.cell)) and answer.cell != wanted:
            yield f"{sample.name}: {person} got {answer.cell}, not {wanted}"
        if answer.cell in REFUSED and answer.has_written:
            yield f"{sample.name}: {person} was refused, and something was written"
        if person in {"stranger", "chen"} and any(secret in answer.text for secret in SECRETS):
            yield f"{sample.name}: {person} read what is Support's"
    for person in ("stranger", "chen") if "aoi" in expected else ("stranger",):
        by_htmx = house.ask(sample, person, is_htmx=True)
        if expected[person] in REFUSED and by_htmx.cell != expected[person]:
            yield f"{sample.name}: {person} got {by_htmx.cell} by htmx"
        if by_htmx.cell in REFUSED and any(secret in by_htmx.text for secret in SECRETS):
            yield f"{sample.name}: {person} read what is Support's by htmx"
    if sample.method != "GET" and sample.endpoint not in WITHOUT_TOKEN:
        forged = house.ask(sample, "dana", has_token=False)
        if forged.cell != "400" or forged.has_written:
            yield f"{sample.name}: sent without its anti-forgery token, the answer is {forged.cell}"


@pytest.mark.long
def test_every_door_opens_to_whom_the_table_says_and_to_nobody_else(house):
    table = read_table()
    wrong = [f"no such route: {name}" for name in table.keys() - {s.name for s in house.samples}]
    for sample in house.samples:
        if sample.name in table:
            wrong += offences(house, sample, table[sample.name])
        else:
            cells = [house.ask(sample, person).cell for person in PEOPLE]
            wrong.append(f"doors.txt lacks this line: {line_of(sample.name, cells)}")
    assert not wrong, "\n" + "\n".join(wrong)


def test_behind_every_door_there_is_something_for_somebody():
    """A sample that answers 404 to everybody would prove nothing about who is refused."""
    empty = {
        name.partition(" ")[2]
        for name, cells in read_table().items()
        if not any(is_ok(cell) or cell == OK for cell in cells.values())
    }
    assert empty == SHUT
