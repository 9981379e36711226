"""Which emojis can be chosen: all groups, in order, found by names in the reader's language."""

import gzip
import json

import pytest

from tests.factories import login
from webapp.core.translations import LANGUAGES
from webapp.emojis.names import GROUPS, emojis_by_group


def test_every_group_has_its_emojis_in_every_language():
    for language in LANGUAGES:
        groups = emojis_by_group(language)
        assert tuple(name for name, _emojis in groups) == GROUPS
        assert groups[0][1][0].sign == "😀"
        assert all(emoji.name for _name, emojis in groups for emoji in emojis)


@pytest.mark.parametrize(
    ("language", "word", "sign"),
    [("en", "tears", "😂"), ("ja", "湯飲み", "🍵"), ("ja", "tea", "🍵"), ("zh_Hant", "生日", "🎂"),
     ("fi", "tea", "🍵"), ("th", "tea", "🍵")],
)  # fmt: skip
def test_they_are_found_in_the_readers_language_and_in_english(language, word, sign):
    found = [
        emoji.sign
        for _name, emojis in emojis_by_group(language)
        for emoji in emojis
        if word in f"{emoji.name} {emoji.words}"
    ]
    assert sign in found


def test_the_file_is_small_and_kept_by_the_browser(app, client, centre):
    login(client, centre.aoi)
    answer = client.get("/emojis/ja.json", headers={"Accept-Encoding": "gzip"})
    assert len(answer.data) < 60_000
    groups = json.loads(gzip.decompress(answer.data))["groups"]
    assert groups[0]["name"] == "顔と気持ち"
    assert "max-age" in answer.headers["Cache-Control"]
    assert client.get("/emojis/xx.json").status_code == 404
