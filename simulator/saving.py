"""The state file: what the phones show, across restarts."""

from __future__ import annotations

import json
import threading
from datetime import datetime
from pathlib import Path

from simulator.accounts import Account
from simulator.cast import PARTS
from simulator.channel import Channel
from simulator.errors import Json
from simulator.records import Message
from simulator.storage import write_atomically
from simulator.tokens import AcceptedRequest, ReplyToken, as_json
from simulator.world import World

SECONDS_BETWEEN_WRITES = 1.0


class StateFile:
    """Loads the file, then writes it at most once a second while something changes.

    Webhooks still on their way are not in it: they end with the process."""

    def __init__(self, world: World, path: Path) -> None:
        self._world, self._path = world, path
        path.parent.mkdir(parents=True, exist_ok=True)
        for channel in world.channels.values():
            channel.content.keep_in(path.with_name(path.name + ".media") / _folder(channel))
        if path.exists():
            self._load()
        self._written = self._version()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="state-file", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Write what is new and end the thread."""
        self._stopped.set()
        self._thread.join(timeout=10)
        self._write()

    def _load(self) -> None:
        try:
            _load(self._world, json.loads(self._path.read_text(encoding="utf-8")))
        except (KeyError, TypeError, ValueError) as error:
            reason = f"{type(error).__name__} {error}"
            raise ValueError(f"{self._path} is no state file of this version: {reason}") from error

    def _run(self) -> None:
        while not self._stopped.wait(SECONDS_BETWEEN_WRITES):
            self._write()

    def _version(self) -> int:
        return sum(channel.changes for channel in self._world.channels.values())

    def _write(self) -> None:
        version = self._version()
        if version != self._written:
            body = json.dumps(_dump(self._world))
            write_atomically(self._path, body.encode())
            self._written = version


def _folder(channel: Channel) -> str:
    """A channel id as a folder name; ids are digits, but a file may say anything."""
    return "".join(c if c.isalnum() else "_" for c in channel.account.channel_id)


def _dump(world: World) -> Json:
    channels = {}
    for channel_id, channel in world.channels.items():
        with channel.lock:
            channels[channel_id] = _dump_channel(channel)
    return {"ids_used": world.ids.used, "channels": channels}


def _dump_channel(channel: Channel) -> Json:
    return {
        "webhook": vars(channel.webhook),
        "issued": [_credentials(channel.first_account), _credentials(channel.account)],
        "blocked": [c.user_id for c in channel.customers.values() if c.is_blocked],
        "added": [
            [c.user_id, c.display_name, c.part.language]
            for c in channel.customers.values()
            if c.part not in PARTS
        ],
        "left": [g.group_id for g in channel.groups.values() if not g.is_joined],
        "standby": [c.chat_id for c in channel.chats.values() if c.is_standby],
        "limit": channel.monthly_limit,
        "used_quota": channel.used_quota,
        "messages": [_dump_message(m) for c in channel.chats.values() for m in c.messages],
        "quote_tokens": channel.quote_tokens,
        "read_tokens": channel.read_tokens,
        "reply_tokens": [as_json(t) for t in channel.reply_tokens.by_token.values()],
        "retry_keys": {key: as_json(kept) for key, kept in channel.retry_keys.by_key.items()},
        "access_tokens": {
            token: at.isoformat() for token, at in channel.access_tokens.expiries.items()
        },
    }


def _credentials(account: Account) -> list[str]:
    return [account.channel_secret, account.access_token]


def _dump_message(message: Message) -> Json:
    return {**vars(message), "sent_at": message.sent_at.isoformat()}


def _load(world: World, saved: Json) -> None:
    world.ids.skip_to(saved["ids_used"])
    for channel_id, row in saved["channels"].items():
        if channel_id in world.channels:
            _load_channel(world.channels[channel_id], row)


def _load_channel(channel: Channel, row: Json) -> None:
    vars(channel.webhook).update(row["webhook"])
    first, issued = row.get("issued", (None, []))  # files of before have none
    if first == _credentials(channel.account):  # else the account was given others since
        channel.issue(*issued)
    for user_id, name, *language in row["added"]:  # files of before have no language
        channel.add_customer(name, user_id=user_id, language=(*language, "en")[0])
    for user_id in row["blocked"]:
        channel.customers[user_id].is_blocked = True
    for group_id in row["left"]:
        channel.groups[group_id].is_joined = False
    for chat_id in row.get("standby", ()):  # files of before have none
        channel.chat(chat_id).is_standby = True
    channel.monthly_limit, channel.used_quota = row["limit"], row["used_quota"]
    for message in row["messages"]:
        channel.add(Message(**{**message, "sent_at": _time(message["sent_at"])}))
    channel.quote_tokens, channel.read_tokens = row["quote_tokens"], row["read_tokens"]
    for token in row["reply_tokens"]:
        times = {key: _time(token[key]) for key in ("issued_at", "expires_at")}
        channel.reply_tokens.by_token[token["token"]] = ReplyToken(**{**token, **times})
    for key, kept in row["retry_keys"].items():
        accepted = {**kept, "accepted_at": _time(kept["accepted_at"])}
        channel.retry_keys.by_key[key] = AcceptedRequest(**accepted)
    for token, expires_at in row["access_tokens"].items():
        channel.access_tokens.expiries[token] = _time(expires_at)


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
