"""What a customer can do with their phone. Every act shows on it and goes out as a webhook."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.channel import Channel
from simulator.content import Content
from simulator.errors import Json
from simulator.events import complete, lane_of, source_of
from simulator.ids import new_token
from simulator.records import Chat, Customer, Group, Message
from simulator.stickers import keywords_of

QUOTABLE = frozenset({"text", "image", "video", "sticker"})


@dataclass(frozen=True)
class Phone:
    """One customer in one chat: with the account alone, or in a group with it."""

    channel: Channel
    customer: Customer
    group: Group | None = None

    @property
    def user_id(self) -> str:
        return self.customer.user_id

    @property
    def chat_id(self) -> str:
        """What an account would put into `to`."""
        return self.group.group_id if self.group else self.customer.user_id

    @property
    def chat(self) -> Chat:
        return self.channel.chat(self.chat_id)

    def write(self, text: str, *, quoted_message_id: str | None = None) -> Json:
        """Send a text; returns the webhook event, as all the following do."""
        quoted = {"quotedMessageId": quoted_message_id} if quoted_message_id else {}
        return self.send_message({"type": "text", "text": text, **quoted})

    def send_sticker(self, package_id: str = "446", sticker_id: str = "1988") -> Json:
        sticker = {
            "type": "sticker",
            "packageId": package_id,
            "stickerId": sticker_id,
            "stickerResourceType": "STATIC",
        }
        keywords = list(keywords_of(package_id, sticker_id))
        return self.send_message({**sticker, **({"keywords": keywords} if keywords else {})})

    def send_location(
        self, latitude: float, longitude: float, title: str = "", address: str = ""
    ) -> Json:
        location: Json = {"type": "location", "latitude": latitude, "longitude": longitude}
        names = {"title": title, "address": address}
        return self.send_message(location | {k: v for k, v in names.items() if v})

    def send_media(
        self, kind: str, body: bytes, media_type: str, *, duration_ms: int | None = None
    ) -> Json:
        """Send an image, video or audio (`kind`) whose bytes the content API will hand out."""
        media: Json = {"type": kind, "contentProvider": {"type": "line"}}
        if duration_ms is not None:
            media["duration"] = duration_ms
        return self.send_message(media, Content(media_type, body))

    def send_file(self, file_name: str, body: bytes, media_type: str) -> Json:
        media = {"type": "file", "fileName": file_name, "fileSize": len(body)}
        return self.send_message(media, Content(media_type, body))

    def send_message(self, message: Json, content: Content | None = None) -> Json:
        """Send any message object; id and tokens are added."""
        with self.channel.lock:
            event = self._event("message", message=self._register(message, content))
        return self._send(event)

    def unsend(self, message_id: str) -> Json:
        """Take back an own message: its content is gone. Raises KeyError when it is not theirs."""
        with self.channel.lock:
            message = self.channel.messages[message_id]
            if message.sender_id != self.user_id:
                raise KeyError(message_id)
            message.is_unsent, message.payload = True, {"type": "unsent"}
            self.channel.content.remove(message_id)
            self.channel.touch(self.chat)
        return self._send(self._event("unsend", unsend={"messageId": message_id}))

    def edit(self, message_id: str, text: str) -> Json:
        """Give an own text other words. Raises KeyError when it is not theirs or no text.

        LINE's clients offer this in groups only (since July 2026); here every chat has it.
        """
        with self.channel.lock:
            message = self.channel.messages[message_id]
            if message.sender_id != self.user_id or message.payload.get("type") != "text":
                raise KeyError(message_id)
            quote_token = new_token()
            message.payload = {**message.payload, "text": text, "quoteToken": quote_token}
            message.is_edited = True
            self.channel.quote_tokens[quote_token] = message_id
            self.channel.touch(self.chat)
        told = {"id": message_id, "type": "text", "text": text, "quoteToken": quote_token}
        return self._send(self._event("messageEdited", message=told))

    def press(self, data: str, params: Json | None = None, display_text: str | None = None) -> Json:
        """Press a postback button; a displayText also appears as the customer's own message."""
        if display_text:
            self.write(display_text)
        postback = {"data": data, **({"params": params} if params else {})}
        return self._send(self._event("postback", postback=postback))

    def block(self) -> Json:
        self._set_blocked(True)
        return self._send(self._event("unfollow"))

    def unblock(self) -> Json:
        self._set_blocked(False)
        return self._send(self._event("follow", follow={"isUnblocked": True}))

    def invite(self) -> Json:
        """Add the account to the group again, after it left."""
        assert self.group is not None
        with self.channel.lock:
            self.group.is_joined = True
            self.channel.touch(self.chat)
        return self._send(self._event("join"))

    def hand_over(self) -> Json:
        """Let another module of the account answer this chat: events say standby from now on."""
        return self._set_standby(True)

    def hand_back(self) -> Json:
        """Let the account's main channel answer again; the next event says so."""
        return self._set_standby(False)

    def delivered(self) -> list[Message]:
        """What the account sent to this chat, oldest first, shown or not."""
        return self.channel.delivered(self.chat_id)

    def texts(self) -> list[str]:
        """The texts the customer sees from the account, oldest first."""
        return [str(m.payload.get("text", "")) for m in self.delivered() if m.is_shown]

    def reply_seconds_left(self) -> int:
        """How long an answer is still free."""
        with self.channel.lock:
            return self.channel.reply_tokens.seconds_left(self.chat_id)

    def _register(self, message: Json, content: Content | None) -> Json:
        channel, message_id = self.channel, str(message.get("id") or self.channel.ids.take())
        full: Json = {**message, "id": message_id, "markAsReadToken": new_token()}
        channel.read_tokens[full["markAsReadToken"]] = message_id
        if message.get("type") in QUOTABLE:
            full["quoteToken"] = new_token()
            channel.quote_tokens[full["quoteToken"]] = message_id
        if content is not None:
            channel.content.put(message_id, content)
        # Where no staff answers in LINE's own tool, all is read as it comes.
        channel.add(
            Message(
                message_id,
                self.chat_id,
                self.user_id,
                "customer",
                full,
                channel.clock.now(),
                is_read=not channel.webhook.is_chat_on,
            )
        )
        return full

    def _event(self, kind: str, **fields: Json) -> Json:
        source = source_of(self.customer, self.group)
        mode = "standby" if self.chat.is_standby else "active"
        return complete(self.channel, {"type": kind, "mode": mode, "source": source, **fields})

    def _send(self, event: Json) -> Json:
        """Of a group that the account has left it hears nothing."""
        if self.group is not None and not self.group.is_joined:
            return event
        self.channel.sender.send([event], lane=lane_of(event))
        return event

    def _set_blocked(self, is_blocked: bool) -> None:
        with self.channel.lock:
            self.customer.is_blocked = is_blocked
            self.channel.touch(self.chat)

    def _set_standby(self, is_standby: bool) -> Json:
        with self.channel.lock:
            self.chat.is_standby = is_standby
            self.channel.touch(self.chat)
        return {"is_standby": is_standby}
