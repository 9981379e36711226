"""The only way out of the house by HTTP: time limits, no redirects, no surprises inside."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter

from webapp.core import clock

CONNECT_SECONDS = 3.0
CHUNK_BYTES = 64 * 1024
BODY_SECONDS = 240.0


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
    session = requests.Session()
    session.trust_env = False
    adapter = HTTPAdapter(pool_connections=4, pool_maxsize=pool, max_retries=0)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


def send(
    session: requests.Session, method: str, url: str, *, read_seconds: float, **options: Any
) -> requests.Response:
    """Send one request and give the answer, whatever its status.

    Raises:
        Unreachable: connection refused, lost or timed out.
    """
    try:
        return session.request(
            method, url, timeout=(CONNECT_SECONDS, read_seconds), allow_redirects=False, **options
        )
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

    Raises TooLarge past `limit` bytes, Unreachable after four minutes: a sender may drip for ever.
    """
    try:
        yield _limited(response, limit)
    finally:
        response.close()


def _limited(response: requests.Response, limit: int) -> Iterator[bytes]:
    total, started = 0, clock.monotonic()
    try:
        for chunk in response.iter_content(CHUNK_BYTES):
            total += len(chunk)
            if total > limit:
                raise TooLarge(f"more than {limit} bytes")
            if clock.monotonic() - started > BODY_SECONDS:
                raise Unreachable("the body took too long", was_sent=True)
            yield chunk
    except requests.exceptions.RequestException as error:
        raise Unreachable("connection lost while reading", was_sent=True) from error


def require_public(url: str, allowed_hosts: frozenset[str]) -> None:
    """Refuse a URL from outside that would reach a private address.

    `allowed_hosts` are `host[:port]` names the operator configured (the LINE hosts), let through
    wherever they point.

    Raises:
        ForbiddenHost: wrong scheme, no host, or any of its addresses is not public.
    """
    try:
        parts = urlsplit(url)
        if parts.netloc in allowed_hosts:
            return
        if parts.scheme != "https" or not parts.hostname:
            raise ForbiddenHost("only https URLs are fetched")
        found = socket.getaddrinfo(parts.hostname, parts.port or 443, type=socket.SOCK_STREAM)
    except (OSError, ValueError) as error:  # ValueError: a port or host name that cannot be
        raise ForbiddenHost("host not found") from error
    if not all(ipaddress.ip_address(entry[4][0]).is_global for entry in found):
        raise ForbiddenHost("host is in a private network")
