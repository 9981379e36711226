"""docs/files.md: every file of the product with its first words, for who looks for a place.

Run as: python -m tools.file_map (writes it) or python -m tools.file_map check
"""

import ast
import re
import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from tools.instance import ROOT

PRODUCT = ROOT / "webapp"
MAP = ROOT / "docs" / "files.md"
HEAD = """# Every file

Made from the files' own first words (`python -m tools.file_map`; `make check` compares). In
capitals: the figures that stand in a file, such as limits and times. A feature's templates, told
here with it, stand in `webapp/templates/` under its name; its tests in `tests/` under the same.
From a wish to its place: [where do I change…](where-do-i-change.md).
"""
LEFT_OUT = ("migrations/versions/", "translations/")
KINDS = ("*.py", "*.html", "*.js", "*.css")
COMMENT = re.compile(
    r"\A(?:\"use strict\";\s*)?(?://(.+?)$|/\*+(.+?)\*/|\{#(.+?)#\})", re.MULTILINE | re.DOTALL
)


def first_words(path: Path) -> str:
    """A module's docstring up to its first empty line, or another file's first comment."""
    text = path.read_text()
    if path.suffix == ".py":
        words = ast.get_docstring(ast.parse(text)) or ""
        return " ".join(words.split("\n\n")[0].split())
    found = COMMENT.match(text)
    return " ".join(next(filter(None, found.groups())).split()) if found else ""


def figures(path: Path) -> list[str]:
    """The names of a module's constants that are numbers, in the order of the file."""
    if path.suffix != ".py":
        return []
    assigned = [node for node in ast.parse(path.read_text()).body if isinstance(node, ast.Assign)]
    return [name.id for node in assigned for name in _names(node) if _is_figure(node.value)]


def _names(node: ast.Assign) -> Iterator[ast.Name]:
    for target in node.targets:
        inner = target.elts if isinstance(target, ast.Tuple) else [target]
        yield from (one for one in inner if isinstance(one, ast.Name) and one.id.isupper())


def _is_figure(value: ast.expr) -> bool:
    """True for 30, 7 * DAY_SECONDS, (30, 3600), {NEW: 30} and timedelta(days=7)."""
    plain = (ast.Constant, ast.Name, ast.Attribute, ast.Load, ast.BinOp, ast.operator, ast.Tuple)
    kinds = (*plain, ast.Dict, ast.UnaryOp, ast.unaryop)
    if isinstance(value, ast.Call):
        return isinstance(value.func, ast.Name) and value.func.id == "timedelta"
    parts = list(ast.walk(value))
    numbers = [one for one in parts if isinstance(one, ast.Constant)]
    return (
        all(isinstance(part, kinds) for part in parts)
        and bool(numbers)
        and all(type(one.value) in {int, float} for one in numbers)
    )


def made() -> str:
    """The page as it should be."""
    paths = sorted((path for kind in KINDS for path in PRODUCT.rglob(kind)), key=_place)
    kept = [path for path in paths if not str(path.relative_to(PRODUCT)).startswith(LEFT_OUT)]
    parts = [HEAD]
    for folder, files in groupby(kept, lambda path: _place(path)[0]):
        parts.append(f"\n## {folder}\n\n" + "".join(map(_line, files)))
    return "".join(parts)


def _place(path: Path) -> tuple[str, tuple[str, ...]]:
    """The feature's folder and the file in it: a folder's own files go before those below it."""
    inner = path.relative_to(PRODUCT).parts
    if inner[0] == "templates":
        return f"{inner[1]}/", ("~templates", *inner[2:])
    return ("webapp/", inner) if len(inner) == 1 else (f"{inner[0]}/", inner[1:])


def _line(path: Path) -> str:
    name = "/".join(_place(path)[1]).removeprefix("~")
    words = first_words(path)
    if not words:
        return ""
    stand = "".join(f" `{figure}`" for figure in figures(path))
    return f"- `{name}`: {words}{stand}\n"


def main() -> int:
    """Write the page, or say that it is not as it should be (1)."""
    if sys.argv[1:] != ["check"]:
        MAP.write_text(made())
    elif not MAP.exists() or MAP.read_text() != made():
        print("docs/files.md is not up to date: python -m tools.file_map")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
