"""The house's rules for templates that no general linter knows.

Our Content-Security-Policy allows no inline script, style or handler: a browser would ignore them
silently. Partials (`_name.html`) stay small and name what they need in their first line.

Run as: python -m tools.template_lint FOLDER…
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

PARTIAL_LINES = 60
RULES = (
    (re.compile(r"<script(?![^>]*\bsrc=)", re.IGNORECASE), "inline script"),
    (re.compile(r"<style\b", re.IGNORECASE), "inline style sheet"),
    (re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE), "style attribute"),
    (re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE), "inline handler"),
    (re.compile(r"<[^>]*\shx-on[:-]", re.IGNORECASE), "hx-on handler (needs eval)"),
    (re.compile(r"(?:href|src|action)\s*=\s*[\"']\s*javascript:", re.IGNORECASE), "script link"),
    (
        re.compile(
            r"<(?:script|link|img)[^>]*(?:src|href)\s*=\s*[\"'](?:https?:)?//", re.IGNORECASE
        ),
        "file from another host",
    ),
)
COMMENT = re.compile(r"\{#.*?#\}|<!--.*?-->", re.DOTALL)
EXPRESSION = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)


def problems(path: Path, text: str) -> Iterator[str]:
    """What is wrong with one template, as `path:line: what`."""
    bare = EXPRESSION.sub(_blank, COMMENT.sub(_blank, text))
    for pattern, what in RULES:
        for match in pattern.finditer(bare):
            yield f"{path}:{bare.count(chr(10), 0, match.start()) + 1}: {what}"
    if path.name.startswith("_"):
        yield from _partial_problems(path, text)


def _partial_problems(path: Path, text: str) -> Iterator[str]:
    if not text.startswith("{#"):
        yield f"{path}:1: a partial names its variables in a first-line comment"
    if text.count("\n") > PARTIAL_LINES:
        yield f"{path}:{PARTIAL_LINES}: a partial has at most {PARTIAL_LINES} lines"


def _blank(match: re.Match[str]) -> str:
    """The same number of lines and no tags, so that line numbers stay right."""
    return "\n" * match.group().count("\n")


def main(folders: list[str]) -> int:
    found = [
        problem
        for folder in folders
        for path in sorted(Path(folder).rglob("*.html"))
        for problem in problems(path, path.read_text(encoding="utf-8"))
    ]
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
