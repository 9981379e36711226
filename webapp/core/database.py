"""The tables' base, portable column types, and how each database is opened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar, TypeVar

from flask_babel import lazy_gettext as _
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Dialect, Engine, Index, MetaData, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator

from webapp.core.errors import Conflict, NotFound

Row = TypeVar("Row")

CHANGED_MEANWHILE = _("Somebody else changed this while you had it open.")
NOTHING_HERE = _("There is nothing here.")
AT_THE_SAME_MOMENT = _("Somebody else changed the same just now. Nothing was saved. Try again.")
# PostgreSQL's SQLSTATEs of a transaction it gave up so that another could go on.
SERIALIZATION_FAILURE, DEADLOCK_DETECTED = "40001", "40P01"
WRITE_OPTION = "kanava_write"
BUSY_MILLISECONDS = 10_000
# Ids are 32 bits wide on PostgreSQL.
LARGEST_ID = 2**31 - 1
IDS_LIMIT = 1000


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC moments; SQLite keeps no zone, so it is put back when read."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        return value.astimezone(UTC) if value is not None else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class later_by(FunctionElement[datetime]):  # noqa: N801 (it reads as SQL's own functions do)
    """The moment in a column, so many seconds later (a whole number, or a column of them)."""

    type = UtcDateTime()
    inherit_cache = True

    def __init__(self, column: Any, seconds: Any) -> None:
        super().__init__(column, seconds)


@compiles(later_by, "sqlite")
def _later_on_sqlite(element: later_by, compiler: Any, **options: Any) -> str:
    column, seconds = (compiler.process(part, **options) for part in element.clauses)
    return f"strftime('%Y-%m-%d %H:%M:%f', {column}, ({seconds}) || ' seconds')"


@compiles(later_by, "postgresql")
def _later_on_postgres(element: later_by, compiler: Any, **options: Any) -> str:
    column, seconds = (compiler.process(part, **options) for part in element.clauses)
    return f"({column} + make_interval(secs => ({seconds})))"


class Base(DeclarativeBase):
    """Declarative base whose constraint names are the same on every database."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


Base.registry.update_type_annotation_map({datetime: UtcDateTime()})
db = SQLAlchemy(model_class=Base)


# Marks a column that `plain_settings` gives.
SETTING = {"is_setting": True}


class Versioned:
    """A row two people may edit at once. `version` goes up with every change a person makes.

    A form carries the version it was opened with; `require_version` refuses an older one.
    """

    version: Mapped[int] = mapped_column(default=1)
    # How the row is locked; {"key_share": True} lets others add rows that refer to it meanwhile.
    version_lock: ClassVar[Any] = True

    def require_version(self, opened: int | None) -> None:
        """Go one version on. Raises Conflict when somebody else changed the row since `opened`.

        The row stays locked until the transaction ends, else two processes could both find it
        unchanged.
        """
        try:
            db.session.refresh(self, ["version"], with_for_update=self.version_lock)
        except InvalidRequestError as error:  # it is gone
            raise Conflict("changed_meanwhile", CHANGED_MEANWHILE) from error
        if opened is not None and opened != self.version:
            raise Conflict("changed_meanwhile", CHANGED_MEANWHILE)
        self.version += 1


def kept_row(table: type[Row], row_id: int) -> Row:
    """A row that was not deleted. Raises NotFound."""
    row = db.session.get(table, row_id)
    if row is None or getattr(row, "deleted_at", None) is not None:
        raise NotFound(NOTHING_HERE)
    return row


def unique_of_kept(name: str, *columns: str) -> Index:
    """Two of one name cannot both be kept; what has a `deleted_at` lets go of its name."""
    return partial_index(name, *columns, where="deleted_at IS NULL", is_unique=True)


def partial_index(name: str, *columns: str, where: str, is_unique: bool = False) -> Index:
    """An index of the rows of which a condition holds: small, whatever the past holds."""
    held = text(where)
    return Index(name, *columns, unique=is_unique, sqlite_where=held, postgresql_where=held)


def slices(ids: Sequence[int], column: Any) -> Iterator[Any]:
    """Conditions on a column for so many ids at a time as a statement takes."""
    for start in range(0, len(ids), IDS_LIMIT):
        yield column.in_(ids[start : start + IDS_LIMIT])


def plain_settings(table: Any) -> tuple[str, ...]:
    """The columns a model marks with `info=SETTING`: what a form asks and a row keeps as it is.

    Form, action and audit log pass them on by name, so that a new one needs no line in each.
    """
    return tuple(column.key for column in table.__table__.columns if column.info == SETTING)


def is_lost_race(error: BaseException) -> bool:
    """Whether the database ended a transaction because another one wanted the same rows."""
    state = getattr(getattr(error, "orig", None), "sqlstate", None)
    return state in {SERIALIZATION_FAILURE, DEADLOCK_DETECTED}


def insert_new(table: Any) -> Any:
    """An INSERT of the session's database that leaves existing rows alone.

    The caller adds `.values(…)` and learns from `count_changed` whether it was new.
    """
    dialect = sqlite if db.engine.dialect.name == "sqlite" else postgresql
    return dialect.insert(table).on_conflict_do_nothing()


def count_changed(statement: Any, values: dict[str, Any] | None = None) -> int:
    """Run a DML statement in the session and give the number of rows it touched.

    `values`: of its named places, where it was made before.

    Loaded objects are expired, so that none of them shows what the statement just replaced.
    """
    db.session.flush()
    # preserve_rowcount: without it an INSERT on PostgreSQL counts as -1, which looks like "some".
    options = {"synchronize_session": False, "preserve_rowcount": True}
    result: Any = db.session.execute(statement.execution_options(**options), values)
    db.session.expire_all()
    return int(result.rowcount)


def prepare_engine(engine: Engine) -> None:
    """Give a SQLite engine WAL, foreign keys, lower() for every script, and writers that queue.

    BEGIN IMMEDIATE for writers: the driver's own mode lost 10 % of concurrent updates silently,
    plain BEGIN failed on most (measured, see docs/operations.md).
    """
    if engine.dialect.name != "sqlite":
        return
    event.listen(engine, "connect", _open_sqlite)
    event.listen(engine, "begin", _begin_sqlite)


def _open_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    # SQLite's own knows only ASCII; every search and order by name goes through it.
    connection.create_function("lower", 1, _lower, deterministic=True)
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={BUSY_MILLISECONDS}",
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _lower(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


def _begin_sqlite(connection: Connection) -> None:
    is_write = connection.get_execution_options().get(WRITE_OPTION, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_write else "BEGIN")
