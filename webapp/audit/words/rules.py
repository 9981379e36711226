"""The audit log's words for rules, contacts and their custom fields."""

from __future__ import annotations

from flask_babel import gettext as _

from webapp.contacts.forms.access import FACT_WORDS, SCOPE_WORDS


def rule_field_words() -> dict[str, str]:
    """What each field is called on its page."""
    return {
        "condition": _("Condition"),
        "contact_scope": _("Agents find"),
        "field_kind": _("Kind of field"),
        "hidden": _("Hidden from agents"),
        "is_enabled": _("Switched on"),
        "order": _("Order"),
        "organization": _("Organization"),
        "outputs": _("Outputs"),
        "owner": _("Field of"),
        "phone": _("Phone number"),
        "preferred_agents": _("Preferred agents"),
        "targets": _("Queues and shares"),
    }


def rule_code_words() -> dict[str, dict[str, str]]:
    """Words for values that are codes, by field."""
    return {
        "contact_scope": {scope: str(words) for scope, words in SCOPE_WORDS.items()},
        "hidden": {fact: str(words) for fact, words in FACT_WORDS.items()},
        "field_kind": {
            "text": _("Text"),
            "number": _("Number"),
            "yes_no": _("Yes or no"),
        },
        "owner": {"contact": _("Contact"), "organization": _("Organization")},
    }


def rule_kind_words() -> dict[str, str]:
    """What a thing is called in a sentence; `%(name)s` is its name."""
    return {
        "classification_rule": _("the classification rule %(name)s"),
        "classification_ruleset": _("the classification ruleset %(name)s"),
        "contact": _("the contact %(name)s"),
        "contact_access": _("what agents see of contacts"),
        "custom_field": _("the custom field %(name)s"),
        "organization": _("the organization %(name)s"),
        "route_to_queue_rule": _("the route-to-queue rule %(name)s"),
    }


def rule_subject_words() -> dict[str, str]:
    """The same things for choosing among."""
    return {
        "classification_rule": _("Classification rules"),
        "classification_ruleset": _("Classification rulesets"),
        "contact": _("Contacts"),
        "contact_access": _("What agents see of contacts"),
        "custom_field": _("Custom fields"),
        "organization": _("Organizations"),
        "route_to_queue_rule": _("Route-to-queue rules"),
    }
