"""What is chosen for an account on a workstream, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from webapp.automation.triggers import LANGUAGES, Trigger
from webapp.line.setup.instances import pages
from webapp.line.setup.instances.queries import Summary


def differences(page: str, typed: Mapping[str, Any], now: Summary) -> list[tuple[str, str]]:
    """(label, what stands there now) of each field of a page that is not what was typed."""
    stands = pages.values_of(now)[page]
    if page == pages.BEHAVIOURS:
        return _message_differences(typed, now)
    return [
        (_labels()[name], _word(name, value))
        for name, value in stands.items()
        if typed.get(name) != value
    ]


def _message_differences(typed: Mapping[str, Any], now: Summary) -> list[tuple[str, str]]:
    mine = {message["trigger"]: message["text"] for message in typed["messages"]}
    found = [
        (pages.trigger_word(trigger), now.texts.get(trigger) or _("no message of its own"))
        for trigger in Trigger
        if mine.get(trigger) != now.texts.get(trigger)
    ]
    is_survey_on = now.settings.is_survey_on
    if bool(typed.get("is_survey_on")) != is_survey_on:
        found.append((_("Post-conversation survey"), _word("is_survey_on", is_survey_on)))
    return found


def _labels() -> dict[str, str]:
    return {
        "language": _("Language"),
        "is_file_on": _("File attachments"),
        "is_customer_file_allowed": _("Customers can send files"),
        "is_agent_file_allowed": _("Agents can send files"),
    }


def _word(name: str, value: Any) -> str:
    if name == "language":
        return LANGUAGES.get(str(value), str(value))
    return _("on") if value else _("off")
