"""Reads about what is said automatically."""

from __future__ import annotations

from sqlalchemy import select

from webapp.automation.models import AutomatedMessage
from webapp.automation.triggers import Trigger, default_text
from webapp.channels.models import ChannelInstance
from webapp.core.database import db


def own_texts(instance_id: int) -> dict[Trigger, str]:
    """An instance's own words, by trigger; triggers that nobody knows any more are left out."""
    rows = db.session.execute(
        select(AutomatedMessage.trigger, AutomatedMessage.text)
        .where(AutomatedMessage.channel_instance_id == instance_id)
        .order_by(AutomatedMessage.id)
    )
    return {Trigger(trigger): text for trigger, text in rows if trigger in set(Trigger)}


def text_of(instance: ChannelInstance, trigger: Trigger) -> str:
    """What an instance says: its own words, or ours in its language."""
    own = db.session.scalar(
        select(AutomatedMessage.text).where(
            AutomatedMessage.channel_instance_id == instance.id,
            AutomatedMessage.trigger == trigger,
        )
    )
    return own or default_text(trigger, instance.language)
