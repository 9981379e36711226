"""The way out: what is refused before a byte leaves, and what a failed call is called."""

import contextlib
import socket
import threading

import pytest
import requests

from webapp.core import clock, http

PUBLIC = "93.184.216.34"


@pytest.fixture
def names(monkeypatch):
    """Host names as these tests want them, without a name server: the n-th look-up gives the
    n-th list of addresses, the last one for ever."""
    known = {
        "public.example": [[PUBLIC]],
        "mixed.example": [[PUBLIC, "10.0.0.7"]],
        "rebound.example": [[PUBLIC], ["127.0.0.1"]],
    }

    def look_up(host, port, *_, **__):
        if host in known:
            lists = known[host]
            found = lists.pop(0) if len(lists) > 1 else lists[0]
        else:
            found = [literal(host)]
        return [(family(a), socket.SOCK_STREAM, 6, "", (a, port)) for a in found]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)


def family(address):
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def literal(host):
    try:
        socket.inet_pton(family(host), host)
    except OSError as error:
        raise socket.gaierror(socket.EAI_NONAME, "no such name") from error
    return host


@pytest.fixture
def dialled(monkeypatch):
    """Every address that was to be connected to; none of them is."""
    addresses = []

    def refuse(address, *_, **__):
        addresses.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(http, "create_connection", refuse)
    return addresses


def fetch(url, *own_bases):
    return http.fetch(http.guarded_session(own_bases), url, seconds=2)


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
        "https://224.0.0.1/",
        "https://[::1]/",
        "https://[fe80::1]/",
        "https://[fd00::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[64:ff9b::7f00:1]/",
        "https://[2002:7f00:1::1]/",
        "https://mixed.example/",
        "https://public.example:99999/",
        "https://[bad/",
    ],
)
def test_a_url_from_outside_never_reaches_inside(names, dialled, url):
    with pytest.raises(http.ForbiddenHost):
        fetch(url)
    assert dialled == []


def test_what_was_checked_is_what_is_connected_to(names, dialled):
    """A name server that answers "public" first and "127.0.0.1" next was believed both times."""
    with pytest.raises(http.Unreachable):
        fetch("https://rebound.example/a.png")
    assert dialled == [PUBLIC]


@pytest.mark.parametrize("host", ["unknown.example", "a" * 300 + ".example"])
def test_a_name_nobody_knows_may_be_known_later(names, dialled, host):
    with pytest.raises(http.Unreachable) as caught:
        fetch(f"https://{host}/")
    assert (dialled, caught.value.was_sent) == ([], False)


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "https://127.0.0.1/", "https://[::1]/"])
def test_the_guard_holds_for_whoever_would_follow_a_redirect(server, url):
    """It stands in the connection, so no step of the way goes round it."""
    base = server(f"HTTP/1.1 302 F\r\nLocation: {url}\r\nContent-Length: 0\r\n\r\n".encode())
    with pytest.raises((http.ForbiddenHost, requests.exceptions.InvalidSchema)):
        http.guarded_session([base]).get(base, timeout=2)


def test_the_operators_own_hosts_are_let_through_wherever_they_point(server):
    base = server(b"HTTP/1.1 204 N\r\nContent-Length: 0\r\n\r\n")
    for other in ("http://127.0.0.1:1/", base.replace("http", "https"), base[:-1] + ".example/"):
        with pytest.raises(http.ForbiddenHost):
            fetch(other, base)
    assert fetch(base + "portraits/1", base).status_code == 204


def test_a_cookie_of_a_strangers_host_is_not_kept(server):
    base = server(b"HTTP/1.1 204 N\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n")
    session = http.guarded_session([base])
    http.fetch(session, base, seconds=2)
    assert not session.cookies


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
        http.send(http.new_session(), "GET", f"http://127.0.0.1:{port}/", seconds=1)
    assert caught.value.was_sent is False


def test_a_connection_lost_without_an_answer_may_have_arrived(server):
    with pytest.raises(http.Unreachable) as caught:
        http.send(http.new_session(), "POST", server(b""), seconds=2, json={})
    assert caught.value.was_sent is True


def test_no_answer_in_time_may_have_arrived():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        with pytest.raises(http.Unreachable) as caught:
            http.send(http.new_session(), "POST", url, seconds=0.05, json={})
    assert caught.value.was_sent is True


OK = b"HTTP/1.1 200 OK\r\n"
DRIPS = {
    "headers": (OK, b"X-More: and more\r\n"),
    "body": (OK + b"Content-Length: 40\r\n\r\n", b"x"),
    "chunks": (OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
}


class Dripping:
    """A server with a crumb for every look at the clock, on which a second has passed then."""

    def __init__(self, beginning, crumb):
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listening.getsockname()[1]}/"
        self.beginning, self.crumb = beginning, crumb
        self.connection, self.seconds = None, 0.0

    def monotonic(self):
        if self.connection is None:
            self.connection, _ = self.listening.accept()
            self.connection.sendall(self.beginning)
        self.connection.sendall(self.crumb)
        self.seconds += 1
        return self.seconds

    def close(self):
        for opened in (self.listening, self.connection):
            opened.close()


def read_whole(url, seconds):
    answer = http.send(http.new_session(), "GET", url, seconds=seconds, stream=True)
    with http.body_of(answer, 10_000) as chunks:
        return list(chunks)


@pytest.mark.parametrize("drip", DRIPS)
def test_a_peer_that_drips_is_as_late_as_one_that_is_silent(monkeypatch, drip):
    """Each byte began a new wait: two such hosts kept everybody's files for five minutes."""
    peer = Dripping(*DRIPS[drip])
    monkeypatch.setattr(clock, "monotonic", peer.monotonic)
    with contextlib.closing(peer), pytest.raises(http.Unreachable):
        read_whole(peer.url, seconds=5)
    assert 5 < peer.seconds < 10


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
        http.send(http.new_session(), "GET", url, seconds=1, headers=headers)


def test_redirects_are_not_followed(server):
    url = server(b"HTTP/1.1 302 F\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n")
    assert http.send(http.new_session(), "GET", url, seconds=2).status_code == 302


def test_a_body_past_the_limit_is_cut_off(server):
    url = server(b"HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n" + b"x" * 20)
    answer = http.send(http.new_session(), "GET", url, seconds=2, stream=True)
    with pytest.raises(http.TooLarge), http.body_of(answer, 19) as chunks:
        list(chunks)


def test_a_body_that_breaks_off_is_unreachable(server):
    url = server(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf")
    answer = http.send(http.new_session(), "GET", url, seconds=2, stream=True)
    with pytest.raises(http.Unreachable), http.body_of(answer, 100) as chunks:
        list(chunks)


def test_the_machines_proxy_settings_are_ignored():
    assert http.new_session().trust_env is False
