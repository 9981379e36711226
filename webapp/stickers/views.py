"""The picker of stickers, and pictures: through their conversation's door, from our own host."""

from __future__ import annotations

from base64 import b64decode

from flask import Blueprint, Response, make_response, redirect, render_template, url_for
from flask_babel import lazy_gettext as _

from webapp.channels import pictures
from webapp.channels.queries import adapter_of
from webapp.conversations.models import Message
from webapp.conversations.queries import get_message_for
from webapp.core.errors import NotFound
from webapp.core.flask import is_fragment_wanted
from webapp.core.transaction import transaction
from webapp.inbox.views.doors import conversation_or_404, viewer
from webapp.outbox.transport import Sticker
from webapp.stickers.actions import is_worth_another_try, want_picture
from webapp.stickers.models import PictureState
from webapp.stickers.queries import may_load_pictures, picture_at

blueprint = Blueprint("stickers", __name__)
PICKER = "/conversations/<int:conversation_id>/stickers"
GONE = _("There is no such picture.")
KEPT_SECONDS = 24 * 3600
# One transparent pixel: being fetched is no fault, and the page asks again.
NOT_YET = b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")


@blueprint.get(PICKER)
def show_picker(conversation_id: int) -> Response:
    """What can be sent, for the console's picker; the whole page when htmx did not ask."""
    conversation = conversation_or_404(conversation_id)
    if not is_fragment_wanted():
        page = url_for("inbox.show_conversation", conversation_id=conversation_id)
        return make_response(redirect(page))
    account_id = conversation.channel_account_id
    part = render_template(
        "stickers/_packages.html",
        conversation_id=conversation_id,
        packages=adapter_of(account_id).sticker_packages,
        has_pictures=may_load_pictures(account_id),
    )
    return make_response(part)


@blueprint.get(f"{PICKER}/<package_id>/<sticker_id>")
def show_sendable(conversation_id: int, package_id: str, sticker_id: str) -> Response:
    """The picture of a sticker that can be sent."""
    account_id = conversation_or_404(conversation_id).channel_account_id
    adapter = adapter_of(account_id)
    sticker = Sticker(package_id, sticker_id)
    if not any(package.has(sticker) for package in adapter.sticker_packages):
        raise NotFound(GONE)
    return _picture(account_id, adapter.sticker_address(sticker_id))


@blueprint.get("/messages/<int:message_id>/sticker")
def show_sticker(message_id: int) -> Response:
    """The picture of a message's sticker."""
    message = get_message_for(viewer(), message_id)
    if message.kind != "sticker":
        raise NotFound(GONE)
    account_id = message.channel_account_id
    sticker_id = str(message.content.get("sticker_id") or "")
    return _picture(account_id, adapter_of(account_id).sticker_address(sticker_id))


@blueprint.get("/messages/<int:message_id>/emojis/<int:place>")
def show_emoji(message_id: int, place: int) -> Response:
    """The picture of one of the channel's emojis in a message, the first of which is 1."""
    message = get_message_for(viewer(), message_id)
    account_id = message.channel_account_id
    return _picture(account_id, adapter_of(account_id).emoji_address(*_emoji(message, place)))


def _emoji(message: Message, place: int) -> tuple[str, str]:
    emojis = (message.content or {}).get("emojis") or []
    if place > len(emojis):
        raise NotFound(GONE)
    found = emojis[place - 1]
    return str(found.get("product_id") or ""), str(found.get("emoji_id") or "")


def _picture(account_id: int, address: str | None) -> Response:
    """A picture that is here; or a pixel, and it is fetched. Raises NotFound."""
    if address is None or not may_load_pictures(account_id):
        raise NotFound(GONE)
    picture = picture_at(address)
    if picture is None or is_worth_another_try(picture):
        with transaction():
            want_picture(account_id, address)
    if picture is not None and picture.state == PictureState.LOST:
        raise NotFound(GONE)
    if picture is None or picture.state == PictureState.DUE:
        answer = Response(NOT_YET, 202, mimetype="image/gif")
        answer.headers["Cache-Control"] = "no-store"
        return answer
    answer = pictures.answer(picture.token)
    answer.headers["Cache-Control"] = f"private, max-age={KEPT_SECONDS}"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
