"""Every feature's pages, and the names its templates know: bound to the app in one place."""

from __future__ import annotations

from importlib import import_module
from pkgutil import walk_packages
from typing import Any

from flask import Flask

from webapp.agents import words as people
from webapp.agents.views import blueprint as people_blueprint
from webapp.audit.words import WORDS as AUDIT_WORDS
from webapp.automation import fields as timeouts
from webapp.automation.models import TEXT_LENGTH
from webapp.automation.triggers import LANGUAGES, Trigger, default_text, language_tag
from webapp.barring.fields import bar_reason_word
from webapp.barring.views import blueprint as barring_blueprint
from webapp.channels.words import short_word
from webapp.contact_lists.views import blueprint as contact_lists_blueprint
from webapp.core import clock, text
from webapp.core.assets import asset, own_asset, together
from webapp.core.drawing import dom_id, drawn, linked
from webapp.core.flask import posted_address
from webapp.core.reader import moment_words
from webapp.devices.views import blueprint as devices_blueprint
from webapp.devices.words import failure_word
from webapp.emojis.views import blueprint as emojis_blueprint
from webapp.hours.words import WORDS as HOURS_WORDS
from webapp.inbox import line_text, quotes, words
from webapp.inbox.list_words import order_word, tab_word, title_word
from webapp.inbox.offers import sample_offer
from webapp.inbox.views import blueprint as inbox_blueprint
from webapp.inbox.views import init_inbox
from webapp.line.region import is_offered
from webapp.line.setup import words as line_words
from webapp.line.setup.instances import pages as instance_pages
from webapp.line.setup.instances.views import blueprint as instances_blueprint
from webapp.line.setup.views import admin_banner
from webapp.line.setup.views import blueprint as accounts_blueprint
from webapp.pages.blueprint import blueprint as admin_blueprint
from webapp.pages.forms import seconds_word
from webapp.pages.menu import menu_groups, own_page
from webapp.quick_replies.fields import answer_placeholders, reply_language_word
from webapp.quick_replies.views import blueprint as quick_replies_blueprint
from webapp.rules.queries.names import rules_naming
from webapp.rules.rows import rules_summary
from webapp.rules.words import rules as rule_words
from webapp.rules.words.condition_fields import language_word
from webapp.stickers.views import blueprint as stickers_blueprint
from webapp.tags.views import blueprint as tags_blueprint
from webapp.verified_links.views.api import blueprint as verified_links_blueprint
from webapp.workstreams.words import mode_word

# Whose views stand on a blueprint. All of them are imported before any blueprint is registered.
FEATURES = (
    *("pages", "agents", "hours", "contacts", "contact_imports", "automation", "workstreams"),
    "contact_lists",
    *("rules", "audit", "quick_replies", "tags", "dispositions", "reminders"),
    *("inbox", "consults", "customer", "search", "line.setup", "line.setup.instances"),
    *("stickers", "emojis", "devices"),
    *("barring", "transcripts", "groups", "verified_links"),
)
BLUEPRINTS = (
    *(admin_blueprint, people_blueprint, inbox_blueprint),
    *(accounts_blueprint, instances_blueprint, quick_replies_blueprint, tags_blueprint),
    *(stickers_blueprint, emojis_blueprint, devices_blueprint),
    *(barring_blueprint, contact_lists_blueprint, verified_links_blueprint),
)
# What templates know by its own name.
WORDS = (
    *(asset, own_asset, together, posted_address, dom_id, drawn, moment_words),
    *(linked, text.isolated, text.one_line, text.shows_anything, text.without_steering),
    *(text.utf16_length, language_tag, language_word),
    *(menu_groups, own_page, seconds_word, mode_word, admin_banner),
    *(people.role_word, people.browser_words, people.state_words),
    *(people.presence_name, people.presence_reason, people.presence_word),
    *(rules_summary, rules_naming, instance_pages.trigger_word),
    *(words.author_of, words.speaker_of, words.initials_of),
    *(words.name_of, words.name_in_note, words.name_in_sentence),
    *(
        line_text.words_of,
        words.event_words,
        words.preview_words,
        words.sticker_words,
        quotes.quoted_words,
    ),
    *(
        words.kind_word,
        words.note_deleted_words,
        words.refused_words,
        words.file_name,
        words.size_words,
    ),
    *(words.coordinates, words.map_url, words.state_word, words.closure_word, words.stuck_words),
    *(words.urgency_word, words.urgency_icon, sample_offer),
    *(answer_placeholders, reply_language_word),
    *(bar_reason_word,),
    *(short_word, order_word, tab_word, title_word),
    *AUDIT_WORDS,
    *HOURS_WORDS,
)
NAMES: dict[str, Any] = {
    **{word.__name__: word for word in WORDS},
    "automated_default": default_text,
    "automated_length": TEXT_LENGTH,
    "instance_languages": LANGUAGES,
    "instance_page_word": instance_pages.page_word,
    "instance_triggers": tuple(Trigger),
    "device_failure_word": failure_word,
    "line_advice": line_words.advice,
    "line_check_word": line_words.check_word,
    "line_is_offered": is_offered,
    "line_outcome_word": line_words.outcome_word,
    "line_said": line_words.said,
    "rule_words": rule_words,
    "server_now": clock.now,
    "timeout_action_word": timeouts.action_word,
    "timeout_silence_word": timeouts.silence_word,
    "timeout_standing_word": timeouts.standing_word,
}


def init_screens(app: Flask) -> None:
    """Give the app every page. Globals, not context: imported macros see no context."""
    for feature in FEATURES:
        import_views(feature)
    app.jinja_env.globals.update(NAMES)
    init_inbox(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)


def import_views(feature: str) -> None:
    """Importing a views' module puts its routes on their blueprint."""
    views = import_module(f"webapp.{feature}.views")
    for found in walk_packages(getattr(views, "__path__", ()), f"{views.__name__}."):
        import_module(found.name)
