"""A rule closes a conversation in any state, and nobody's capacity stays behind."""

import pytest

from tests.factories import make_available, write
from tests.routing.overflow.conftest import only_conversation, within
from webapp.conversations.actions.closures import close_by_rule
from webapp.conversations.actions.transitions import park
from webapp.conversations.states import ClosureReason
from webapp.core.errors import Conflict
from webapp.routing.actions.offers import pick
from webapp.routing.actions.wrap_up import end

pytestmark = pytest.mark.both_databases


def _ringing(app, centre):
    with app.app_context():
        make_available(centre.aoi)


def _taken(then=None):
    def prepare(app, centre):
        def take():
            pick(only_conversation(), centre.aoi)
            if then is not None:
                then(only_conversation(), centre.aoi)

        assert within(app, take) is None

    return prepare


BEFORE = {"ringing": _ringing}
AFTER = {"open": None, "active": _taken(), "wrap_up": _taken(end), "waiting": _taken(park)}


@pytest.mark.parametrize("state", [*BEFORE, *AFTER])
def test_a_rule_closes_it_and_frees_what_it_took(app, client, centre, look, state):
    if state in BEFORE:
        BEFORE[state](app, centre)
    write(app, client, centre)
    if AFTER.get(state):
        AFTER[state](app, centre)
    assert look.conversation()[0] == ("open" if state == "ringing" else state)

    assert (
        within(app, lambda: close_by_rule(only_conversation(), ClosureReason.AUTO_CLOSED)) is None
    )

    assert look.conversation() == ("closed", None, None)
    assert look.units(centre.aoi) == 0
    assert look.ringing() == []
    reasons = [reason for _, reason in look.sessions()]
    ended_before = [ClosureReason.AGENT_PARKED] if state == "waiting" else []
    ended_now = [ClosureReason.AUTO_CLOSED] if state in ("ringing", "active", "wrap_up") else []
    assert reasons == ended_before + ended_now


def test_it_is_closed_once(app, client, centre):
    write(app, client, centre)
    reason = ClosureReason.AUTO_CLOSED
    assert within(app, lambda: close_by_rule(only_conversation(), reason)) is None
    assert within(app, lambda: close_by_rule(only_conversation(), reason)) is Conflict
