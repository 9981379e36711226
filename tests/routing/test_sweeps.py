"""Sweeps look every second or so: what they cost must not grow with the centre's past.

On SQLite alone: PostgreSQL plans by what the tables hold, and these are empty.
"""

import pytest
from sqlalchemy import event

from webapp.core.database import db
from webapp.routing.tasks import assignment, deactivations, queued, response_targets

SWEEPS = [
    ("ix_conversation_session_ringing", assignment.find_ending),
    ("ix_conversation_unbreached", response_targets.find_overdue),
    ("ix_conversation_queued", queued.find_overdue),
    ("uq_conversation_ongoing", deactivations.find_left),
    ("uq_conversation_ongoing", deactivations.find_asking),
]
# What hangs on one conversation is looked up by its key.
GROWING = ("conversation", "conversation_session")


@pytest.mark.parametrize(("index", "find"), SWEEPS)
def test_a_sweep_reads_its_own_small_index(app, index, find):
    with app.app_context():
        seen = []

        def note(_connection, _cursor, statement, parameters, *_rest):
            seen.append((statement, parameters))

        event.listen(db.engine, "before_cursor_execute", note)
        find()
        event.remove(db.engine, "before_cursor_execute", note)
        for statement, parameters in seen:
            plan = db.session.connection().exec_driver_sql(
                f"EXPLAIN QUERY PLAN {statement}", parameters
            )
            told = [row[3] for row in plan if row[3].split()[1] in GROWING]
            assert [line for line in told if index not in line] == [], statement
