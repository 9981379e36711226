"""The house keeps its shape: who may import whom, and the doors there is only one of.

The rules are those of docs/architecture.md; each is read from the source, not from a running app.
A rule is one function that yields what breaks it in one file, and one test that tells every
offender of the house. What changes when the house does stands in the tables above them.
"""

import ast
import functools
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
WEBAPP = ROOT / "webapp"
TOP = 12
LEVELS = {
    "line": 11, "inbox": 11, "supervisor": 11, "audit": 11,
    "demo": 13,
    "consults": 10, "contact_lists": 10,
    "routing": 9, "bots": 9, "surveys": 9, "search": 9, "customer": 9,
    "rules": 8, "quick_replies": 8,
    "dispositions": 8, "barring": 8, "transcripts": 8, "devices": 8, "groups": 8,
    "verified_links": 8,
    "workstreams": 7,
    "automation": 6, "attendance": 6, "reminders": 6, "stickers": 6,
    "conversations": 5, "contact_imports": 5,
    "outbox": 4, "contacts": 4, "intake": 4,
    "channels": 3, "preferences": 3, "tags": 3,
    "agents": 2, "hours": 2, "emojis": 2, "realtime": 2, "pages": 2,
    "core": 1,
    "config": 0, "extensions": 0,
}  # fmt: skip
# Pages stand on top of all packages: these files and folders may use any lower half.
PAGES = {"forms", "views", "fields", "rows", "finding", "concerns", "editor"}
PURE_FILES = {
    "states", "policy", "conditions", "eligibility", "choice", "plan",
    "triggers", "calendar", "placeholders", "distribution",
}  # fmt: skip
MAY_NAME_LINE = {"line", "screens", "cli", "demo", "wiring", "config", "__init__"}
LINES_OWN = re.compile(r"\bLINE\b|\bline\.me\b|/v2/bot|linebot|\bx-line-")
# Our words for these are agent, contact, conversation and console.
OTHERS_WORDS = {"Ticket", "Customer", "User", "Room", "Inbox"}
PLAIN = {"int", "str", "bool", "int | None", "str | None", "tuple[int, ...]"}
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
    """`conversations/actions/transitions.py`, as failures tell it."""
    return path.as_posix()


def is_part(path, name):
    """True for `name.py` and for anything in a folder `name/`."""
    return name in (path.stem, *path.parts[:-1])


def rule(among=None, *, but=()):
    """Make one test of a function that yields what offends in one file; it tells all offenders.

    Args:
        among: a function of the path; only these files are looked at.
        but: the files that may.
    """

    def as_test(offences):
        def test():
            paths = [p for p in MODULES if named(p) not in but and (among is None or among(p))]
            wrong = [f"{named(path)}: {what}" for path in paths for what in offences(path)]
            assert paths, "the rule looks at no file"
            if wrong:
                pytest.fail("\n".join(wrong), pytrace=False)

        return test

    return as_test


@functools.cache
def tree_of(path):
    return ast.parse((WEBAPP / path).read_text(encoding="utf-8"))


@functools.cache
def nodes_of(path):
    return list(ast.walk(tree_of(path)))


@functools.cache
def imports_of(path):
    """Every (module, name or None) a file imports, also inside functions."""
    found = []
    for node in nodes_of(path):
        if isinstance(node, ast.Import):
            found += [(alias.name, None) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found += [("." * node.level + (node.module or ""), alias.name) for alias in node.names]
    return found


@functools.cache
def calls_of(path):
    """Every call as `a.b.c`."""
    return [ast.unparse(node.func) for node in nodes_of(path) if isinstance(node, ast.Call)]


@functools.cache
def classes_of(path):
    return [node for node in nodes_of(path) if isinstance(node, ast.ClassDef)]


def package_of(path):
    """The row of the table a file belongs to; "webapp" for what stands at the top."""
    name = path.parts[0].removesuffix(".py")
    return name if name in LEVELS else "webapp"


def level_of(package):
    return LEVELS.get(package, TOP)


def is_page(parts):
    """Whether a module, by its parts below `webapp`, belongs to the half that stands on top.

    The top row is all pages and wires; the frame below the features is nobody's page.
    """
    is_feature = 2 <= LEVELS.get(parts[0], TOP) < LEVELS["inbox"] and parts[0] != "pages"
    return is_feature and bool(PAGES & set(parts[1:]))


@functools.cache
def modules_imported(path):
    """Every module of ours a file imports, as its parts below `webapp`."""
    found = [[*module.split("."), name] for module, name in imports_of(path)]
    return [tuple(filter(None, parts[1:])) for parts in found if parts[0] == "webapp"]


def packages_imported(path):
    return {parts[0] if parts[0] in LEVELS else "webapp" for parts in modules_imported(path)}


def code_strings(path):
    """String constants that are no docstrings."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = {
        id(node.body[0].value)
        for node in nodes_of(path)
        if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in nodes_of(path):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and id(node) not in docstrings:
            yield node.value


def test_every_package_has_a_row_in_the_table():
    packages = {path.name for path in WEBAPP.iterdir() if (path / "__init__.py").is_file()}
    assert packages <= set(LEVELS)


@rule()
def test_imports_are_absolute(path):
    yield from (f"imports {module}" for module, _ in imports_of(path) if module.startswith("."))


@rule(lambda path: package_of(path) != "webapp" and not is_page(path.with_suffix("").parts))
def test_imports_point_down(path):
    """The lower half obeys the levels and knows no pages, its own included."""
    own = package_of(path)
    for parts in modules_imported(path):
        other = parts[0] if parts[0] in LEVELS else "webapp"
        if is_page(parts) and level_of(own) < LEVELS["inbox"]:
            yield f"imports the page {'.'.join(parts)}"
        elif other != own and level_of(other) >= level_of(own):
            yield f"{own} (level {level_of(own)}) imports {other} (level {level_of(other)})"


@rule(lambda path: path.parts[0].removesuffix(".py") not in MAY_NAME_LINE)
def test_only_line_names_line(path):
    if "line" in packages_imported(path):
        yield "imports line"
    yield from (f"says {value!r}" for value in code_strings(path) if LINES_OWN.search(value))


@rule(but={"core/transaction.py"})
def test_only_the_write_door_commits(path):
    doors = (".commit", ".begin", ".begin_nested")
    yield from (f"calls {call}" for call in calls_of(path) if call.endswith(doors))


@rule(but={"core/clock.py"})
def test_only_the_clock_reads_the_clock(path):
    for call in calls_of(path):
        holder, _, name = call.rpartition(".")
        if name in CLOCK_READS.get(holder.rpartition(".")[2], ()):
            yield f"calls {call}"
    for module, name in imports_of(path):
        if name in CLOCK_READS.get(module, ()):
            yield f"imports {module}.{name}"


@rule(lambda path: is_part(path, "actions"))
def test_actions_know_no_request_no_network_and_no_template(path):
    """A refusal's words are translated where they are said (docs/decisions/0006)."""
    for module, name in imports_of(path):
        root = module.split(".")[0]
        is_request = root.startswith("flask") and root != "flask_babel"
        is_hashing = (module, name) == ("flask_security.utils", "hash_password")
        is_out = root in HTTP_LIBRARIES or module == "webapp.core.http"
        is_out |= (module, name) == ("webapp.core", "http")
        # The write door is the caller's.
        is_door = module == "webapp.core.transaction"
        if (is_request and not is_hashing) or is_out or is_door:
            yield f"imports {module}.{name}"


@rule(but={"screens.py"})
def test_templates_get_their_names_in_one_place(path):
    for node in nodes_of(path):
        if isinstance(node, ast.Attribute) and ast.unparse(node).endswith("jinja_env.globals"):
            yield f"line {node.lineno} gives templates names"


@rule(but={"core/http.py"})
def test_http_goes_out_only_through_core_http(path):
    yield from (f"calls {call}" for call in calls_of(path) if call.startswith("requests."))
    for module, name in imports_of(path):
        is_client = module.split(".")[0] in HTTP_LIBRARIES and module != "urllib.parse"
        is_type_only = module == "requests" and name is None
        if is_client and not is_type_only:
            yield f"imports {module}"


@rule(lambda path: path.stem in PURE_FILES)
def test_pure_files_know_no_database_and_no_flask(path):
    for module, name in imports_of(path):
        root, last = module.split(".")[0], module.split(".")[-1]
        is_impure = root.startswith(("flask", "sqlalchemy"))
        is_impure |= module in {"webapp.core.database", "webapp.core.transaction"}
        is_impure |= last in {"models", "queries", "actions", "leases"}
        if is_impure:
            yield f"imports {module}.{name}"


@rule(lambda path: is_part(path, "models"))
def test_models_ask_the_database_nothing(path):
    begin, end = ("db.session", "select", "update", "delete", "insert"), (".flush", ".execute")
    for call in calls_of(path):
        if call.startswith(begin) or call.endswith(end):
            yield f"calls {call}"


@rule(lambda path: path.stem == "events" and path.parts[0] != "core")
def test_events_hold_plain_values(path):
    """An ORM object in an event would be read in another thread, after its session is gone."""
    for node in classes_of(path):
        kinds = {ast.unparse(part.annotation) for part in node.body if hasattr(part, "annotation")}
        if kinds - PLAIN:
            yield f"{node.name} holds {kinds - PLAIN}"
        if not any("frozen=True" in ast.unparse(mark) for mark in node.decorator_list):
            yield f"{node.name} is not frozen"


def test_every_event_has_a_row_in_the_wiring():
    from webapp.core.events import Event
    from webapp.wiring import BEFORE_COMMIT, HANDLERS

    ours = {kind for kind in Event.__subclasses__() if kind.__module__.startswith("webapp.")}
    assert ours == {*HANDLERS, *BEFORE_COMMIT}
    assert all((*HANDLERS.values(), *BEFORE_COMMIT.values()))


def test_every_duty_has_a_name_of_its_own():
    from webapp.wiring import BUS_DUTIES, DUTIES, PROCESS_DUTIES

    names = [duty.name for duty in (*DUTIES, *PROCESS_DUTIES, *BUS_DUTIES)]
    assert len(names) == len(set(names))


@rule()
def test_files_stay_short(path):
    length = len((WEBAPP / path).read_text(encoding="utf-8").splitlines())
    if length > LONGEST_FILE:
        yield f"{length} lines"


@rule()
def test_every_module_says_what_it_is_for(path):
    if not ast.get_docstring(tree_of(path)):
        yield "has no docstring"


@rule()
def test_names_nobody_could_miss(path):
    """No utils, Manager, Service, Helper; and one word for each thing of the product."""
    if re.search(r"util|manager|service|helper|common|misc", path.stem):
        yield "says nothing by its name"
    for node in classes_of(path):
        is_vague = re.search(r"(Manager|Service|Helper|Util|Utils)$", node.name)
        if is_vague or node.name in OTHERS_WORDS:
            yield f"class {node.name}"
