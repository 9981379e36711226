"""One message object: the kinds, and what all kinds share."""

from __future__ import annotations

import re
from collections.abc import Callable

from simulator.errors import Json
from simulator.limits.actions import check_action, check_quick_reply
from simulator.limits.flex import check_flex
from simulator.limits.problems import Problems, utf16_length
from simulator.limits.templates import check_template
from simulator.stickers import is_sendable

MAX_TEXT = 5000
_KEY = re.compile(r"[0-9A-Za-z_]{1,20}\Z")


def check_message(problems: Problems, path: str, message: object) -> None:
    """Check a message object and its quick replies and sender."""
    if not isinstance(message, dict):
        problems.add(path, "Must be an object")
        return
    kind = problems.choice(path, message, "type", frozenset(_CHECKS))
    if kind is not None:
        _CHECKS[kind](problems, path, message)
    check_quick_reply(problems, path, message)
    sender = message.get("sender")
    if isinstance(sender, dict):
        problems.text(f"{path}.sender", sender, "name", 20, is_required=False)
        problems.url(f"{path}.sender", sender, "iconUrl", is_required=False)


def _check_text(problems: Problems, path: str, message: Json) -> None:
    text = problems.text(path, message, "text", MAX_TEXT)
    if "emojis" not in message or text is None:
        return
    units = text.encode("utf-16-le", "surrogatepass")
    for index, emoji in enumerate(problems.items(path, message, "emojis", 0, 20)):
        at = emoji.get("index")
        is_placed = type(at) is int and units[at * 2 : at * 2 + 2] == "$".encode("utf-16-le")
        if not is_placed:
            problems.add(f"{path}.emojis[{index}].index", "Must point at a $ in the text")


def _check_text_v2(problems: Problems, path: str, message: Json) -> None:
    text = problems.text(path, message, "text", MAX_TEXT)
    given = message.get("substitution", {})
    if not isinstance(given, dict) or len(given) > 100 or not all(map(_KEY.match, given)):
        problems.add(f"{path}.substitution", "Must have at most 100 keys of 1 to 20 characters")
        return
    plain = (text or "").replace("{{", "").replace("}}", "")
    if set(re.findall(r"\{([^{}]*)\}", plain)) - set(given):
        problems.add(f"{path}.text", "A placeholder has no substitution")
    elif re.search(r"[{}]", re.sub(r"\{[^{}]*\}", "", plain)):
        problems.add(f"{path}.text", "Braces must be doubled")


def _check_sticker(problems: Problems, path: str, message: Json) -> None:
    if not is_sendable(message.get("packageId"), message.get("stickerId")):
        problems.add(f"{path}.stickerId", "Not a sticker that can be sent")


def _check_image(problems: Problems, path: str, message: Json) -> None:
    problems.url(path, message, "originalContentUrl")
    problems.url(path, message, "previewImageUrl")


def _check_video(problems: Problems, path: str, message: Json) -> None:
    _check_image(problems, path, message)
    problems.text(path, message, "trackingId", 100, is_required=False)


def _check_audio(problems: Problems, path: str, message: Json) -> None:
    problems.url(path, message, "originalContentUrl")
    problems.number(path, message, "duration", 1, 86_400_000)


def _check_location(problems: Problems, path: str, message: Json) -> None:
    problems.text(path, message, "title", 100)
    problems.text(path, message, "address", 100)
    problems.number(path, message, "latitude", -90, 90)
    problems.number(path, message, "longitude", -180, 180)


def _check_imagemap(problems: Problems, path: str, message: Json) -> None:
    problems.url(path, message, "baseUrl")
    problems.text(path, message, "altText", 1500)
    size = message.get("baseSize")
    if not isinstance(size, dict) or size.get("width") != 1040:
        problems.add(f"{path}.baseSize.width", "Must be 1040")
    for index, action in enumerate(problems.items(path, message, "actions", 1, 50)):
        named = {**action, "uri": action.get("linkUri")}
        check_action(problems, f"{path}.actions[{index}]", named, is_label_required=False)


def _check_coupon(problems: Problems, path: str, message: Json) -> None:
    if utf16_length(str(message.get("couponId", ""))) == 0:
        problems.add(f"{path}.couponId", "May not be empty")
    problems.text(path, message, "deliveryTag", 30, is_required=False)


_CHECKS: dict[str, Callable[[Problems, str, Json], None]] = {
    "text": _check_text,
    "textV2": _check_text_v2,
    "sticker": _check_sticker,
    "image": _check_image,
    "video": _check_video,
    "audio": _check_audio,
    "location": _check_location,
    "imagemap": _check_imagemap,
    "template": check_template,
    "flex": check_flex,
    "coupon": _check_coupon,
}
