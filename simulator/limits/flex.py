"""Flex messages: sizes, containers, and the actions inside. Layout rules are not checked."""

from __future__ import annotations

import json

from simulator.errors import Json
from simulator.limits.actions import check_action
from simulator.limits.problems import Problems

MAX_ALT_TEXT = 1500
MAX_BUBBLE_BYTES = 30 * 1024
MAX_CAROUSEL_BYTES = 50 * 1024
MAX_BUBBLES = 12
BLOCKS = ("header", "hero", "body", "footer")


def check_flex(problems: Problems, path: str, message: Json) -> None:
    problems.text(path, message, "altText", MAX_ALT_TEXT)
    contents, path = message.get("contents"), f"{path}.contents"
    if not isinstance(contents, dict):
        problems.add(path, "May not be empty")
        return
    kind = problems.choice(path, contents, "type", frozenset({"bubble", "carousel"}))
    if kind == "bubble":
        _check_bubble(problems, path, contents)
    elif kind == "carousel":
        _check_size(problems, path, contents, MAX_CAROUSEL_BYTES)
        for index, bubble in enumerate(problems.items(path, contents, "contents", 1, MAX_BUBBLES)):
            _check_bubble(problems, f"{path}.contents[{index}]", bubble)


def _check_bubble(problems: Problems, path: str, bubble: Json) -> None:
    _check_size(problems, path, bubble, MAX_BUBBLE_BYTES)
    for block in BLOCKS:
        if block in bubble:
            _check_component(problems, f"{path}.{block}", bubble[block])


def _check_component(problems: Problems, path: str, component: object) -> None:
    if not isinstance(component, dict) or not isinstance(component.get("type"), str):
        problems.add(path, "Must be a component with a type")
        return
    kind = component["type"]
    if kind == "image":
        problems.url(path, component, "url")
    if "action" in component or kind == "button":
        check_action(
            problems,
            f"{path}.action",
            component.get("action"),
            longest_label=40,
            is_label_required=kind == "button",
        )
    inside = component.get("contents")
    for index, child in enumerate(inside if isinstance(inside, list) else ()):
        _check_component(problems, f"{path}.contents[{index}]", child)


def _check_size(problems: Problems, path: str, container: Json, most: int) -> None:
    if len(json.dumps(container, ensure_ascii=False).encode("utf-8", "surrogatepass")) > most:
        problems.add(path, f"Must be at most {most} bytes of JSON")
