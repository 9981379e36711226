"""Actions of buttons, quick replies and pictures."""

from __future__ import annotations

from simulator.errors import Json
from simulator.limits.problems import Problems

KINDS = frozenset({"postback", "message", "uri", "datetimepicker", "clipboard"})
QUICK_REPLY_KINDS = KINDS | {"camera", "cameraRoll", "location"}
SCHEMES = ("http://", "https://", "line://", "tel:")


def check_action(
    problems: Problems,
    path: str,
    action: object,
    *,
    kinds: frozenset[str] = KINDS,
    longest_label: int = 20,
    is_label_required: bool = True,
) -> None:
    """Check one action object; labels count grapheme clusters."""
    if not isinstance(action, dict):
        problems.add(path, "May not be empty")
        return
    kind = problems.choice(path, action, "type", kinds)
    problems.text(
        path, action, "label", longest_label, is_required=is_label_required, is_clusters=True
    )
    if kind == "postback":
        _check_postback(problems, path, action)
    elif kind == "message":
        problems.text(path, action, "text", 300, is_clusters=True)
    elif kind == "clipboard":
        problems.text(path, action, "clipboardText", 1000)
    elif kind == "uri":
        value = problems.text(path, action, "uri", 1000)
        if value is not None and not value.startswith(SCHEMES):
            problems.add(f"{path}.uri", "Must be a valid URI: http, https, line or tel")
    elif kind == "datetimepicker":
        problems.text(path, action, "data", 300)
        problems.choice(path, action, "mode", frozenset({"date", "time", "datetime"}))


def _check_postback(problems: Problems, path: str, action: Json) -> None:
    problems.text(path, action, "data", 300)
    for key in ("displayText", "text"):
        problems.text(path, action, key, 300, is_required=False, is_clusters=True)


def check_quick_reply(problems: Problems, path: str, message: Json) -> None:
    """Check `quickReply` of a message when it has one: 1..13 buttons."""
    quick_reply, path = message.get("quickReply"), f"{path}.quickReply"
    if quick_reply is None:
        return
    if not isinstance(quick_reply, dict):
        problems.add(path, "Must be an object")
        return
    for index, item in enumerate(problems.items(path, quick_reply, "items", 1, 13)):
        at = f"{path}.items[{index}]"
        problems.url(at, item, "imageUrl", is_required=False)
        check_action(problems, f"{at}.action", item.get("action"), kinds=QUICK_REPLY_KINDS)
