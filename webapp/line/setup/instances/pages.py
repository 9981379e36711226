"""The pages of LINE on a workstream: their order, their forms, what a draft holds for them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from flask import request
from flask_babel import gettext as _

from webapp.automation.triggers import LANGUAGES, Trigger, default_text
from webapp.channels.actions.instances import InstanceSettings
from webapp.channels.models import SetUpDraft
from webapp.core.errors import NotFound
from webapp.core.forms import KanavaForm
from webapp.line.setup.instances.forms import (
    AccountForm,
    BehavioursForm,
    FeaturesForm,
    LanguageForm,
)
from webapp.line.setup.instances.queries import Summary, account_choices

ACCOUNT, LANGUAGE, BEHAVIOURS, FEATURES, SUMMARY = (
    "account", "language", "behaviours", "features", "summary",
)  # fmt: skip
STEPS = (ACCOUNT, LANGUAGE, BEHAVIOURS, FEATURES, SUMMARY)
TABS = (LANGUAGE, BEHAVIOURS, FEATURES)
_FORMS: dict[str, Any] = {
    ACCOUNT: AccountForm,
    LANGUAGE: LanguageForm,
    BEHAVIOURS: BehavioursForm,
    FEATURES: FeaturesForm,
}
SWITCHES = ("is_typing_shown", "is_reading_shown", "is_survey_on")
ADD, REMOVE = "add", "remove-"
Typed = Mapping[str, Any]


def require_page(page: str, known: Collection[str]) -> None:
    """Raise NotFound for a page that there is not."""
    if page not in known:
        raise NotFound(_("There is nothing here."))


def page_word(page: str) -> str:
    """What a page is called."""
    return {
        ACCOUNT: "LINE",
        LANGUAGE: _("Language"),
        BEHAVIOURS: _("Behaviours"),
        FEATURES: _("User features"),
        SUMMARY: _("Summary"),
    }[page]


def trigger_word(trigger: str) -> str:
    """When a message is sent by itself."""
    return {
        Trigger.FILE_REFUSED: _("A customer's file was not accepted"),
        Trigger.OVERFLOW_CLOSED: _("A closed queue ends the conversation"),
        Trigger.OVERFLOW_BUSY: _("A busy queue ends the conversation"),
    }[Trigger(trigger)]


def make_form(page: str, values: Typed | None) -> Any:
    """A page's form: what the request sends, else these values, else its defaults."""
    form: KanavaForm = _FORMS[page](data=dict(values) if values else None)
    if isinstance(form, AccountForm):
        form.offer(account_choices())
    return form


def edit_messages(form: BehavioursForm, command: str, language: str) -> BehavioursForm | None:
    """Add a message or take one away, as a button asked; None when it was no such button.

    A new message begins with our own words in this language.
    """
    values = form.values()
    messages = values["messages"]
    if command == ADD:
        used = {message["trigger"] for message in messages}
        free = [trigger for trigger in Trigger if trigger.value not in used]
        has_room = len(messages) < len(Trigger)
        messages += [
            {"trigger": trigger.value, "text": default_text(trigger, language)}
            for trigger in free[:has_room]
        ]
    elif command.startswith(REMOVE):
        gone = command.removeprefix(REMOVE)
        messages = [m for number, m in enumerate(messages) if str(number) != gone]
    else:
        return None
    changed = values | {"messages": messages, "version": form.version.data}
    return BehavioursForm(formdata=None, data=changed)


def command_of_request() -> str:
    """The button pressed: `next`, `back`, a page's name, `add`, `remove-0`, `discard`."""
    return request.form.get("go", "next")


def settings_from(language: Typed, behaviours: Typed, features: Typed) -> InstanceSettings:
    """Settings from what the pages hold; without file attachments nobody sends any."""
    is_on = bool(features["is_file_on"])
    return InstanceSettings(
        language=language["language"],
        is_survey_on=bool(behaviours.get("is_survey_on")),
        # Drafts of before say nothing of these.
        is_typing_shown=bool(behaviours.get("is_typing_shown", True)),
        is_reading_shown=bool(behaviours.get("is_reading_shown", True)),
        is_customer_file_allowed=is_on and features["is_customer_file_allowed"],
        is_agent_file_allowed=is_on and features["is_agent_file_allowed"],
    )


def texts_from(behaviours: Typed) -> dict[Trigger, str]:
    """An instance's own words from what the page holds."""
    return {Trigger(m["trigger"]): m["text"] for m in behaviours["messages"]}


def values_of(summary: Summary) -> dict[str, dict[str, Any]]:
    """What each page holds for an instance as it stands."""
    chosen = summary.settings
    is_on = chosen.is_customer_file_allowed or chosen.is_agent_file_allowed
    return {
        LANGUAGE: {"language": chosen.language},
        BEHAVIOURS: {
            "messages": [{"trigger": t, "text": s} for t, s in summary.texts.items()],
            **{name: getattr(chosen, name) for name in SWITCHES},
        },
        FEATURES: {
            "is_file_on": is_on,
            "is_customer_file_allowed": chosen.is_customer_file_allowed if is_on else True,
            "is_agent_file_allowed": chosen.is_agent_file_allowed if is_on else True,
        },
    }


def done_pages(draft: SetUpDraft | None) -> tuple[str, ...]:
    """The pages of a draft that were filled in and found right, in order."""
    done = draft.typed.get("done", []) if draft else []
    return tuple(page for page in STEPS if page in done)


def first_undone(draft: SetUpDraft | None) -> str:
    """The page that comes next: everything before it is right."""
    done = done_pages(draft)
    return next((page for page in STEPS if page not in done), SUMMARY)


def summary_of_draft(draft: SetUpDraft) -> Summary:
    """What a draft whose pages are all done comes to."""
    typed = draft.typed
    by_id = {choice.id: choice for choice in account_choices()}
    return Summary(
        by_id.get(typed[ACCOUNT]["account_id"]),
        settings_from(typed[LANGUAGE], typed[BEHAVIOURS], typed[FEATURES]),
        texts_from(typed[BEHAVIOURS]),
    )


def differences(page: str, typed: Mapping[str, Any], now: Summary) -> list[tuple[str, str]]:
    """(label, what stands there now) of each field of a page that is not what was typed."""
    stands = values_of(now)[page]
    if page == BEHAVIOURS:
        return _message_differences(typed, now)
    return [
        (_labels()[name], _word(name, value))
        for name, value in stands.items()
        if typed.get(name) != value
    ]


def _message_differences(typed: Mapping[str, Any], now: Summary) -> list[tuple[str, str]]:
    mine = {message["trigger"]: message["text"] for message in typed["messages"]}
    found = [
        (trigger_word(trigger), now.texts.get(trigger) or _("no message of its own"))
        for trigger in Trigger
        if mine.get(trigger) != now.texts.get(trigger)
    ]
    labels = _labels()
    for name in SWITCHES:
        stands = getattr(now.settings, name)
        if bool(typed.get(name)) != stands:
            found.append((labels[name], _word(name, stands)))
    return found


def _labels() -> dict[str, str]:
    return {
        "language": _("Language"),
        "is_typing_shown": _("Customers see that their agent is typing"),
        "is_reading_shown": _("Customers see that their agent has read"),
        "is_survey_on": _("Post-conversation survey"),
        "is_file_on": _("File attachments"),
        "is_customer_file_allowed": _("Customers can send files"),
        "is_agent_file_allowed": _("Agents can send files"),
    }


def _word(name: str, value: Any) -> str:
    if name == "language":
        return LANGUAGES.get(str(value), str(value))
    return _("on") if value else _("off")
