"""What the page of a timeout rule takes."""

from __future__ import annotations

from wtforms import BooleanField, RadioField, TextAreaField

from webapp.automation.actions.timeout_rules import RuleContent
from webapp.automation.fields import TIMEOUT_RULE, action_word, silence_word
from webapp.automation.models import TimeoutRule
from webapp.automation.policy import TimeoutAction, TimeoutEvent
from webapp.core.forms import KanavaForm, NameField, VersionField, worded
from webapp.pages.forms import duration_field, duration_parts

MINUTE = 60


class TimeoutRuleForm(KanavaForm):
    """One timeout rule; what may be said is the action's to check."""

    name = NameField(TIMEOUT_RULE.label("name"))
    event = RadioField(TIMEOUT_RULE.label("event"))
    time = duration_field(TIMEOUT_RULE.label("time"))
    action = RadioField(TIMEOUT_RULE.label("action"))
    text = TextAreaField(TIMEOUT_RULE.label("text"))
    is_enabled = BooleanField(TIMEOUT_RULE.label("is_enabled"), default=True)
    is_switchable = BooleanField(TIMEOUT_RULE.label("is_switchable"), default=True)
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
        form.event.choices = worded(TimeoutEvent, silence_word)
        form.action.choices = worded(TimeoutAction, action_word)
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
