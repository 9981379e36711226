"""How SQLite would go through the tables that grow with a centre's past.

On SQLite alone: PostgreSQL plans by what the tables hold, and those of a test are nearly empty.
"""

from sqlalchemy import event

from webapp.core.database import db

# What hangs on one conversation is looked up by its key.
GROWING = ("conversation", "conversation_session")


def ways(run):
    """The lines of the plans of all that `run` asks, about the growing tables, each with its
    statement; in an app context.
    """
    seen = []

    def note(_connection, _cursor, statement, parameters, *_rest):
        seen.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    run()
    event.remove(db.engine, "before_cursor_execute", note)
    for statement, parameters in seen:
        plan = db.session.connection().exec_driver_sql(
            f"EXPLAIN QUERY PLAN {statement}", parameters
        )
        yield from ((row[3], statement) for row in plan if row[3].split()[1] in GROWING)
