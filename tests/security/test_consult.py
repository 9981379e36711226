"""Who takes part in a conversation reads it, talks in its consult, and no more; while they do."""

import re

import pytest
from sqlalchemy import select

from tests.security.house import PARTICIPANT, PEOPLE, READER, a_house, is_ok
from tests.security.test_mentioned import MAY_CHANGE as READERS
from tests.world import ADVICE, SECRETS
from webapp.conversations.models import Participant
from webapp.core import clock
from webapp.core.database import db
from webapp.core.transaction import transaction

OF_CONVERSATIONS = re.compile(r" /(conversations/<|messages|notes|media|profiles|participants)")
CONSULT = "/conversations/<int:conversation_id>/consult"
MAY_CHANGE = READERS | {f"POST {CONSULT}/lines", f"PUT {CONSULT}/draft", f"POST {CONSULT}/reading"}
HOSTS_ALONE = {f"GET {CONSULT}"}


@pytest.fixture
def house(sqlite_template, tmp_path):
    with a_house(sqlite_template, tmp_path) as built:
        yield built


def offences(house, sample):
    answer = house.ask(sample, PARTICIPANT)
    if sample.method == "GET" and sample.name not in HOSTS_ALONE:
        wanted = house.ask(sample, "ben").cell if house.is_of_emi(sample) else "404"
        if answer.cell != wanted:
            yield f"{sample.name}: {answer.cell}, where a colleague of the queue gets {wanted}"
    elif sample.name in MAY_CHANGE:
        if not is_ok(answer.cell):
            yield f"{sample.name}: {answer.cell}, and it is theirs to do"
    elif answer.cell not in {"403", "404", "409", "422"} or answer.has_written:
        yield f"{sample.name}: {answer.cell}, and it is not theirs to do"


def conversation_samples(house):
    return [each for each in house.samples if OF_CONVERSATIONS.search(each.name)]


def test_who_takes_part_reads_and_talks_and_no_more(house):
    asked = conversation_samples(house)
    wrong = [line for sample in asked for line in offences(house, sample)]
    assert len(asked) > 35
    assert not wrong, "\n".join(wrong)


def test_the_consult_is_on_the_pages_of_whom_it_is_for_alone(house):
    own = next(
        each for each in house.samples if each.name == "GET /conversations/<int:conversation_id>"
    )
    pages = {name: house.ask(own, name).text for name in (*PEOPLE[1:], READER, PARTICIPANT)}
    assert {name for name, text in pages.items() if ADVICE in text} == {
        *("sari", "dana", "aoi", PARTICIPANT)
    }
    assert all(secret in pages[PARTICIPANT] for secret in SECRETS)


def test_the_right_ends_with_the_part(house):
    with house.app.app_context(), transaction():
        part = db.session.scalars(select(Participant).where(Participant.joined_at.is_not(None)))
        part.one().ended_at = clock.now()
    house._file.backup(house._kept)
    reached = [
        sample.name
        for sample in conversation_samples(house)
        if "participants" not in sample.name and house.ask(sample, PARTICIPANT).cell != "404"
    ]
    assert reached == []
