"""Signs webhooks and posts them, chat by chat in order, again when they were not taken."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import requests
from requests.adapters import HTTPAdapter

from simulator.errors import Json
from simulator.records import WebhookSettings
from simulator.redelivery import DelayedCalls
from simulator.webhook_log import Attempt, WebhookLog

TIMEOUT_SECONDS = 2.0  # LINE counts no answer within two seconds as a failure
THREADS = 8


def sign(body: bytes, channel_secret: str) -> str:
    """base64(HMAC-SHA256(channel secret, raw body)), the value of x-line-signature."""
    digest = hmac.new(channel_secret.encode(), body, hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def encode(destination: str, events: Sequence[Json]) -> bytes:
    """Body of one webhook; escaped only where UTF-8 cannot carry the text (lone surrogates)."""
    body = {"destination": destination, "events": list(events)}
    try:
        return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:
        return json.dumps(body, separators=(",", ":")).encode()


@dataclass
class Delivery:
    """One request body on its way."""

    events: list[Json]
    lane: str
    tries: int = 0


class WebhookSender:
    """The webhook sender of one account. Its threads are its own: a slow receiver of one
    account never holds up another."""

    def __init__(
        self,
        channel_secret: str,
        destination: str,
        settings: WebhookSettings,
        redelivery_delays: Sequence[float],
        on_redelivery: Callable[[Json], None],
    ) -> None:
        self.settings = settings
        self.log = WebhookLog()
        self.channel_secret, self._destination = channel_secret, destination
        self._delays, self._on_redelivery = tuple(redelivery_delays), on_redelivery
        self._lanes: dict[str, deque[Delivery]] = {}
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="webhook")
        self._later = DelayedCalls()
        self._http = requests.Session()
        self._http.trust_env = False
        self._http.mount("http://", HTTPAdapter(pool_maxsize=THREADS))
        self._http.mount("https://", HTTPAdapter(pool_maxsize=THREADS))

    def send(self, events: Sequence[Json], *, lane: str) -> bool:
        """Queue one body. Bodies of one lane go out one after another. False when webhooks are
        off or no URL is set: LINE then drops the events."""
        if not self.settings.is_active or not self.settings.endpoint:
            return False
        self.log.expect()
        self._queue(Delivery(list(events), lane))
        return True

    def post(self, body: bytes, signature: str | None, endpoint: str | None = None) -> Attempt:
        """Post raw bytes now and wait for the answer."""
        url = endpoint or self.settings.endpoint or ""
        headers = {
            "content-type": "application/json; charset=utf-8",
            "user-agent": "LineBotWebhook/2.0",
        }
        if signature is not None:
            headers["x-line-signature"] = signature
        started = time.monotonic()
        status, reason = self._request(url, body, headers)
        return Attempt(status, reason, time.monotonic() - started)

    def post_events(self, events: Sequence[Json], endpoint: str | None = None) -> Attempt:
        """Sign and post events now, outside the queue: no redelivery, no statistics."""
        body = encode(self._destination, events)
        return self.post(body, sign(body, self.channel_secret), endpoint)

    def redeliver_abandoned(self) -> int:
        """Try again every body that was given up; how many."""
        abandoned = self.log.take_abandoned()
        for events in abandoned:
            self.log.expect()
            self._queue(Delivery(self._as_redelivery(events), f"again-{id(events)}"))
        return len(abandoned)

    def stop(self) -> None:
        """Give up what is still queued and end the threads."""
        self._later.stop()
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._http.close()
        self.log.end()

    def _queue(self, delivery: Delivery) -> None:
        with self._lock:
            waiting = self._lanes.get(delivery.lane)
            if waiting is not None:
                waiting.append(delivery)
                return
            self._lanes[delivery.lane] = deque([delivery])
        self._submit(delivery.lane)

    def _submit(self, lane: str) -> None:
        try:
            self._pool.submit(self._send_next, lane)
        except RuntimeError:  # stopped meanwhile
            self._lanes.pop(lane, None)

    def _send_next(self, lane: str) -> None:
        """Send the first body of a lane, then put the lane at the end of the pool's queue, so
        that a busy chat cannot keep a thread for itself."""
        delivery = self._lanes[lane].popleft()
        try:
            self._attempt(delivery)
        finally:
            with self._lock:
                is_drained = not self._lanes[lane]
                if is_drained:
                    del self._lanes[lane]
            if not is_drained:
                self._submit(lane)

    def _attempt(self, delivery: Delivery) -> None:
        attempt = self.post_events(delivery.events)
        delivery.tries += 1
        is_last = delivery.tries > len(self._delays) or not self.settings.is_redelivery_enabled
        self.log.record(attempt, delivery.events, is_last=is_last)
        if not attempt.is_acknowledged and not is_last:
            delay = self._delays[delivery.tries - 1]
            self._later.call(delay, lambda: self._redeliver(delivery))

    def _redeliver(self, delivery: Delivery) -> None:
        delivery.events = self._as_redelivery(delivery.events)
        self._queue(delivery)

    def _as_redelivery(self, events: Sequence[Json]) -> list[Json]:
        for event in events:
            self._on_redelivery(event)
        return [{**event, "deliveryContext": {"isRedelivery": True}} for event in events]

    def _request(self, url: str, body: bytes, headers: dict[str, str]) -> tuple[int | None, str]:
        try:
            with self._http.post(
                url, data=body, headers=headers, timeout=TIMEOUT_SECONDS, allow_redirects=False
            ) as answer:
                is_taken = 200 <= answer.status_code < 300
                return answer.status_code, "OK" if is_taken else "ERROR_STATUS_CODE"
        except requests.Timeout:
            return None, "REQUEST_TIMEOUT"
        except requests.ConnectionError:
            return None, "COULD_NOT_CONNECT"
        except (requests.RequestException, ValueError, OSError):
            return None, "UNCLASSIFIED"
