"""Message objects past LINE's limits are refused, those at the limit are taken."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.errors import ApiError
from simulator.limits import check_messages

URL = "https://example.com/a.png"
ACT = {"type": "message", "label": "Yes", "text": "yes"}


def buttons(**fields: Any) -> dict[str, Any]:
    template = {"type": "buttons", "text": "pick", "actions": [ACT], **fields}
    return {"type": "template", "altText": "pick", "template": template}


def quick(count: int) -> dict[str, Any]:
    items = [{"type": "action", "action": ACT}] * count
    return {"type": "text", "text": "x", "quickReply": {"items": items}}


def flex(contents: Any) -> dict[str, Any]:
    return {"type": "flex", "altText": "card", "contents": contents}


def bubble(*contents: Any) -> dict[str, Any]:
    return {
        "type": "bubble",
        "body": {"type": "box", "layout": "vertical", "contents": list(contents)},
    }


TAKEN: list[dict[str, Any]] = [
    {"type": "text", "text": "x" * 5000},
    {"type": "text", "text": "\N{GRINNING FACE}" * 2500},
    {"type": "textV2", "text": "Hi {who} {{literal}}", "substitution": {"who": {}}},
    {"type": "sticker", "packageId": "11537", "stickerId": "52002734"},
    {"type": "image", "originalContentUrl": URL, "previewImageUrl": URL},
    {"type": "image", "originalContentUrl": "http://127.0.0.1:8000/a", "previewImageUrl": URL},
    {"type": "video", "originalContentUrl": URL, "previewImageUrl": URL, "trackingId": "t" * 100},
    {"type": "audio", "originalContentUrl": URL, "duration": 1000},
    {"type": "location", "title": "a", "address": "b", "latitude": 35.0, "longitude": 139.0},
    buttons(text="x" * 160),
    buttons(text="x" * 60, title="t", actions=[ACT] * 4),
    buttons(actions=[{**ACT, "label": "\N{WOMAN}\u200d\N{GRADUATION CAP}" * 20}]),
    quick(13),
    flex(bubble({"type": "text", "text": "hello"})),
    flex({"type": "carousel", "contents": [bubble()] * 12}),
]

REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"type": "text", "text": ""}, "text"),
    ({"type": "text"}, "text"),
    ({"type": "text", "text": "x" * 5001}, "text"),
    ({"type": "text", "text": "\N{GRINNING FACE}" * 2501}, "text"),
    ({"type": "text", "text": "ab", "emojis": [{"index": 0}]}, "emojis[0].index"),
    ({"type": "textV2", "text": "Hi {who}"}, "text"),
    ({"type": "textV2", "text": "a } b"}, "text"),
    ({"type": "sticker", "packageId": "1", "stickerId": "1"}, "stickerId"),
    ({"type": "file", "fileName": "a.pdf"}, "type"),
    ({"type": "image", "originalContentUrl": URL}, "previewImageUrl"),
    ({"type": "image", "originalContentUrl": "http://a.example/x", "previewImageUrl": URL},
     "originalContentUrl"),
    ({"type": "video", "originalContentUrl": URL, "previewImageUrl": URL + "x" * 2000},
     "previewImageUrl"),
    ({"type": "audio", "originalContentUrl": URL}, "duration"),
    ({"type": "location", "title": "a", "latitude": 1, "longitude": 1}, "address"),
    ({"type": "location", "title": "a", "address": "b", "latitude": 91, "longitude": 1},
     "latitude"),
    (buttons(text="x" * 161), "template.text"),
    (buttons(text="x" * 61, title="t"), "template.text"),
    (buttons(actions=[ACT] * 5), "template.actions"),
    (buttons(actions=[{**ACT, "label": "x" * 21}]), "template.actions[0].label"),
    (buttons(actions=[{"type": "postback", "label": "a", "data": "x" * 301}]),
     "template.actions[0].data"),
    (buttons(actions=[{"type": "uri", "label": "a", "uri": "javascript:1"}]),
     "template.actions[0].uri"),
    (quick(14), "quickReply.items"),
    ({"type": "text", "text": "x", "sender": {"name": "n" * 21}}, "sender.name"),
    (flex(bubble({"type": "text", "text": "x" * 31_000})), "contents"),
    (flex({"type": "carousel", "contents": [bubble()] * 13}), "contents.contents"),
    (flex(bubble({"type": "button"})), "contents.body.contents[0].action"),
]  # fmt: skip


@pytest.mark.parametrize("message", TAKEN, ids=lambda m: str(m["type"]))
def test_messages_within_the_limits_are_taken(message: dict[str, Any]) -> None:
    check_messages([message])


@pytest.mark.parametrize(
    ("message", "where"), REFUSED, ids=lambda v: v if isinstance(v, str) else ""
)
def test_messages_past_a_limit_name_the_property(message: dict[str, Any], where: str) -> None:
    with pytest.raises(ApiError) as refused:
        check_messages([message])
    assert refused.value.status == 400
    assert f"messages[0].{where}" in [d["property"] for d in refused.value.body["details"]]


@pytest.mark.parametrize("messages", [None, [], [{"type": "text", "text": "x"}] * 6, "text", [1]])
def test_one_to_five_objects_are_wanted(messages: object) -> None:
    with pytest.raises(ApiError):
        check_messages(messages)
