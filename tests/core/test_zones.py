"""A time zone is found by the city people live in, as they write it."""

import pytest

from webapp.core import zones


@pytest.mark.parametrize(
    ("language", "typed", "zone"),
    [
        ("en", "Tokyo", "Asia/Tokyo"),
        ("en", " tokyo", "Asia/Tokyo"),
        ("en", "New York", "America/New_York"),
        ("en", "asia/tokyo", "Asia/Tokyo"),
        ("ja", "東京", "Asia/Tokyo"),
        ("ja", "ﾍﾙｼﾝｷ", "Europe/Helsinki"),
        ("th", "โตเกียว", "Asia/Tokyo"),
        ("fi", "Tokyo", "Asia/Tokyo"),
        ("fi", "Tokio", "Asia/Tokyo"),
        ("en", "UTC", "UTC"),
        ("en", "Etc/GMT+9", "Etc/GMT+9"),
        ("en", "Atlantis", "Atlantis"),
        ("en", "", ""),
    ],
)
def test_a_city_names_its_zone(monkeypatch, language, typed, zone):
    monkeypatch.setattr(zones, "_language", lambda: language)
    assert zones.as_zone(typed) == zone


def test_what_reads_as_ahead_of_greenwich_is_never_taken_as_behind(monkeypatch):
    monkeypatch.setattr(zones, "_language", lambda: "en")
    assert zones.as_zone("GMT+9") == "GMT+9", "no zone: the form says so"
    assert "GMT+9" not in dict(zones.zone_names()).values()
