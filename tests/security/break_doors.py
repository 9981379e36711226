"""Takes every guard away once, at every route where it refuses somebody, and sees the table fail.

    python -m tests.security.break_doors

A guard that can go without any line of doors.txt changing is one that no test holds. It takes a
minute or two and is no part of `make test`: run it after a change of guards or of the table.
"""

import inspect
import logging
import sys
import textwrap
from pathlib import Path
from tempfile import TemporaryDirectory

import flask
from sqlalchemy import true

from tests.security.house import ABOUT_CONVERSATIONS, OK, a_house, is_ok, read_table
from tests.services.databases import SqliteTemplate
from webapp import security
from webapp.agents.actions import sign_ins
from webapp.automation.actions import timeout_rules
from webapp.conversations import queries
from webapp.conversations.actions import outbound, transitions
from webapp.core.audit import Actor, act_as
from webapp.core.errors import KanavaError
from webapp.pages.blueprint import require_role
from webapp.routing.actions import needs, offers, transfers

# Where a guard is one function that many routes call: broken at one route at a time.
broken = {"at": None}
refused_at = set()
# Where a guard is a condition inside an action: (function, its words, without them).
CONDITIONS = [
    (transitions._require_owner, "conversation.agent_id != agent_id", "False"),
    (outbound.post_message, "not may_write(Viewer(agent_id), facts_of(conversation))", "False"),
    (outbound.resend, "conversation.agent_id != agent_id", "False"),
    (timeout_rules.switch_rule, "conversation.agent_id != agent_id", "False"),
    (needs._hold, "not is_supervising and conversation.agent_id != by.id", "False"),
    (transfers._require_right, "conversation.agent_id == by.id or is_supervising", "True"),
    (offers.reject_offer, "ringing.agent_id != agent_id", "False"),
    (offers.reopen, "Conversation.previous_agent_id == agent_id", "Conversation.id > 0"),
    (sign_ins.end_one_sign_in, "row.agent_id != agent_id", "False"),
]


def breakable(guard, let_through):
    """The guard, but for routes where it is broken; notes the routes where it refuses."""

    def inside(*arguments):
        here = (guard.__name__, flask.request.endpoint, flask.request.method)
        if broken["at"] == here:
            return let_through(*arguments)
        try:
            answer = guard(*arguments)
        except KanavaError:
            refused_at.add(here)
            raise
        if answer is not None:
            refused_at.add(here)
        return answer

    return inside


def put_in_place(guard, let_through):
    """Everywhere the app calls the guard, call the breakable one."""
    replacement = breakable(guard, let_through)
    for module in list(sys.modules.values()):
        if getattr(module, "__name__", "").startswith("webapp"):
            for name in [name for name, held in vars(module).items() if held is guard]:
                setattr(module, name, replacement)


def without(function, words, others):
    """The code of a function with a condition taken out."""
    source = textwrap.dedent(inspect.getsource(function))
    assert source.count(words) == 1, f"{function.__qualname__} has no {words!r} any more"
    space = {}
    exec(source.replace(words, others), function.__globals__, space)
    return space[function.__name__].__code__


def is_noticed(house, sample, expected):
    """Whether some person's answer is another than the table's."""
    return any(
        not (is_ok(cell) if wanted == OK else cell == wanted)
        for person, wanted in expected.items()
        for cell in [house.ask(sample, person).cell]
    )


def break_calls(house, table):
    """Break each guard function at each route where it refuses; the names of what stood."""
    for sample in house.samples:
        refused_at.clear()
        assert not is_noticed(house, sample, table[sample.name]), f"fails whole: {sample.name}"
        for here in sorted(refused_at):
            broken["at"] = here
            yield f"{here[0]} at {sample.name}", is_noticed(house, sample, table[sample.name])
            broken["at"] = None


def break_conditions(house, table):
    """Take each condition out; some line about conversations or sign-ins must fail."""
    asked = [s for s in house.samples if ABOUT_CONVERSATIONS.search(s.name) or "sign-ins" in s.name]
    for function, words, others in CONDITIONS:
        whole = function.__code__
        function.__code__ = without(function, words, others)
        found = [sample.name for sample in asked if is_noticed(house, sample, table[sample.name])]
        function.__code__ = whole
        yield f"{function.__qualname__}: {words}", bool(found)


def main():
    """Print every guard that nobody would miss; the exit code is 1 when there is one."""
    logging.disable()  # who gets past a guard makes the page behind it fail
    put_in_place(security.require_sign_in, lambda: act_as(Actor(None, "", None)))
    put_in_place(require_role, lambda *_names: None)
    put_in_place(queries.visible_to, lambda _viewer: true())
    with TemporaryDirectory() as name:
        folder, table = Path(name), read_table()
        with a_house(SqliteTemplate(folder), folder) as house:
            tried = [*break_calls(house, table), *break_conditions(house, table)]
    missed = [guard for guard, is_seen in tried if not is_seen]
    print(f"{len(tried)} guards broken, {len(tried) - len(missed)} noticed by doors.txt")
    print(*missed, sep="\n")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
