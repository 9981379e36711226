"""Verbs about automated messages: say one, and choose an instance's own words."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _
from sqlalchemy import exists, select

from webapp.automation.models import TEXT_LENGTH, AutomatedMessage
from webapp.automation.queries import text_of
from webapp.automation.triggers import DEFAULT_LANGUAGE, Trigger, default_text
from webapp.channels.models import ChannelInstance
from webapp.conversations.actions.outbound import post_automated
from webapp.conversations.models import Conversation, Message
from webapp.core.database import db
from webapp.core.errors import Invalid
from webapp.core.text import utf16_length, words_to_say


def say(conversation: Conversation, trigger: Trigger, text: str = "") -> Message | None:
    """Tell the customer `text`, else what the conversation's instance says.

    An account that serves no workstream any more has no instance: our own words in English then.
    """
    instance = _instance_of(conversation)
    language = instance.language if instance is not None else DEFAULT_LANGUAGE
    own = text_of(instance, trigger) if instance is not None else default_text(trigger, language)
    return post_automated(conversation, trigger.value, text or own, language)


def say_once(conversation: Conversation, trigger: Trigger) -> Message | None:
    """Tell it unless this conversation was told before, or its account serves no workstream.

    None when nothing was said.
    """
    told = exists().where(
        Message.conversation_id == conversation.id, Message.trigger == trigger.value
    )
    is_said = db.session.scalar(select(told)) or _instance_of(conversation) is None
    return None if is_said else say(conversation, trigger)


def _instance_of(conversation: Conversation) -> ChannelInstance | None:
    instance: ChannelInstance | None = db.session.scalar(
        select(ChannelInstance).where(
            ChannelInstance.channel_account_id == conversation.channel_account_id
        )
    )
    return instance


def set_texts(instance: ChannelInstance, texts: Mapping[Trigger, str]) -> None:
    """Let an instance have exactly these words of its own.

    Raises:
        Invalid: nothing but spaces, or longer than can be kept.
    """
    wanted = {trigger: _checked(text) for trigger, text in texts.items()}
    rows = db.session.scalars(
        select(AutomatedMessage).where(AutomatedMessage.channel_instance_id == instance.id)
    )
    for row in rows.all():
        text = wanted.pop(Trigger(row.trigger), None) if row.trigger in set(Trigger) else None
        if text is None:
            db.session.delete(row)
        else:
            row.text = text
    for trigger, text in wanted.items():
        db.session.add(
            AutomatedMessage(channel_instance_id=instance.id, trigger=trigger.value, text=text)
        )
    db.session.flush()


def _checked(text: str) -> str:
    words = words_to_say(text)
    if not words:
        raise Invalid("text_missing", _("Write what the customer is told."), "messages")
    if utf16_length(words) > TEXT_LENGTH:
        raise Invalid(
            "text_long", _("At most %(limit)d characters.", limit=TEXT_LENGTH), "messages"
        )
    return words
