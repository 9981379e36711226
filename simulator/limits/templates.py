"""Template messages: buttons, confirm, carousel, image carousel."""

from __future__ import annotations

from collections.abc import Callable

from simulator.errors import Json
from simulator.limits.actions import check_action
from simulator.limits.problems import Problems

MAX_ALT_TEXT = 1500


def check_template(problems: Problems, path: str, message: Json) -> None:
    problems.text(path, message, "altText", MAX_ALT_TEXT)
    template, path = message.get("template"), f"{path}.template"
    if not isinstance(template, dict):
        problems.add(path, "May not be empty")
        return
    kind = problems.choice(path, template, "type", frozenset(_CHECKS))
    if kind is not None:
        _CHECKS[kind](problems, path, template)


def _check_buttons(problems: Problems, path: str, template: Json) -> None:
    _check_card(problems, path, template, plain_text=160, short_text=60, most_actions=4)


def _check_confirm(problems: Problems, path: str, template: Json) -> None:
    problems.text(path, template, "text", 240, is_clusters=True)
    _check_actions(problems, path, template, 2, 2)


def _check_carousel(problems: Problems, path: str, template: Json) -> None:
    columns = problems.items(path, template, "columns", 1, 10)
    for index, column in enumerate(columns):
        at = f"{path}.columns[{index}]"
        _check_card(problems, at, column, plain_text=120, short_text=60, most_actions=3)
    counts = {len(c["actions"]) for c in columns if isinstance(c.get("actions"), list)}
    if len(counts) > 1:
        problems.add(f"{path}.columns", "Every column must have the same number of actions")


def _check_image_carousel(problems: Problems, path: str, template: Json) -> None:
    for index, column in enumerate(problems.items(path, template, "columns", 1, 10)):
        at = f"{path}.columns[{index}]"
        problems.url(at, column, "imageUrl")
        check_action(
            problems,
            f"{at}.action",
            column.get("action"),
            longest_label=12,
            is_label_required=False,
        )


def _check_card(
    problems: Problems,
    path: str,
    card: Json,
    *,
    plain_text: int,
    short_text: int,
    most_actions: int,
) -> None:
    """A card's text must be shorter when it has a title or a picture."""
    problems.text(path, card, "title", 40, is_required=False, is_clusters=True)
    problems.url(path, card, "thumbnailImageUrl", is_required=False)
    is_plain = not card.get("title") and not card.get("thumbnailImageUrl")
    longest = plain_text if is_plain else short_text
    problems.text(path, card, "text", longest, is_clusters=True)
    _check_actions(problems, path, card, 1, most_actions)


def _check_actions(problems: Problems, path: str, holder: Json, fewest: int, most: int) -> None:
    for index, action in enumerate(problems.items(path, holder, "actions", fewest, most)):
        check_action(problems, f"{path}.actions[{index}]", action)


_CHECKS: dict[str, Callable[[Problems, str, Json], None]] = {
    "buttons": _check_buttons,
    "confirm": _check_confirm,
    "carousel": _check_carousel,
    "image_carousel": _check_image_carousel,
}
