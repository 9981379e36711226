"""The way out: what is refused before a byte leaves, and what a failed call is called."""

import socket
import threading

import pytest

from webapp.core import http

PUBLIC = "93.184.216.34"


@pytest.fixture
def names(monkeypatch):
    """Host names as these tests want them, without a name server."""
    known = {"public.example": [PUBLIC], "mixed.example": [PUBLIC, "10.0.0.7"]}

    def look_up(host, port, **_options):
        if host in known:
            found = known[host]
        else:
            socket.inet_pton(socket.AF_INET6 if ":" in host else socket.AF_INET, host)
            found = [host]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    monkeypatch.setattr(http.socket, "getaddrinfo", look_up)


@pytest.mark.parametrize(
    "url",
    [
        "http://public.example/a",
        "ftp://public.example/a",
        "file:///etc/passwd",
        "//public.example",
        "https:///nothing",
        "",
        "https://127.0.0.1/",
        "https://10.1.2.3/",
        "https://192.168.0.1/",
        "https://172.16.0.1/",
        "https://169.254.169.254/latest/meta-data",
        "https://0.0.0.0/",
        "https://[::1]/",
        "https://[fe80::1]/",
        "https://[fd00::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://mixed.example/",
        "https://unknown.example/",
        "https://public.example:99999/",
        "https://[bad/",
        "https://" + "a" * 300 + ".example/",
    ],
)
def test_a_url_from_outside_never_reaches_inside(names, url):
    with pytest.raises(http.ForbiddenHost):
        http.require_public(url, frozenset())


def test_a_public_https_url_is_let_through(names):
    http.require_public("https://public.example/a.png", frozenset())


def test_the_operators_own_hosts_are_let_through_wherever_they_point():
    own = frozenset({"127.0.0.1:8001"})
    http.require_public("http://127.0.0.1:8001/portraits/1", own)
    with pytest.raises(http.ForbiddenHost):
        http.require_public("http://127.0.0.1:8002/portraits/1", own)


@pytest.fixture
def server():
    """A listening socket; the test says what it answers to the next connection."""
    listening = socket.create_server(("127.0.0.1", 0))
    threads = []

    def answer(raw):
        def serve():
            connection, _ = listening.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(raw)

        thread = threading.Thread(target=serve)
        thread.start()
        threads.append(thread)
        return f"http://127.0.0.1:{listening.getsockname()[1]}/"

    yield answer
    listening.close()
    for thread in threads:
        thread.join(5)


def test_a_refused_connection_surely_sent_nothing():
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(http.Unreachable) as caught:
        http.send(http.new_session(), "GET", f"http://127.0.0.1:{port}/", read_seconds=1)
    assert caught.value.was_sent is False


def test_a_connection_lost_without_an_answer_may_have_arrived(server):
    with pytest.raises(http.Unreachable) as caught:
        http.send(http.new_session(), "POST", server(b""), read_seconds=2, json={})
    assert caught.value.was_sent is True


def test_no_answer_in_time_may_have_arrived():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        with pytest.raises(http.Unreachable) as caught:
            http.send(http.new_session(), "POST", url, read_seconds=0.05, json={})
    assert caught.value.was_sent is True


@pytest.mark.parametrize(
    ("url", "headers"),
    [
        ("http://127.0.0.1:1/", {"Authorization": "Bearer 鍵"}),
        ("http://127.0.0.1:1/", {"Authorization": "Bearer a\nb"}),
        ("http://127.0.0.1:99999/", {}),
        ("nonsense", {}),
    ],
)
def test_what_cannot_be_put_on_the_wire_is_unreachable_not_a_crash(url, headers):
    with pytest.raises(http.Unreachable):
        http.send(http.new_session(), "GET", url, read_seconds=1, headers=headers)


def test_redirects_are_not_followed(server):
    url = server(b"HTTP/1.1 302 F\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n")
    assert http.send(http.new_session(), "GET", url, read_seconds=2).status_code == 302


def test_a_body_past_the_limit_is_cut_off(server):
    url = server(b"HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n" + b"x" * 20)
    answer = http.send(http.new_session(), "GET", url, read_seconds=2, stream=True)
    with pytest.raises(http.TooLarge), http.body_of(answer, 19) as chunks:
        list(chunks)


def test_a_body_that_breaks_off_is_unreachable(server):
    url = server(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf")
    answer = http.send(http.new_session(), "GET", url, read_seconds=2, stream=True)
    with pytest.raises(http.Unreachable), http.body_of(answer, 100) as chunks:
        list(chunks)


def test_the_machines_proxy_settings_are_ignored():
    assert http.new_session().trust_env is False
