"""Webhook bodies as nobody should send them, drawn with hypothesis."""

import copy
import json

from hypothesis import strategies as st

from tests.factories import DESTINATION, EMI, GROUP

ROOM = "R" + "b" * 32
NASTY = [
    "",
    "\x00",
    "\ud800",
    "a\udfffb",
    "' OR 1=1 --",
    "{{7*7}}<script>",
    "\u202e\u0000\ufeff",
    "ก็" * 50,
    "👩‍👩‍👧" * 40,
    "x" * 3_000,
    "-1",
    "NaN",
]
HUGE = [0, -1, 2**31, 2**63, 2**64, -(2**70), 10**400, -62135596800000, 253402300800000, 1e308]
anything = st.text(st.characters(exclude_categories=()), max_size=6)
texts = st.integers(0, 3).flatmap(lambda n: anything if n == 0 else st.sampled_from(NASTY))
numbers = st.one_of(st.sampled_from(HUGE), st.integers(), st.floats())
leaves = st.one_of(st.none(), st.booleans(), numbers, texts)
values = st.one_of(
    leaves,
    leaves,
    st.lists(leaves, max_size=3),
    st.dictionaries(texts, leaves, max_size=3),
    st.recursive(leaves, lambda inner: st.lists(inner, max_size=2), max_leaves=4),
)

SOURCES = [
    {"type": "user", "userId": EMI},
    {"type": "group", "groupId": GROUP, "userId": EMI},
    {"type": "group", "groupId": GROUP},
    {"type": "room", "roomId": ROOM, "userId": EMI},
]
MESSAGES = [
    {"type": "text", "text": "Hello", "emojis": [{"index": 0, "length": 5}], "quoteToken": "q"},
    {"type": "sticker", "packageId": "1", "stickerId": "2", "keywords": ["hi"], "text": "hi"},
    {"type": "image", "contentProvider": {"type": "line"}, "imageSet": {"id": "1", "index": 1}},
    {"type": "video", "duration": 1000, "contentProvider": {"type": "external"}},
    {"type": "audio", "duration": 1000, "contentProvider": {"type": "line"}},
    {"type": "file", "fileName": "a.pdf", "fileSize": 10},
    {"type": "location", "title": "t", "address": "a", "latitude": 35.6, "longitude": 139.7},
]
OTHERS = [
    {"type": "unsend", "unsend": {"messageId": "46800000000000001"}},
    {"type": "follow", "follow": {"isUnblocked": True}, "replyToken": "r"},
    {"type": "unfollow"},
    {"type": "join", "replyToken": "r"},
    {"type": "leave"},
    {"type": "memberJoined", "joined": {"members": [{"type": "user", "userId": EMI}]}},
    {"type": "memberLeft", "left": {"members": [{"type": "user", "userId": EMI}]}},
    {"type": "postback", "postback": {"data": "a=1", "params": {"date": "2026-01-01"}}},
    {"type": "videoPlayComplete", "videoPlayComplete": {"trackingId": "t"}},
]
KINDS = [{"type": "message", "message": message} for message in MESSAGES] + OTHERS


@st.composite
def real_events(draw):
    """An event as LINE sends it."""
    event = copy.deepcopy(draw(st.sampled_from(KINDS)))
    number = draw(st.one_of(st.integers(1, 30), st.uuids().map(lambda name: name.int % 10**9)))
    if "message" in event:
        event["message"]["id"] = f"468{number % 5000:014d}"
    common = {
        "mode": "active",
        "timestamp": 1_760_000_000_000 + number % 10**6,
        "source": dict(draw(st.sampled_from(SOURCES))),
        "webhookEventId": f"01FUZZ{number:020d}",
        "deliveryContext": {"isRedelivery": False},
    }
    return common | event


@st.composite
def mutated_events(draw):
    """An event with some of it replaced, renamed, taken away or filled in."""
    event = draw(real_events())
    for _ in range(draw(st.integers(0, 3))):
        holder = draw(st.sampled_from(list(_dicts_in(event))))
        key = draw(st.sampled_from(sorted(holder))) if holder else "type"
        match draw(st.integers(0, 6)):
            case 0:
                holder.pop(key, None)
            case 1:
                holder[draw(texts)] = draw(values)
            case 2 | 3:
                holder |= copy.deepcopy(draw(st.sampled_from(KINDS)))
            case 4:
                holder[key] = draw(values)
            case _:
                holder[key] = draw(texts if isinstance(holder.get(key), str) else numbers)
    return event


def _dicts_in(value):
    yield value
    for inner in value.values():
        if isinstance(inner, dict):
            yield from _dicts_in(inner)


@st.composite
def events(draw):
    """Mostly a mutated event; one in eight is whole, one in eight is anything."""
    share = draw(st.integers(0, 7))
    return draw(real_events() if share == 0 else values if share == 1 else mutated_events())


@st.composite
def envelopes(draw):
    """Mostly our own body; one in eight is for anybody, has anything for events, or is anything."""
    some = draw(st.lists(events(), min_size=1, max_size=2))
    match draw(st.integers(0, 23)):
        case 0:
            return {"destination": draw(values), "events": some}
        case 1:
            return {"destination": DESTINATION, "events": draw(values)}
        case 2:
            return draw(values)
    return {"destination": DESTINATION, "events": some}


@st.composite
def bodies(draw):
    """A whole body: mostly JSON, now and then cut, joined or of another encoding."""
    text = json.dumps(draw(envelopes()), ensure_ascii=draw(st.booleans()))
    raw = text.encode("utf-8", "surrogatepass")
    match draw(st.integers(0, 39)):
        case 0:
            return raw[: draw(st.integers(0, len(raw)))]
        case 1:
            return draw(st.binary(max_size=20)) + raw
        case 2:
            return text.encode("utf-16", "surrogatepass")
        case 3:
            return draw(st.binary(max_size=40))
    return raw


def deep_bodies():
    """Nesting around every depth at which a reader or a writer of JSON may give up."""
    for depth in [*range(800, 1001, 1), 5_000, 100_000]:
        for opening, closing in (("[", "]"), ('{"a":', "}")):
            nested = opening * depth + "1" + closing * depth
            head = f'{{"destination":"{DESTINATION}","events":[{{"type":"message","n":{depth}'
            yield f'{head},"x":{nested}}}]}}'.encode()
            yield f'{{"destination":"{DESTINATION}","events":[{nested}]}}'.encode()
