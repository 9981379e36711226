"""Who is mentioned in a note reads that conversation as its queue does, adds notes, and no more."""

import re

import pytest

from tests.security.house import READER, a_house, is_ok
from tests.world import SECRETS

OF_CONVERSATIONS = re.compile(r" /(conversations/<|messages|notes|media|profiles)")
MAY_CHANGE = {
    "POST /conversations/<int:conversation_id>/notes",
    "PUT /conversations/<int:conversation_id>/notes/draft",
    "PUT /conversations/<int:conversation_id>/draft",
    "PUT /conversations/<int:conversation_id>/draft/quote",
    "POST /conversations/<int:conversation_id>/reading",
    "POST /conversations/<int:conversation_id>/reminder",
    # One's own quick reply, of what was typed here.
    "POST /conversations/<int:conversation_id>/quick-replies",
}


@pytest.fixture
def house(sqlite_template, tmp_path):
    with a_house(sqlite_template, tmp_path) as built:
        yield built


def offences(house, sample):
    answer = house.ask(sample, READER)
    if sample.method == "GET":
        wanted = house.ask(sample, "ben").cell if house.is_of_emi(sample) else "404"
        if answer.cell != wanted:
            yield f"{sample.name}: {answer.cell}, where a colleague of the queue gets {wanted}"
    elif sample.name in MAY_CHANGE:
        if not is_ok(answer.cell):
            yield f"{sample.name}: {answer.cell}, and it is a reader's to do"
    elif answer.cell not in {"403", "404", "409", "422"} or answer.has_written:
        yield f"{sample.name}: {answer.cell}, and it is no reader's to do"


def test_a_mentioned_colleague_reads_and_adds_notes_alone(house):
    asked = [each for each in house.samples if OF_CONVERSATIONS.search(each.name)]
    wrong = [line for sample in asked for line in offences(house, sample)]
    assert len(asked) > 25
    assert not wrong, "\n".join(wrong)


def test_the_conversation_of_the_mention_and_no_other(house):
    ids = house.world.ids
    by_id = {each.path: each for each in house.samples if each.method == "GET"}
    own = by_id[f"/conversations/{ids['conversation_id']}"]
    assert all(secret in house.ask(own, READER).text for secret in SECRETS)
    for other in ("wrap_up_id", "parked_id"):
        sample = type(own)(own.name, f"/conversations/{ids[other]}", own.endpoint)
        assert house.ask(sample, READER).cell == "404"
