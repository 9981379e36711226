"""Sweeps look every second or so: what they cost must not grow with the centre's past."""

import pytest

from tests.services.plans import ways
from webapp.routing.tasks import assignment, deactivations, queued, response_targets

SWEEPS = [
    ("ix_conversation_session_ringing", assignment.find_ending),
    ("ix_conversation_unbreached", response_targets.find_overdue),
    ("ix_conversation_queued", queued.find_overdue),
    ("uq_conversation_ongoing", deactivations.find_left),
    ("uq_conversation_ongoing", deactivations.find_asking),
]


@pytest.mark.parametrize(("index", "find"), SWEEPS)
def test_a_sweep_reads_its_own_small_index(app, index, find):
    with app.app_context():
        assert [way for way in ways(find) if index not in way[0]] == []
