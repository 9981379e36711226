"""The timeout rules of an open conversation, switched by its agent."""

from __future__ import annotations

from flask import Response, request
from flask_security import current_user

from webapp.automation.actions.timeout_rules import switch_rule
from webapp.automation.queries.timeouts import get_rule
from webapp.core.transaction import transaction
from webapp.inbox.views import blueprint
from webapp.inbox.views.doors import after_command, conversation_or_404


@blueprint.post("/conversations/<int:conversation_id>/timeouts/<int:rule_id>")
def switch_timeout(conversation_id: int, rule_id: int) -> Response:
    """Turn one off here (`is_off` yes), or on again."""
    conversation = conversation_or_404(conversation_id)
    is_off, agent_id = request.form.get("is_off") == "yes", int(current_user.id)
    with transaction():
        rule = get_rule(conversation.workstream_id or 0, rule_id)
        switch_rule(rule, conversation, agent_id, is_off=is_off)
    return after_command(conversation_id)
