"""A file from the phone's picker becomes the message LINE would make of it."""

from __future__ import annotations

from pathlib import PurePath

from werkzeug.datastructures import FileStorage

from simulator.errors import Json
from simulator.phone import Phone

ASSUMED_DURATION_MS = 3000  # nothing here decodes media; LINE says the real length


def send_upload(phone: Phone, upload: FileStorage) -> Json:
    """Image, video and audio by their media type, anything else as a file."""
    media_type = upload.mimetype or "application/octet-stream"
    kind, body = media_type.partition("/")[0], upload.read()
    if kind == "image":
        return phone.send_media(kind, body, media_type)
    if kind in ("video", "audio"):
        return phone.send_media(kind, body, media_type, duration_ms=ASSUMED_DURATION_MS)
    return phone.send_file(PurePath(upload.filename or "file").name, body, media_type)
