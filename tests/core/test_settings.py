"""The environment is read once, and what is missing or weak stops the start in one line."""

import os
import resource
import runpy

import pytest
from cryptography.fernet import Fernet

from tools.instance import ROOT
from webapp.config import LINE_API, LINE_DATA_API, Settings, SettingsError

KEY, OTHER = Fernet.generate_key().decode(), Fernet.generate_key().decode()
STRONG = "n4Ww2bq8Zk0sT7uYx3vLr5cJ1dGh9aPe"
GOOD = {"SECRET_KEY": STRONG, "ENCRYPTION_KEYS": KEY}


def read(tmp_path, **changes):
    return Settings.from_environment(GOOD | changes, tmp_path)


def test_the_defaults_are_the_embedded_ones(tmp_path):
    settings = read(tmp_path)
    assert settings.database_url == f"sqlite:///{tmp_path / 'kanava.db'}"
    assert settings.media_url == (tmp_path / "media").as_uri()
    assert settings.redis_url is None
    assert (settings.line_api_base, settings.line_data_base) == (LINE_API, LINE_DATA_API)
    assert settings.is_worker_embedded
    assert settings.socket_cap == 1000
    assert not settings.is_testing


@pytest.mark.parametrize("name", ["SECRET_KEY", "ENCRYPTION_KEYS"])
@pytest.mark.parametrize("value", [None, ""])
def test_a_missing_secret_stops_the_start(tmp_path, name, value):
    environ = dict(GOOD)
    environ.pop(name)
    if value is not None:
        environ[name] = value
    with pytest.raises(SettingsError, match=name) as caught:
        Settings.from_environment(environ, tmp_path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "weak", ["changeme", "secret", "dev", "a" * 64, "abcabc" * 10, "short-one"]
)
def test_a_weak_secret_stops_the_start(tmp_path, weak):
    with pytest.raises(SettingsError, match="too weak") as caught:
        read(tmp_path, SECRET_KEY=weak)
    assert weak not in str(caught.value) or weak == "secret"


@pytest.mark.parametrize(
    "keys",
    [" , ", "no fernet key", KEY + ",broken", "x" * 44],
    ids=["commas", "words", "one of two", "length alone"],
)
def test_a_malformed_encryption_key_stops_the_start(tmp_path, keys):
    with pytest.raises(SettingsError, match="ENCRYPTION_KEYS"):
        read(tmp_path, ENCRYPTION_KEYS=keys)


def test_several_encryption_keys_are_kept_in_order(tmp_path):
    assert read(tmp_path, ENCRYPTION_KEYS=f" {KEY} , {OTHER},").encryption_keys == (KEY, OTHER)


@pytest.mark.parametrize(
    ("name", "value", "field"),
    [
        ("SECRET_KEY", STRONG, "secret_key"),
        ("DATABASE_URL", "sqlite:////data/other.db", "database_url"),
        ("REDIS_URL", "redis://:hidden@127.0.0.1/0", "redis_url"),
        ("MEDIA_URL", "s3://bucket/media", "media_url"),
        ("LINE_API_BASE", "http://127.0.0.1:8001/line", "line_api_base"),
    ],
)
def test_each_secret_and_url_may_come_from_a_file(tmp_path, name, value, field):
    place = tmp_path / "secret"
    place.write_text(value + "\n", encoding="utf-8")
    environ = {key: kept for key, kept in GOOD.items() if key != name}
    settings = Settings.from_environment(environ | {f"{name}_FILE": str(place)}, tmp_path)
    assert getattr(settings, field) == value


def test_an_unreadable_file_stops_the_start(tmp_path):
    with pytest.raises(SettingsError, match="SECRET_KEY_FILE"):
        read(tmp_path, SECRET_KEY_FILE=str(tmp_path / "nowhere"))


def test_a_file_that_holds_no_text_stops_the_start(tmp_path):
    place = tmp_path / "secret"
    place.write_bytes(b"\xff\xfe" * 20)
    with pytest.raises(SettingsError, match="SECRET_KEY_FILE"):
        read(tmp_path, SECRET_KEY_FILE=str(place))


@pytest.mark.parametrize("name", ["REDIS_URL", "LINE_API_BASE", "LINE_DATA_BASE"])
@pytest.mark.parametrize("value", ["127.0.0.1:6379", "ftp://host"])
def test_a_url_of_another_kind_stops_the_start(tmp_path, name, value):
    with pytest.raises(SettingsError, match=name):
        read(tmp_path, **{name: value})


@pytest.mark.parametrize(
    "url", ["postgres://a@b/c", "postgresql://a@b/c", "postgresql+psycopg://a@b/c"]
)
def test_every_spelling_of_postgresql_gets_our_driver(tmp_path, url):
    settings = read(tmp_path, DATABASE_URL=url)
    assert settings.database_url == "postgresql+psycopg://a@b/c"
    assert settings.is_postgres
    assert not settings.is_worker_embedded


@pytest.mark.parametrize("url", ["mysql://a/b", "kanava.db", "postgresql+psycopg2://a/b"])
def test_another_database_stops_the_start(tmp_path, url):
    with pytest.raises(SettingsError, match="DATABASE_URL"):
        read(tmp_path, DATABASE_URL=url)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WORKER_EMBEDDED", "maybe"),
        ("SOCKET_CAP", "many"),
        ("SOCKET_CAP", "-1"),
        ("PROXY_HOPS", "1.5"),
        ("TIME_ZONE", "Tokyo"),
    ],
)
def test_a_setting_that_is_none_stops_the_start(tmp_path, name, value):
    with pytest.raises(SettingsError, match=name):
        read(tmp_path, **{name: value})


def test_base_urls_keep_their_path_and_lose_their_last_slash(tmp_path):
    settings = read(tmp_path, LINE_API_BASE="http://h:1/line/", LINE_DATA_BASE="http://h:2/")
    assert (settings.line_api_base, settings.line_data_base) == ("http://h:1/line", "http://h:2")


@pytest.mark.parametrize(
    ("files", "asked", "cap", "connections"),
    [
        (1024, "", "412", 412),
        (resource.RLIM_INFINITY, "", "1000", 5000),
        (20_000, "50", "50", 5000),
    ],
    ids=["few files", "no limit", "as said"],
)
def test_consoles_take_half_of_the_files_at_most_unless_somebody_says_so(
    monkeypatch, files, asked, cap, connections
):
    """Each connection is a file: with few of them nobody else would be served."""
    monkeypatch.setattr(os, "environ", {"SOCKET_CAP": asked})
    monkeypatch.setattr(resource, "getrlimit", lambda _kind: (files, files))
    monkeypatch.setattr(resource, "setrlimit", lambda _kind, _limits: None)
    found = runpy.run_path(str(ROOT / "gunicorn.conf.py"))
    assert os.environ["SOCKET_CAP"] == cap
    assert found["worker_connections"] == connections
