"""Customers' files and pictures: through the door, and never able to act in our pages."""

from __future__ import annotations

from typing import IO
from urllib.parse import quote

import filetype
from flask import Response, request
from flask_babel import lazy_gettext as _
from werkzeug.http import dump_options_header
from werkzeug.wsgi import wrap_file

from webapp.conversations.models import AttachmentState
from webapp.conversations.queries import get_attachment_for, get_picture_for
from webapp.core import storage
from webapp.core.errors import NotFound
from webapp.core.text import one_line
from webapp.inbox.views import blueprint
from webapp.inbox.views.doors import viewer

HEAD_BYTES = 8192
SHOWN = ("image/", "video/", "audio/")
GONE = _("This file is not here (any more).")


@blueprint.get("/media/<token>")
def show_media(token: str) -> Response:
    """A message's file: shown when its bytes are picture, film or sound, else downloaded."""
    attachment = get_attachment_for(viewer(), token)
    if attachment.state not in (AttachmentState.STORED, AttachmentState.INCOMPLETE):
        raise NotFound(GONE)
    return _send(attachment.token, attachment.file_name)


@blueprint.get("/profiles/<token>/picture")
def show_picture(token: str) -> Response:
    """A profile's picture."""
    profile = get_picture_for(viewer(), token)
    return _send(profile.picture_file or "", None)


def _send(name: str, file_name: str | None) -> Response:
    try:
        handle = storage.open_file(name)
    except FileNotFoundError as error:
        raise NotFound(GONE) from error
    content_type, is_shown = _judge(handle)
    size = handle.seek(0, 2)
    handle.seek(0)
    answer = Response(
        wrap_file(request.environ, handle), mimetype=content_type, direct_passthrough=True
    )
    answer.content_length = size
    _fence(answer, file_name, is_shown)
    answer.set_etag(f"{name[:32]}-{size}")
    answer.make_conditional(request, accept_ranges=True, complete_length=size)
    return answer


def _judge(handle: IO[bytes]) -> tuple[str, bool]:
    """The type the bytes themselves show, and whether a browser may show it in place.

    What the sender or the channel called it counts for nothing.
    """
    kind = filetype.guess(handle.read(HEAD_BYTES))
    if kind is not None and kind.mime.startswith(SHOWN):
        return str(kind.mime), True
    return "application/octet-stream", False


def _fence(answer: Response, file_name: str | None, is_shown: bool) -> None:
    disposition = "inline" if is_shown else "attachment"
    headers = answer.headers
    headers["Content-Disposition"] = dump_options_header(disposition, _name_options(file_name))
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Cache-Control"] = "private, no-cache"


def _name_options(file_name: str | None) -> dict[str, str]:
    """The sender's name for the file, as ASCII that any server sends (RFC 8187).

    Without what does not print: line ends, and marks that turn `fdp.exe` around.
    """
    name = one_line(file_name or "")
    return {"filename*": f"UTF-8''{quote(name, safe='')}"} if name else {}
