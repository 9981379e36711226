"""Bytes of what customers sent (api-data.line.me)."""

from __future__ import annotations

from flask import Response

from simulator.api.base import api, channel
from simulator.content import Content
from simulator.errors import ApiError, Json


@api.get("/v2/bot/message/<message_id>/content", endpoint="content")
def content(message_id: str) -> Response:
    found = _content(message_id)
    return Response(found.body, content_type=found.media_type)


@api.get("/v2/bot/message/<message_id>/content/preview", endpoint="content_preview")
def content_preview(message_id: str) -> Response:
    """LINE would shrink the picture; here it is the picture itself."""
    found = _content(message_id)
    if not found.media_type.startswith("image/"):
        raise ApiError(400, "The content can not be previewed")
    return Response(found.body, content_type=found.media_type)


@api.get("/v2/bot/message/<message_id>/content/transcoding", endpoint="content_transcoding")
def content_transcoding(message_id: str) -> Json:
    _content(message_id)
    return {"status": "succeeded"}


def _content(message_id: str) -> Content:
    message = channel().messages.get(message_id)
    if message is not None and message.is_unsent:
        raise ApiError(410, "The content is gone")
    found = channel().content.find(message_id) if message is not None else None
    if found is None:
        raise ApiError(404, "not found")
    return found
