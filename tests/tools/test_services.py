"""The suite's own servers: they start, come back at the same address, stay on loopback."""

import socket

import psycopg
import pytest
import redis
import requests
from sqlalchemy.engine import make_url

from tests.services import legs, postgres


def test_postgres_comes_back_at_the_same_address_with_its_rows(postgres_server):
    url = postgres_server.create_database()
    conninfo = postgres_server.conninfo(make_url(url).database)
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
        postgres_server.restart()
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")
    with psycopg.connect(conninfo) as connection:
        assert connection.execute("SELECT number FROM kept").fetchone() == (7,)
    postgres_server.drop_database(url)


def test_postgres_databases_are_apart(postgres_server):
    first, second = postgres_server.create_database(), postgres_server.create_database()
    assert first != second
    for url in (first, second):
        postgres_server.drop_database(url)


def test_redis_comes_back_at_the_same_address(redis_server, redis_url):
    with redis.Redis.from_url(redis_url) as client:
        client.set("a", "1")
        redis_server.restart()
        assert redis_server.url == redis_url
    with redis.Redis.from_url(redis_url) as client:
        assert client.get("a") is None


def test_nothing_beyond_loopback_is_reached():
    # 192.0.2.0/24 is set aside for documentation (RFC 5737).
    with pytest.raises(AssertionError, match="only loopback"), socket.socket() as probe:
        probe.connect(("192.0.2.1", 80))
    with pytest.raises(AssertionError, match="only loopback"):
        requests.get("http://line.invalid/", timeout=1)


def test_a_missing_program_is_a_skip_that_says_what_to_install(monkeypatch):
    monkeypatch.delenv("REQUIRE_ALL", raising=False)
    with pytest.raises(pytest.skip.Exception, match="apt-get install postgresql"):
        legs.missing("PostgreSQL", postgres.PACKAGES)


def test_a_missing_program_is_a_failure_where_every_leg_is_required(monkeypatch):
    monkeypatch.setenv("REQUIRE_ALL", "1")
    with pytest.raises(pytest.fail.Exception, match="apt-get install postgresql"):
        legs.missing("PostgreSQL", postgres.PACKAGES)


@pytest.mark.parametrize("folder", ["15", "17", "9"])
def test_the_newest_postgres_of_the_versioned_folders_is_taken(monkeypatch, tmp_path, folder):
    for version in ("9", "15", folder):
        programs = tmp_path / version / "bin"
        programs.mkdir(parents=True, exist_ok=True)
        (programs / "pg_ctl").touch()
    monkeypatch.setattr(postgres.shutil, "which", lambda name: None)
    monkeypatch.setattr(postgres, "VERSIONED", tmp_path)
    assert postgres.find_programs().parent.name == max(folder, "15", key=int)
