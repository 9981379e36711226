"""The house keeps its shape: who may import whom, and the doors there is only one of.

The rules are those of docs/architecture.md; each is read from the source, not from a running app.
"""

import ast
import functools
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
WEBAPP = ROOT / "webapp"
TOP = 8
LEVELS = {
    "inbox": 7, "supervisor": 7, "line": 7, "admin": 7, "people": 7,
    "routing": 6, "automation": 6, "bots": 6, "surveys": 6,
    "conversations": 5,
    "outbox": 4, "contacts": 4,
    "channels": 3,
    "agents": 2, "hours": 2, "realtime": 2, "pages": 2,
    "core": 1,
    "config": 0, "extensions": 0,
}  # fmt: skip
PURE_FILES = {
    "states", "policy", "conditions", "assignment", "eligibility", "choosing", "planning",
    "triggers", "calendar", "slugs",
}  # fmt: skip
MAY_NAME_LINE = {"webapp", "cli", "seeding", "wiring", "config"}
LONGEST_FILE = 250
CLOCK_READS = {
    "datetime": {"now", "utcnow", "today"},
    "date": {"today"},
    "time": {"time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns"},
}
HTTP_LIBRARIES = {"requests", "urllib", "urllib3", "http", "httpx", "aiohttp"}
MODULES = sorted(
    path.relative_to(WEBAPP)
    for path in WEBAPP.rglob("*.py")
    if "migrations" not in path.relative_to(WEBAPP).parts
)


def named(path):
    """`conversations/actions/moving.py` for the test's id."""
    return path.as_posix()


every_module = pytest.mark.parametrize("path", MODULES, ids=named)


@functools.cache
def tree_of(path):
    return ast.parse((WEBAPP / path).read_text(encoding="utf-8"))


def imports_of(path):
    """Every (module, name or None) a file imports, also inside functions."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, None) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            yield from ((node.module, alias.name) for alias in node.names)


def package_of(path):
    """The row of the table a file belongs to; "webapp" for what stands at the top."""
    name = path.parts[0].removesuffix(".py")
    return name if name in LEVELS else "webapp"


def level_of(package):
    return LEVELS.get(package, TOP)


def packages_imported(path):
    for module, name in imports_of(path):
        parts = [*module.split("."), name]
        if parts[0] == "webapp":
            yield parts[1] if parts[1] in LEVELS else "webapp"


def calls_of(path):
    """Every call as (`a.b.c`, node); what is no plain name is left out."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def code_strings(path):
    """String constants that are no docstrings."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree_of(path))
        if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree_of(path)):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and id(node) not in docstrings:
            yield node.value


def test_every_package_has_a_row_in_the_table():
    packages = {path.name for path in WEBAPP.iterdir() if (path / "__init__.py").is_file()}
    assert packages <= set(LEVELS)


@every_module
def test_imports_point_down(path):
    own = package_of(path)
    wrong = {
        other
        for other in packages_imported(path)
        if other != own and level_of(other) >= level_of(own) and own != "webapp"
    }
    assert not wrong, f"{own} (level {level_of(own)}) imports {wrong}"


@every_module
def test_only_line_names_line(path):
    if package_of(path) == "line" or path.parts[0].removesuffix(".py") in MAY_NAME_LINE:
        return
    if path.name == "__init__.py" and len(path.parts) == 1:
        return
    assert "line" not in set(packages_imported(path))
    for value in code_strings(path):
        found = re.search(r"\bLINE\b|\bline\.me\b|/v2/bot|linebot|\bx-line-", value)
        assert not found, f"{path} says {value!r}"


@every_module
def test_only_the_write_door_commits(path):
    if named(path) == "core/transaction.py":
        return
    wrong = [
        name for name, _ in calls_of(path) if name.endswith((".commit", ".begin", ".begin_nested"))
    ]
    assert not wrong


@every_module
def test_only_the_clock_reads_the_clock(path):
    if named(path) == "core/clock.py":
        return
    for holder, names in CLOCK_READS.items():
        for call, _ in calls_of(path):
            parts = call.split(".")
            is_read = len(parts) >= 2 and parts[-2] == holder and parts[-1] in names
            assert not is_read, f"{path} calls {call}"
        imported = {name for module, name in imports_of(path) if module == holder}
        assert not imported & names


def is_part(path, name):
    """True for `name.py` and for anything in a folder `name/`."""
    return name in (path.stem, *path.parts[:-1])


@pytest.mark.parametrize("path", [p for p in MODULES if is_part(p, "actions")], ids=named)
def test_actions_know_no_request_no_network_and_no_template(path):
    for module, name in imports_of(path):
        is_hashing = (module, name) == ("flask_security.utils", "hash_password")
        root = module.split(".")[0]
        # A refusal's words are translated where they are said (docs/decisions/0006).
        is_allowed = is_hashing or root == "flask_babel" or not root.startswith("flask")
        assert is_allowed, f"{path} imports {module}"
        assert root not in HTTP_LIBRARIES
        assert module != "webapp.core.http"
        assert (module, name) != ("webapp.core", "http")
        assert module != "webapp.core.transaction", "the door is the caller's"


@every_module
def test_http_goes_out_only_through_core_http(path):
    if named(path) == "core/http.py":
        return
    for call, _ in calls_of(path):
        assert not call.startswith("requests."), f"{path} calls {call}"
    for module, name in imports_of(path):
        is_client = module.split(".")[0] in HTTP_LIBRARIES and module != "urllib.parse"
        is_type_only = module == "requests" and name is None
        assert is_type_only or not is_client, f"{path} imports {module}"


@pytest.mark.parametrize("path", [p for p in MODULES if p.stem in PURE_FILES], ids=named)
def test_pure_files_know_no_database_and_no_flask(path):
    for module, name in imports_of(path):
        root, last = module.split(".")[0], module.split(".")[-1]
        assert not root.startswith(("flask", "sqlalchemy")), f"{path} imports {module}"
        assert module not in {"webapp.core.database", "webapp.core.transaction"}
        assert (module, name) != ("webapp.core.database", "db")
        assert last not in {"models", "queries", "actions", "leases"}, f"{path} imports {module}"


@pytest.mark.parametrize("path", [p for p in MODULES if is_part(p, "models")], ids=named)
def test_models_ask_the_database_nothing(path):
    for call, _ in calls_of(path):
        assert not call.startswith(("db.session", "select", "update", "delete", "insert"))
        assert not call.endswith((".commit", ".flush", ".execute"))


@pytest.mark.parametrize("path", [p for p in MODULES if p.stem == "events"], ids=named)
def test_events_hold_plain_values(path):
    """An ORM object in an event would be read in another thread, after its session is gone."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.ClassDef) and path.parts[0] != "core":
            kinds = {
                ast.unparse(item.annotation) for item in node.body if hasattr(item, "annotation")
            }
            plain = {"int", "str", "bool", "int | None", "str | None", "tuple[int, ...]"}
            assert kinds <= plain, f"{node.name}: {kinds - plain}"
            assert any("frozen=True" in ast.unparse(mark) for mark in node.decorator_list)


def test_every_event_has_a_row_in_the_wiring():
    from webapp.core.events import Event
    from webapp.wiring import HANDLERS

    ours = {kind for kind in Event.__subclasses__() if kind.__module__.startswith("webapp.")}
    assert ours == set(HANDLERS)
    assert all(HANDLERS.values())


def test_every_duty_has_a_name_of_its_own():
    from webapp.wiring import DUTIES, PROCESS_DUTIES

    names = [duty.name for duty in (*DUTIES, *PROCESS_DUTIES)]
    assert len(names) == len(set(names))


@every_module
def test_files_stay_short(path):
    assert len((WEBAPP / path).read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE


@every_module
def test_every_module_says_what_it_is_for(path):
    assert ast.get_docstring(tree_of(path)), f"{path} has no docstring"


@every_module
def test_names_nobody_could_miss(path):
    """No utils, Manager, Service, Helper; and one word for each thing of the product."""
    assert not re.search(r"util|manager|service|helper|common|misc", path.stem)
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.ClassDef):
            assert not re.search(r"(Manager|Service|Helper|Util|Utils)$", node.name), node.name
            assert node.name not in {"Ticket", "Customer", "User", "Room", "Inbox"}
