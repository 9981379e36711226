"""What the page of a timeout rule takes."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, RadioField, TextAreaField

from webapp.automation.actions.timeout_rules import RuleContent
from webapp.automation.models import TimeoutRule
from webapp.automation.states import TimeoutAction, TimeoutEvent
from webapp.automation.words import action_word, silence_word
from webapp.core.forms import KanavaForm, NameField, VersionField, choices_of
from webapp.pages.durations import duration_field, duration_parts

MINUTE = 60


class TimeoutRuleForm(KanavaForm):
    """One timeout rule; what may be said is the action's to check."""

    name = NameField(_("Name"))
    event = RadioField(_("When"))
    time = duration_field(_("For longer than"))
    action = RadioField(_("Then"))
    text = TextAreaField(_("Text"))
    is_enabled = BooleanField(_("Switched on"), default=True)
    is_switchable = BooleanField(_("Agents may turn it off for a conversation"), default=True)
    version = VersionField()

    @classmethod
    def of(cls, rule: TimeoutRule | None = None) -> TimeoutRuleForm:
        """The form as a rule stands, or as it was sent; a new one begins with ten minutes."""
        minutes = rule.seconds // MINUTE if rule is not None else 10
        form = cls(
            obj=rule,
            time=duration_parts(minutes),
            **({} if rule else {"event": "customer_silent", "action": "tell_customer"}),
        )
        form.event.choices = choices_of(
            (event.value, silence_word(event)) for event in TimeoutEvent
        )
        form.action.choices = choices_of((act.value, action_word(act)) for act in TimeoutAction)
        return form

    @property
    def content(self) -> RuleContent:
        """What was chosen."""
        return RuleContent(
            name=self.name.data or "",
            event=TimeoutEvent(self.event.data),
            seconds=(self.time.form.minutes or 0) * MINUTE,
            action=TimeoutAction(self.action.data),
            text=self.text.data or "",
            is_enabled=self.is_enabled.data,
            is_switchable=self.is_switchable.data,
        )
