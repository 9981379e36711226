"""The servers and databases as fixtures; loaded by tests/conftest.py."""

import gc
import os

import pytest

from tests.services import chromium, ports, postgres, redis, runs, turns

# New objects between two looks for garbage: every 700, Python spent a fifth of its time looking.
COLLECT_AFTER = 50_000
# Which databases a test runs on by its first marker here; without one it is SQLite alone.
ONE = ["sqlite"]
SERVED = {"postgres": pytest.mark.servers}
MARKED = {"on_postgresql": ["postgres"], "both_databases": ["sqlite", "postgres"]}


@pytest.fixture(autouse=True)
def loopback_only(monkeypatch):
    """No test reaches beyond this machine, whatever the code under test is told."""
    ports.forbid_beyond_loopback(monkeypatch)


@pytest.fixture(autouse=True)
def all_drawn(request, caplog):
    """What cannot be drawn stands plain and is logged: no test may miss that it happened."""
    yield
    if "undrawn" not in request.fixturenames:
        records = caplog.get_records("call")
        assert not [each.getMessage() for each in records if each.name == "webapp.core.drawing"]


@pytest.fixture(scope="session")
def postgres_server():
    """A private PostgreSQL: url(), create_database(template=None), drop_database(), restart()."""
    with postgres.running() as server:
        yield server


@pytest.fixture(scope="session")
def redis_server():
    """A private Redis: url, flush(), restart()."""
    with redis.running() as server:
        yield server


@pytest.fixture
def redis_url(redis_server):
    """A Redis with nothing in it."""
    redis_server.flush()
    return redis_server.url


@pytest.fixture(scope="session")
def warm():
    """What does not differ between the apps of this process is worked out once."""
    from tests.services.warm import warm_up

    with pytest.MonkeyPatch.context() as monkeypatch:
        warm_up(monkeypatch)
        yield


@pytest.fixture(scope="session")
def sqlite_template(warm, tmp_path_factory):
    from tests.services.databases import SqliteTemplate

    return SqliteTemplate(tmp_path_factory.mktemp("template"))


@pytest.fixture(scope="session")
def postgres_template(request, warm, tmp_path_factory):
    """Asked for by value only when a test really runs on PostgreSQL: the leg may be missing."""
    from tests.services.databases import PostgresTemplate

    server = request.getfixturevalue("postgres_server")
    template = PostgresTemplate(server, tmp_path_factory.mktemp("migrated"))
    yield template
    template.close()


@pytest.fixture
def database_kind(request):
    """ "sqlite" or "postgres": what `app` runs on (see `pytest_generate_tests`)."""
    return getattr(request, "param", "sqlite")


@pytest.fixture
def fresh_database(request, tmp_path):
    """A function that makes one more migrated, empty database and gives its URL.

    `fresh_database("sqlite")` is a file of this test's folder; `fresh_database("postgres")` is
    dropped after the test. For tests that start servers of their own.
    """
    made = []

    def make(kind):
        if kind == "sqlite":
            template = request.getfixturevalue("sqlite_template")
            return template.copy_to(tmp_path / f"fresh_{len(made)}.db")
        template = request.getfixturevalue("postgres_template")
        made.append((template, template.copy()))
        return made[-1][1]

    yield make
    for template, url in made:
        template.server.drop_database(url)


@pytest.fixture
def database_url(request, database_kind, tmp_path):
    """The URL of a migrated, empty database that is this test's alone while it runs."""
    if database_kind == "sqlite":
        return request.getfixturevalue("sqlite_template").copy_to(tmp_path / "kanava.db")
    return request.getfixturevalue("postgres_template").emptied()


@pytest.fixture(scope="session")
def browser_type_launch_args():
    """Playwright starts the machine's own Chromium; the asking leg is skipped without it."""
    return chromium.launch_arguments()


def pytest_addoption(parser):
    group = parser.getgroup("kanava", "the whole suite (all of it with REQUIRE_ALL=1)")
    group.addoption(
        "--both", action="store_true", help="what is marked both_databases on PostgreSQL too"
    )
    group.addoption("--long", action="store_true", help="tests of chance try ten times as much")


def pytest_configure(config):
    if config.getoption("long"):
        os.environ[runs.VARIABLE] = "1"


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    """Nothing that is loaded here goes before the end: looking for garbage took a third of it."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(COLLECT_AFTER)
        gc.enable()


def pytest_generate_tests(metafunc):
    """One item for each database a test is to run on."""
    if "database_kind" not in metafunc.fixturenames:
        return
    is_both = metafunc.config.getoption("both") or runs.is_required()
    names = [name for name in MARKED if metafunc.definition.get_closest_marker(name)]
    kinds = MARKED[names[0]] if names else ONE
    if kinds == MARKED["both_databases"] and not is_both:
        kinds = ONE
    marked = [pytest.param(kind, marks=SERVED.get(kind, ())) for kind in kinds]
    metafunc.parametrize("database_kind", marked, indirect=True)


def pytest_collection_modifyitems(config, items):
    """Each process begins with the longest of its share; see `turns`."""
    hands = getattr(config, "workerinput", {}).get("workercount", 1)
    items[:] = turns.dealt(items, hands)


def pytest_report_header():
    if runs.is_required():
        return "every leg is required: a missing PostgreSQL, Redis or Chromium is a failure"
    return None
