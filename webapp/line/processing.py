"""One stored event becomes what it means: a message, a mark, a taking back."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import insert

from webapp.automation.actions.automated_messages import say_once
from webapp.automation.triggers import Trigger
from webapp.channels.queries import is_customer_file_allowed
from webapp.contacts.actions.profiles import find_or_create, set_blocked, set_left, set_standby
from webapp.contacts.models import ProfileKind, SocialProfile
from webapp.conversations.actions.contact_links import LEFT_GROUP
from webapp.conversations.actions.inbound import Incoming, Received, receive
from webapp.conversations.models import Conversation
from webapp.conversations.queries import newest_of_kinds
from webapp.core.database import db
from webapp.intake.models import WebhookEvent
from webapp.intake.processor import Standing
from webapp.line.messages import read_message, read_postback, read_system
from webapp.line.models import ReplyToken
from webapp.line.payloads import BROKEN, SOURCE_IDS, is_id, reason_to_ignore
from webapp.line.rewriting import EDITED, UNSEND, apply_edits, scrub, take_back
from webapp.routing.actions.entry import enqueue, hold_or_offer
from webapp.routing.actions.wrap_up import return_to
from webapp.verified_links.actions.verifications import settle

FOLLOWS = ("follow", "unfollow")
MEMBERSHIP = ("join", "leave")
LINKED = "accountLink"
STANDBY = "standby"
MODES = (STANDBY, "active")
KEEPING = insert(ReplyToken.__table__)


def process(event: WebhookEvent, standing: Standing) -> None:
    """Do what an event says, inside the caller's transaction, and mark it done or ignored."""
    payload = {} if event.kind == BROKEN else json.loads(event.payload)
    reason = reason_to_ignore(payload)
    if reason is None and standing.is_account_closed and event.kind != UNSEND:
        reason = "the account is on no workstream any more"
    event.settle(reason)
    if reason is None:
        _HANDLERS.get(event.kind, _tell)(event, payload, standing)
    db.session.flush()


def _tell(event: WebhookEvent, payload: dict[str, Any], standing: Standing) -> None:
    chat, author = _profiles(event, payload)
    _note_mode(event, payload, chat)
    incoming = _incoming(event, payload, author)
    is_refused = incoming.file is not None and not is_customer_file_allowed(
        event.channel_account_id
    )
    received = receive(chat, incoming.without_file() if is_refused else incoming)
    if event.message_external_id is not None and not standing.is_alone:
        apply_edits(event.channel_account_id, event.message_external_id)
    if payload["type"] in FOLLOWS and received.message is not None:
        newest = newest_of_kinds(chat.id, FOLLOWS)
        set_blocked(chat, newest is not None and newest.kind == "unfollow")
    if chat.is_group and received.message is not None:
        _note_membership(event, chat)
    if received.needs_queue is not None:
        enqueue(received.needs_queue)
    if received.returned is not None:
        return_to(received.returned)
    if received.is_retracted:
        scrub(event.channel_account_id, event.message_external_id or "")
    _keep_reply_token(event, payload, chat)
    if is_refused and payload.get("mode") != STANDBY:
        _tell_refusal(received)


def _note_membership(event: WebhookEvent, chat: SocialProfile) -> None:
    """Whether we are in the group, as was told last. Who hears what is said there is in it: that
    we were invited again may be what got lost.
    """
    is_told = event.kind in MEMBERSHIP
    if is_told or chat.is_left:
        newest = newest_of_kinds(chat.id, MEMBERSHIP if is_told else (*MEMBERSHIP, LEFT_GROUP))
        is_out = newest is not None and newest.kind != "join"
        is_heard = not is_told and newest is not None and newest.occurred_at < event.occurred_at
        set_left(chat, is_out and not is_heard)


def _change(event: WebhookEvent, payload: dict[str, Any], _standing: Standing) -> None:
    """An edit: the message has other words; it brings a reply token of its own."""
    chat, _author = _profiles(event, payload)
    _note_mode(event, payload, chat)
    apply_edits(event.channel_account_id, event.message_external_id or "")
    _keep_reply_token(event, payload, chat)


def _note_mode(event: WebhookEvent, payload: dict[str, Any], chat: SocialProfile) -> None:
    """Which module answers this chat: ours ("active"), or another one ("standby")."""
    if payload.get("mode") not in MODES:
        return
    if set_standby(chat, payload["mode"] == STANDBY, event.occurred_at):
        hold_or_offer(chat.id)


def _settle_link(event: WebhookEvent, payload: dict[str, Any], _standing: Standing) -> None:
    """Whether a customer linked their account, as the nonce says which."""
    chat, _author = _profiles(event, payload)
    _note_mode(event, payload, chat)
    told = payload.get("link")
    nonce = told.get("nonce") if isinstance(told, dict) else None
    if isinstance(nonce, str) and isinstance(told, dict):
        settle(chat, nonce, event.occurred_at, is_confirmed=told.get("result") == "ok")
    _keep_reply_token(event, payload, chat)


_HANDLERS = {
    UNSEND: take_back,
    EDITED: _change,
    LINKED: _settle_link,
}


def _tell_refusal(received: Received) -> None:
    """Once a conversation; a second copy, or what was taken back, needs no answer."""
    message = received.message
    if message is not None and message.conversation_id is not None and not received.is_retracted:
        conversation = db.session.get_one(Conversation, message.conversation_id)
        say_once(conversation, Trigger.FILE_REFUSED)


def _profiles(
    event: WebhookEvent, payload: dict[str, Any]
) -> tuple[SocialProfile, SocialProfile | None]:
    """The chat's profile, and in a group the member's who acted, where LINE says who."""
    source = payload["source"]
    account_id, kind = event.channel_account_id, ProfileKind(source["type"])
    chat_id = source[SOURCE_IDS[kind]]
    told_at = event.occurred_at if payload.get("mode") in MODES else None
    chat = find_or_create(account_id, kind, chat_id, told_at=told_at)
    member_id = source.get("userId")
    if kind == ProfileKind.USER or not is_id(member_id):
        return chat, None
    member = find_or_create(account_id, ProfileKind.USER, member_id, found_in=chat_id)
    return chat, member


def _incoming(
    event: WebhookEvent, payload: dict[str, Any], author: SocialProfile | None
) -> Incoming:
    """A line of the timeline. What another module answers is kept, and engages nobody here."""
    author_id = author.id if author else None
    if event.kind == "message":
        incoming = read_message(payload["message"], event.occurred_at, author_id)
    elif event.kind == "postback":
        incoming = read_postback(payload, event.webhook_event_id, event.occurred_at, author_id)
    else:
        return read_system(payload, event.webhook_event_id, event.occurred_at, author_id)
    return incoming.for_the_record() if payload.get("mode") == STANDBY else incoming


def _keep_reply_token(event: WebhookEvent, payload: dict[str, Any], chat: SocialProfile) -> None:
    token = payload.get("replyToken")
    is_answerable = payload.get("mode") != STANDBY
    if isinstance(token, str) and 0 < len(token) <= 200 and token.isprintable() and is_answerable:
        kept = {
            "channel_account_id": event.channel_account_id,
            "chat_id": chat.external_id,
            "token": token,
            "received_at": event.received_at,
        }
        db.session.execute(KEEPING, kept)
