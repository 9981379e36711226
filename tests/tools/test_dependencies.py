"""Every dependency is pinned and explained, and no file says where packages are fetched from."""

import re
from importlib import metadata

import pytest

from tools.instance import ROOT

DIRECT = ("requirements.txt", "requirements-dev.txt", "requirements-assets.txt")
PIN = re.compile(r"([a-z0-9.-]+)(?:\[[a-z,]+\])?==[\w.]+")
NEVER_PINNED = {"pip", "setuptools", "wheel"}


def pins(*names):
    lines = [line for name in names for line in (ROOT / name).read_text().splitlines()]
    return [line for line in lines if line and not line.startswith(("#", "-c ", "-r "))]


@pytest.mark.parametrize("name", [*DIRECT, "constraints.txt"])
def test_every_line_pins_one_version_and_names_no_index(name):
    assert pins(name)
    assert [line for line in pins(name) if not PIN.fullmatch(line)] == []
    assert "://" not in (ROOT / name).read_text()


def test_each_direct_dependency_says_what_it_saves():
    told = (ROOT / "docs" / "dependencies.md").read_text()
    cells = {
        word
        for row in told.splitlines()
        if row.startswith("| ")
        for word in re.split(r"[ ,|]+", row)
    }
    names = {PIN.fullmatch(line)[1] for line in pins(*DIRECT)}
    assert len(names) > 30
    assert names - cells == set()


def test_whatever_comes_along_is_pinned_too():
    pinned = {PIN.fullmatch(line)[1].replace("_", "-") for line in pins(*DIRECT, "constraints.txt")}
    wanted = _with_all_they_need(PIN.fullmatch(line)[1] for line in pins(*DIRECT[:2]))
    assert wanted - pinned - NEVER_PINNED == set()


def _with_all_they_need(names):
    """Follow what each installed distribution requires here, by name."""
    seen, waiting = set(), list(names)
    while waiting:
        name = re.sub(r"[-_]+", "-", waiting.pop().lower())
        if name in seen:
            continue
        try:
            needs = metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            continue  # for another system or an extra that nobody asked for
        seen.add(name)
        waiting += [re.match(r"[\w.-]+", need)[0] for need in needs if "extra ==" not in need]
    return seen
