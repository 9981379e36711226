"""Events from outside: prepared bodies, duplicates, disorder, bulk."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Sequence

from simulator.channel import Channel
from simulator.errors import Json
from simulator.events import chat_id_of, complete, lane_of
from simulator.records import Message

_USER_ID = re.compile(r"U[0-9a-f]{32}\Z")


def inject(
    channel: Channel,
    events: Iterable[Json],
    *,
    copies: int = 1,
    is_shuffled: bool = False,
    batch_size: int = 1,
    seed: int = 0,
    is_late: bool = False,
) -> list[Json]:
    """Send these events to the account's webhook; returns them as sent, in the order given.

    What an event leaves out is added (ids, timestamp, reply token unless `is_late`). Unknown
    senders become customers, and messages show on the phones. `copies`: how often each event is
    sent in all, the later ones not marked as redelivered. Shuffled events race each other,
    unshuffled ones go chat by chat in order. `batch_size`: events in one body.
    """
    full = [_prepared(channel, event, is_late) for event in events]
    queue = [event for event in full for _ in range(copies)]
    if is_shuffled:
        random.Random(seed).shuffle(queue)
    for number, body in enumerate(_batches(queue, batch_size)):
        lane = f"batch-{number}" if is_shuffled else _common_lane(body)
        channel.sender.send(body, lane=lane)
    return full


def _prepared(channel: Channel, event: Json, is_late: bool) -> Json:
    source, message = event.get("source"), event.get("message")
    user_id = source.get("userId") if isinstance(source, dict) else None
    if isinstance(user_id, str) and _USER_ID.match(user_id) and user_id not in channel.customers:
        channel.add_customer(f"Customer {user_id[1:7]}", user_id=user_id)
    if isinstance(message, dict) and isinstance(source, dict):
        message = {"id": channel.ids.take(), **message}
        event = {**event, "message": message}
        _remember(channel, source, message)
    return complete(channel, event, is_late=is_late)


def _remember(channel: Channel, source: Json, message: Json) -> None:
    chat_id, message_id = chat_id_of(source), str(message["id"])
    if chat_id and message_id not in channel.messages:
        sender_id, now = str(source.get("userId", chat_id)), channel.clock.now()
        channel.add(Message(message_id, chat_id, sender_id, "customer", message, now))


def _batches(events: Sequence[Json], size: int) -> list[list[Json]]:
    return [list(events[at : at + size]) for at in range(0, len(events), size)]


def _common_lane(events: Sequence[Json]) -> str:
    lanes = {lane_of(event) for event in events}
    return lanes.pop() if len(lanes) == 1 else "mixed"
