"""What a message says in words: its text, a file's name, a place's title and address."""

from __future__ import annotations

from typing import Any

from webapp.conversations.models import Message

SAID = ("file_name", "title", "address")


def said_in(message: Message) -> str:
    """A line for each; "" for what was taken back, or says nothing."""
    if message.retracted_at is not None:
        return ""
    content: Any = message.content
    facts = [content.get(name) for name in SAID] if isinstance(content, dict) else []
    return "\n".join(text for text in (message.text, *facts) if text and isinstance(text, str))
