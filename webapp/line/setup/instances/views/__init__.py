"""The routes of LINE on a workstream. Only admins know that these pages exist."""

from __future__ import annotations

from flask import Blueprint, Flask

from webapp.agents.models import RoleName
from webapp.automation.models import TEXT_LENGTH
from webapp.automation.triggers import LANGUAGES, Trigger, default_text, language_tag
from webapp.core.text import utf16_length
from webapp.line.region import gate
from webapp.pages.access import admit_only

blueprint = Blueprint("line_instance", __name__, url_prefix="/admin")
admit_only(blueprint, RoleName.ADMIN)
gate(blueprint, "delete_instance")


def init_line_instances(app: Flask) -> None:
    """Give the app the wizard that puts LINE on a workstream, and the pages of what it made."""
    from webapp.line.setup.instances import pages
    from webapp.line.setup.instances.views import deletion, finishing, tabs, wizard

    for module in (deletion, finishing, tabs, wizard):
        assert module.blueprint is blueprint
    # Globals, for imported macros see no context.
    app.jinja_env.globals.update(
        instance_languages=LANGUAGES,
        instance_page_word=pages.page_word,
        instance_triggers=tuple(Trigger),
        automated_default=default_text,
        automated_length=TEXT_LENGTH,
        language_tag=language_tag,
        trigger_word=pages.trigger_word,
        utf16_length=utf16_length,
    )
    app.register_blueprint(blueprint)
