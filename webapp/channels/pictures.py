"""Pictures of accounts and profiles: fetched once, kept in storage, sent by us."""

from __future__ import annotations

import filetype
from flask import Response

from webapp.channels.gateway import Gateway, Gone, NotYet
from webapp.core import storage
from webapp.core.crypto import new_token
from webapp.core.errors import NotFound

HEAD_BYTES = 8192


def fetch(gateway: Gateway, url: str | None) -> str | None:
    """Fetch and store a picture; its key, or None when there is none to be had."""
    if not url:
        return None
    key = f"picture-{new_token()}"
    try:
        with gateway.fetch_picture(url) as content:
            storage.save(key, content.chunks)
    except (Gone, NotYet):
        return None
    return key


def answer(key: str | None) -> Response:
    """A stored picture that can do nothing but be shown. Raises NotFound."""
    try:
        with storage.open_file(key or "") as handle:
            body = handle.read()
    except OSError as error:
        raise NotFound("") from error
    kind = filetype.guess(body[:HEAD_BYTES])
    is_picture = kind is not None and kind.mime.startswith("image/")
    response = Response(body, mimetype=kind.mime if is_picture else "application/octet-stream")
    response.headers["Content-Disposition"] = "inline" if is_picture else "attachment"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "private, max-age=300"
    return response
