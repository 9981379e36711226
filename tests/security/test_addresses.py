"""What follows from the one address by which Kanava is reached, and from whose machine it is."""

import stat

import pytest

from tests.services.settings import environment_for, settings_for
from webapp.config import Settings
from webapp.core.storage import keep_private


@pytest.fixture
def settings(database_url, tmp_path):
    environ = environment_for(database_url, tmp_path, PUBLIC_URL="https://help.example.com")
    said = Settings.from_environment(environ, tmp_path)
    kept = ("public_url", "allowed_hosts", "is_cookie_secure")
    return settings_for(database_url, tmp_path, **{name: getattr(said, name) for name in kept})


def test_an_https_address_makes_cookies_secure_and_asks_for_tls(client):
    answer = client.get("/login", base_url="https://help.example.com")
    assert all("Secure" in cookie for cookie in answer.headers.getlist("Set-Cookie"))
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_the_sign_in_page_is_kept_nowhere_in_words_that_browsers_know(client):
    assert client.get("/login").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("help.example.com", 200),
        ("localhost:8000", 200),
        ("127.0.0.1:8000", 200),
        ("[::1]:8000", 200),
        ("evil.example", 400),
    ],
)
def test_only_our_own_names_are_answered(client, host, status):
    assert client.get("/login", headers={"Host": host}).status_code == status


@pytest.mark.parametrize("path", ["/health", "/ready"])
def test_probes_ask_by_the_name_a_service_has_inside(client, path):
    assert client.get(path, headers={"Host": "kanava-web-1:8000"}).status_code == 200


def test_everything_kept_is_its_owners_alone_however_it_was_started(database_url, tmp_path):
    folder = tmp_path / "open"
    folder.mkdir(mode=0o755)
    database = folder / "kanava.db"
    database.touch(mode=0o644)
    database.chmod(0o644)
    folder.chmod(0o755)
    keep_private(folder, f"sqlite:///{database}")
    (folder / "later").touch()
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (folder, database, folder / "later")]
    assert modes == [0o700, 0o600, 0o600]


def test_starting_the_app_is_what_keeps_it_private(settings, app, tmp_path):
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "kanava.db").stat().st_mode) == 0o600
