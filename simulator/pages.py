"""The phones as web pages. Every form works without JavaScript too."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from simulator import faces, pictures
from simulator.api.base import world
from simulator.bubbles import bubbles, summary
from simulator.channel import Channel
from simulator.errors import Json
from simulator.phone import Phone
from simulator.records import Chat
from simulator.stickers import KEYBOARD
from simulator.uploads import send_upload

pages = Blueprint("pages", __name__)

# Customers' phones load pictures from wherever an account keeps them.
CSP = (
    "default-src 'self'; img-src * data:; media-src *; object-src 'none'; base-uri 'none';"
    " frame-ancestors 'self'"
)


@pages.before_request
def refuse_other_sites() -> ResponseReturnValue | None:
    """Another site open in the same browser must not press the buttons here."""
    if request.method == "POST" and request.headers.get("Sec-Fetch-Site") == "cross-site":
        return "Requests from other sites are refused", 403
    return None


@pages.after_request
def protect(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", CSP)
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@pages.errorhandler(KeyError)
def not_found(error: KeyError) -> ResponseReturnValue:
    return render_template("missing.html", wanted=error.args[0]), 404


@pages.get("/")
def index() -> str:
    return render_template("index.html", channels=list(world().channels.values()), last=_last)


@pages.get("/groups/<group_id>")
def group(group_id: str) -> ResponseReturnValue:
    channel = next(c for c in world().channels.values() if group_id in c.groups)
    writer = channel.groups[group_id].member_ids[0]
    return redirect(url_for(".phone", user_id=writer, group_id=group_id))


@pages.get("/phones/<user_id>")
@pages.get("/phones/<user_id>/groups/<group_id>")
def phone(user_id: str, group_id: str | None = None) -> str:
    found = world().find_phone(user_id, group_id)
    return render_template("phone.html", stickers=KEYBOARD, **_screen(found))


@pages.get("/phones/<user_id>/timeline")
@pages.get("/phones/<user_id>/groups/<group_id>/timeline")
def timeline(user_id: str, group_id: str | None = None) -> ResponseReturnValue:
    """The messages, or 204 when `?version=` is what the page already shows."""
    found = world().find_phone(user_id, group_id)
    headers = {"X-Reply-Seconds": str(found.reply_seconds_left()), "Cache-Control": "no-store"}
    if request.args.get("version") == _version(found):
        return "", 204, headers
    return render_template("_timeline.html", **_screen(found)), 200, headers


@pages.post("/phones/<user_id>/messages")
@pages.post("/phones/<user_id>/groups/<group_id>/messages")
def send(user_id: str, group_id: str | None = None) -> ResponseReturnValue:
    """Send what the form holds: text, sticker, place, ready-made photo or an uploaded file."""
    found, form = world().find_phone(user_id, group_id), request.form
    kind, upload = form.get("kind", "text"), request.files.get("file")
    if kind == "text" and form.get("text", "").strip():
        quoted = form.get("quoted") or None
        found.write(form["text"].replace("\r\n", "\n"), quoted_message_id=quoted)
    elif kind == "sticker":
        package_id, _, sticker_id = form.get("sticker", "").partition("/")
        found.send_sticker(package_id, sticker_id)
    elif kind == "location":
        found.send_location(13.7466, 100.5347, "Rama I Road", "Pathum Wan, Bangkok")
    elif kind == "photo":
        hue = found.customer.part.hue + 25 * len(found.chat.messages)
        found.send_media("image", pictures.landscape(hue % 360), "image/png")
    elif kind == "file" and upload is not None and upload.filename:
        send_upload(found, upload)
    return _done(found)


@pages.post("/phones/<user_id>/unsent")
@pages.post("/phones/<user_id>/groups/<group_id>/unsent")
def unsend(user_id: str, group_id: str | None = None) -> ResponseReturnValue:
    found = world().find_phone(user_id, group_id)
    found.unsend(request.form["message_id"])
    return _done(found)


@pages.post("/phones/<user_id>/edits")
@pages.post("/phones/<user_id>/groups/<group_id>/edits")
def edit(user_id: str, group_id: str | None = None) -> ResponseReturnValue:
    found, words = world().find_phone(user_id, group_id), request.form["text"].strip()
    if words:
        found.edit(request.form["message_id"], words)
    return _done(found)


@pages.post("/phones/<user_id>/standby")
@pages.post("/phones/<user_id>/groups/<group_id>/standby")
def standby(user_id: str, group_id: str | None = None) -> ResponseReturnValue:
    found = world().find_phone(user_id, group_id)
    if found.chat.is_standby:
        found.hand_back()
    else:
        found.hand_over()
    return redirect(_url(found), 303)


@pages.post("/phones/<user_id>/postbacks")
@pages.post("/phones/<user_id>/groups/<group_id>/postbacks")
def press(user_id: str, group_id: str | None = None) -> ResponseReturnValue:
    found, form = world().find_phone(user_id, group_id), request.form
    mode = form.get("mode")
    params = {mode: form.get("value", "")} if mode in ("date", "time", "datetime") else None
    found.press(form["data"], params, form.get("display_text") or None)
    return _done(found)


@pages.post("/phones/<user_id>/block")
def block(user_id: str) -> ResponseReturnValue:
    found = world().find_phone(user_id)
    if found.customer.is_blocked:
        found.unblock()
    else:
        found.block()
    return redirect(_url(found), 303)


@pages.post("/phones/<user_id>/groups/<group_id>/invitation")
def invite(user_id: str, group_id: str) -> ResponseReturnValue:
    found = world().find_phone(user_id, group_id)
    found.invite()
    return redirect(_url(found), 303)


@pages.get("/phones/<user_id>/content/<message_id>")
def content(user_id: str, message_id: str) -> ResponseReturnValue:
    found = world().find_phone(user_id).channel.content.find(message_id)
    if found is None:
        return "This content is gone", 404
    # A customer may have uploaded a page: it must not run here.
    headers = {"Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'"}
    return Response(found.body, content_type=found.media_type, headers=headers)


@pages.get("/pictures/<int:hue>.png")
def portrait(hue: int) -> Response:
    headers = {"Cache-Control": "max-age=86400"}
    return Response(pictures.portrait(hue % 360), content_type="image/png", headers=headers)


@pages.get("/stickers/<package_id>/<sticker_id>.svg")
def sticker(package_id: str, sticker_id: str) -> Response:
    headers = {"Cache-Control": "max-age=86400"}
    drawn = faces.face(package_id, sticker_id)
    return Response(drawn, content_type="image/svg+xml", headers=headers)


@pages.get("/stickershop/v1/sticker/<sticker_id>/android/sticker.png")
@pages.get("/sticonshop/v1/sticon/<product_id>/android/<sticker_id>.png")
def still_picture(sticker_id: str, product_id: str = "") -> Response:
    """Where LINE's own clients find the pictures of stickers and emojis."""
    headers = {"Cache-Control": "max-age=86400"}
    drawn = pictures.face(f"{product_id}/{sticker_id}")
    return Response(drawn, content_type="image/png", headers=headers)


def _screen(found: Phone) -> Json:
    """What the phone's templates show."""
    return {
        "phone": found,
        "account": found.channel.account,
        "base": _url(found),
        "bubbles": bubbles(found),
        "is_loading": _is_loading(found.chat),
        "version": _version(found),
        "reply_seconds": found.reply_seconds_left(),
    }


def _version(found: Phone) -> str:
    """Differs whenever the timeline would look different."""
    return f"{found.chat.version}{'+' if _is_loading(found.chat) else ''}"


def _is_loading(chat: Chat) -> bool:
    return chat.loading_until is not None and chat.loading_until > world().clock.now()


def _url(found: Phone) -> str:
    group_id = found.group.group_id if found.group else None
    return url_for(".phone", user_id=found.user_id, group_id=group_id)


def _done(found: Phone) -> ResponseReturnValue:
    if request.headers.get("X-Requested-With") == "fetch":
        return "", 204
    return redirect(_url(found), 303)


def _last(channel: Channel, chat_id: str) -> str:
    chat = channel.chats.get(chat_id) or Chat(chat_id)
    shown = [message for message in chat.messages if message.is_shown]
    return summary(shown[-1]) if shown else ""
