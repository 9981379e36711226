"""The only way out of the house by HTTP: one deadline an exchange, no redirects, no surprises."""

from __future__ import annotations

import io
import socket
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from http.client import HTTPResponse
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, Timeout
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError
from urllib3.util.connection import create_connection

from webapp.core import clock
from webapp.core.addresses import is_public

CONNECT_SECONDS = 3.0
CHUNK_BYTES = 64 * 1024
MOST_ADDRESSES = 4


class Unreachable(Exception):
    """No answer was had. `was_sent` is False only when the request surely never left."""

    def __init__(self, reason: str, *, was_sent: bool) -> None:
        super().__init__(reason)
        self.was_sent = was_sent


class TooLarge(Exception):
    """A body went past the allowed size."""


class ForbiddenHost(Exception):
    """A URL from outside points into a private network."""


def new_session(pool: int = 32) -> requests.Session:
    """A session that keeps connections, follows no proxies' surprises and never retries itself."""
    session = _bare_session()
    for scheme in ("https://", "http://"):
        session.mount(scheme, _Adapter(_TimedHttp, _TimedHttps, pool))
    return session


def guarded_session(own_bases: Iterable[str], pool: int = 32) -> requests.Session:
    """The session for URLs that somebody else named: https, and public addresses only.

    What is checked is the very address that is connected to, so a name that resolves to another
    one a moment later gains nothing. `own_bases` are URLs the operator configured (LINE's hosts),
    let through wherever they point.
    """
    session = _bare_session()
    session.mount("https://", _Adapter(_TimedHttp, _GuardedHttps, pool))
    for base in own_bases:
        session.mount(f"{base.rstrip('/')}/", _Adapter(_TimedHttp, _TimedHttps, pool))
    return session


def send(
    session: requests.Session, method: str, url: str, *, seconds: float, **options: Any
) -> requests.Response:
    """Send one request and give the answer, whatever its status.

    `seconds` is for the whole exchange, from the connection to the body's last byte: a peer that
    drips is as late as one that is silent. (A name server's silence comes on top, see resolv.conf.)

    Raises:
        Unreachable: connection refused, lost or timed out.
        ForbiddenHost: a guarded session was asked for a host that is not public.
    """
    timeout = Timeout(connect=CONNECT_SECONDS, total=seconds)
    try:
        return session.request(method, url, timeout=timeout, allow_redirects=False, **options)  # type: ignore[arg-type]
    except requests.exceptions.ConnectTimeout as error:
        raise Unreachable("connection timed out", was_sent=False) from error
    except requests.exceptions.ConnectionError as error:
        raise Unreachable("connection failed", was_sent=not _is_refused(error)) from error
    except requests.exceptions.Timeout as error:
        raise Unreachable("no answer in time", was_sent=True) from error
    except requests.exceptions.RequestException as error:
        raise Unreachable(type(error).__name__, was_sent=True) from error
    except ValueError as error:  # a URL or header that cannot be put on the wire
        raise Unreachable("the request cannot be written", was_sent=False) from error


def fetch(session: requests.Session, url: str, *, seconds: float) -> requests.Response:
    """GET, as a stream, a URL that somebody else named; `session` is a guarded one.

    Raises:
        Unreachable: as of `send`.
        ForbiddenHost: wrong scheme, no host, or any of its addresses is not public.
    """
    try:
        session.get_adapter(requests.Request("GET", url).prepare().url or "")
    except (requests.exceptions.RequestException, ValueError) as error:
        raise ForbiddenHost("only https URLs are fetched") from error
    return send(session, "GET", url, seconds=seconds, stream=True)


def _is_refused(error: BaseException) -> bool:
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, ConnectionRefusedError | socket.gaierror):
            return True
        reason = seen.args[0] if seen.args else None
        inner = getattr(reason, "reason", None)
        seen = inner if isinstance(inner, BaseException) else seen.__cause__ or seen.__context__
    return False


@contextmanager
def body_of(response: requests.Response, limit: int) -> Iterator[Iterator[bytes]]:
    """The body in chunks, closed afterwards.

    Raises TooLarge past `limit` bytes, Unreachable when it breaks off or the exchange's time is up.
    """
    try:
        yield _limited(response, limit)
    finally:
        response.close()


def _limited(response: requests.Response, limit: int) -> Iterator[bytes]:
    total = 0
    try:
        for chunk in response.iter_content(CHUNK_BYTES):
            total += len(chunk)
            if total > limit:
                raise TooLarge(f"more than {limit} bytes")
            yield chunk
    except requests.exceptions.RequestException as error:
        raise Unreachable("connection lost while reading", was_sent=True) from error


def _bare_session() -> requests.Session:
    """No proxies of the machine, no cookies, no way out yet."""
    session = requests.Session()
    session.trust_env = False
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.adapters.clear()
    return session


class _TimedFile(io.RawIOBase):
    """A connection's bytes; each read may take what is left of the exchange's time.

    A socket's own limit begins anew with every byte, so that a peer that drips is never late.
    """

    def __init__(self, raw: Any, connection: socket.socket) -> None:
        self._raw, self._connection = raw, connection
        self._end = clock.monotonic() + (connection.gettimeout() or 0.0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._end - clock.monotonic()
        if left <= 0:
            raise TimeoutError("the exchange took too long")
        self._connection.settimeout(left)
        count: int | None = self._raw.readinto(buffer)
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()


class _TimedResponse(HTTPResponse):
    """Made when the request is out; the socket's limit is then what the exchange has left."""

    def __init__(self, sock: socket.socket, *args: Any, **options: Any) -> None:
        super().__init__(sock, *args, **options)
        self.fp = io.BufferedReader(_TimedFile(self.fp.detach(), sock))


class _TimedHttp(HTTPConnection):
    response_class = _TimedResponse


class _TimedHttps(HTTPSConnection):
    response_class = _TimedResponse


class _GuardedHttps(_TimedHttps):
    """Looks its host up once, and connects to an address that was found public, or to none."""

    def _new_conn(self) -> socket.socket:
        failure: Exception = NewConnectionError(self, "no address")
        for address in self._public_addresses()[:MOST_ADDRESSES]:
            try:
                return create_connection(
                    (address, self.port), self.timeout, socket_options=self.socket_options
                )
            except TimeoutError:
                failure = ConnectTimeoutError(self, f"{address} did not answer")
            except OSError as error:
                failure = NewConnectionError(self, str(error))
        raise failure

    def _public_addresses(self) -> list[str]:
        try:
            found = socket.getaddrinfo(self._dns_host, self.port, type=socket.SOCK_STREAM)
        except socket.gaierror as error:
            raise NameResolutionError(self.host, self, error) from error
        addresses = [str(entry[4][0]) for entry in found]
        if not all(is_public(address) for address in addresses):
            raise ForbiddenHost("host is in a private network")
        return addresses


class _Adapter(HTTPAdapter):
    """Connections of our own kinds, kept for the next request."""

    def __init__(self, http: type[HTTPConnection], https: type[HTTPConnection], pool: int) -> None:
        self._kinds = {
            "http": _pool_of(HTTPConnectionPool, http),
            "https": _pool_of(HTTPSConnectionPool, https),
        }
        super().__init__(pool_connections=4, pool_maxsize=pool, max_retries=0)

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = self._kinds


def _pool_of(base: Any, connection: type[HTTPConnection]) -> Any:
    return type(base.__name__, (base,), {"ConnectionCls": connection})
