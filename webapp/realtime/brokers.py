"""The bus between processes: over PostgreSQL's NOTIFY, or over Redis."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import psycopg
import redis

CHANNEL = "kanava"
WAIT_SECONDS = 1.0


class PostgresBroker:
    """NOTIFY and LISTEN with autocommit: inside a transaction NOTIFY takes a global lock."""

    def __init__(self, url: str) -> None:
        self._url = url.replace("postgresql+psycopg://", "postgresql://", 1)
        self._sending: psycopg.Connection | None = None

    def publish(self, payloads: list[str]) -> None:
        """Send texts; a broken connection is dropped, so that the next call makes a new one."""
        if not payloads:
            return
        try:
            if self._sending is None:
                self._sending = self._connect()
            with self._sending.pipeline():
                for payload in payloads:
                    self._sending.execute("SELECT pg_notify(%s, %s)", (CHANNEL, payload))
        except psycopg.Error:
            self._drop()
            raise

    def listen(self, is_stopping: threading.Event) -> Iterator[str | None]:
        """Texts as they come, None once a second at least."""
        with self._connect() as connection:
            connection.execute(f"LISTEN {CHANNEL}")
            yield None
            while not is_stopping.is_set():
                for message in connection.notifies(timeout=WAIT_SECONDS):
                    yield message.payload
                yield None

    def ping(self) -> None:
        """Nothing to ask: the database check of readiness covers it."""

    def close(self) -> None:
        """Close the sending connection, if there is one."""
        self._drop()

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(self._url, autocommit=True, connect_timeout=3)

    def _drop(self) -> None:
        if self._sending is not None:
            self._sending.close()
        self._sending = None


class RedisBroker:
    """One client; its pool reconnects by itself, a failed call raises `redis.RedisError`."""

    def __init__(self, url: str) -> None:
        self._client = redis.Redis.from_url(
            url, socket_connect_timeout=2, socket_timeout=5, decode_responses=True
        )

    def publish(self, payloads: list[str]) -> None:
        """Send texts in one round trip."""
        if not payloads:
            return
        with self._client.pipeline(transaction=False) as pipeline:
            for payload in payloads:
                pipeline.publish(CHANNEL, payload)
            pipeline.execute()

    def listen(self, is_stopping: threading.Event) -> Iterator[str | None]:
        """Texts as they come, None once a second at least."""
        with self._client.pubsub(ignore_subscribe_messages=False) as subscription:
            subscription.subscribe(CHANNEL)
            confirmations = 0
            while not is_stopping.is_set():
                message = subscription.get_message(timeout=WAIT_SECONDS) or {}
                confirmations += message.get("type") == "subscribe"
                if confirmations > 1:
                    # The client reconnected by itself; what was said meanwhile is missed.
                    raise redis.ConnectionError("the connection was lost for a while")
                if confirmations:
                    yield message["data"] if message.get("type") == "message" else None

    def ping(self) -> None:
        """Raise `redis.RedisError` when Redis does not answer."""
        self._client.ping()

    def close(self) -> None:
        """Close the pool."""
        self._client.close()
