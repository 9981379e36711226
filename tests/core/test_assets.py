"""Files of ours that a page needs are one answer, kept for a year."""

import re

import pytest

from webapp.core.assets import OWN

STATIC = OWN / "static"


@pytest.fixture
def console(signed_in):
    """The addresses of Aoi's console that a browser fetches for it."""
    page = signed_in("aoi").get("/conversations").text
    return re.findall(r'(?:src|href)="(/(?:static|assets)/[^"#]+)', page)


def test_the_console_fetches_its_scripts_and_styles_in_a_few_answers(console):
    kinds = [path for path in set(console) if re.search(r"\.(js|css)\?|/(js|css)/", path)]
    assert len(kinds) <= 7


def test_many_files_are_sent_one_behind_the_other_and_kept(client, console):
    (path,) = (path for path in console if "/assets/js/behaviors+" in path)
    answer = client.get(path.replace("&amp;", "&"))
    names = path.partition("?")[0].rsplit("/", 1)[1].split("+")
    files = [(STATIC / "js" / f"{name}.js").read_bytes() for name in names]
    assert len(files) > 50
    assert answer.data == b"\n".join(files)
    assert answer.mimetype == "text/javascript"
    assert answer.cache_control.max_age > 300 * 24 * 3600


def test_only_whole_files_of_ours_are_sent_and_none_twice(client):
    for path in (
        "js/theme+theme",
        "js/nothing",
        "js/..%2Fjs%2Ftheme",
        "js/theme+",
        "img/icon",
        "py/theme",
    ):
        assert client.get(f"/assets/{path}").status_code == 404, path
