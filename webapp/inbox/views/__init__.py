"""The console's routes, one module a resource. The app's own guard asks for the sign-in."""

from __future__ import annotations

from importlib import import_module

from flask import Blueprint, Flask

from webapp.agents.words.presences import presence_name, presence_reason, presence_word
from webapp.automation import words
from webapp.core import clock
from webapp.core.links import linked
from webapp.core.shown import isolated, one_line, shows_anything, without_steering
from webapp.inbox import wording
from webapp.rules.languages import language_word

blueprint = Blueprint("inbox", __name__)
WORDS = (
    language_word,
    presence_name,
    presence_reason,
    presence_word,
    isolated,
    linked,
    one_line,
    shows_anything,
    without_steering,
    wording.author_of,
    wording.closure_word,
    wording.event_words,
    wording.file_name,
    wording.initials_of,
    wording.kind_word,
    wording.map_url,
    wording.name_in_sentence,
    wording.name_of,
    wording.preview_words,
    wording.urgency_icon,
    wording.urgency_word,
    wording.refused_words,
    wording.size_words,
    wording.speaker_of,
    wording.state_word,
    wording.sticker_words,
    wording.words_of,
    wording.stuck_words,
)


def init_inbox(app: Flask) -> None:
    """Give the app the console's pages and its socket."""
    import_module("webapp.inbox.stream")
    from webapp.inbox.drawn_rows import DrawnRows
    from webapp.inbox.offers import sample_offer

    # Globals, for imported macros see no context.
    app.jinja_env.globals.update({function.__name__: function for function in WORDS})
    app.jinja_env.globals["server_now"] = clock.now
    # For the admin's pages: an offer's look is shown by what rings.
    app.jinja_env.globals["sample_offer"] = sample_offer
    app.jinja_env.globals.update(
        timeout_action_word=words.action_word,
        timeout_silence_word=words.silence_word,
        timeout_standing_word=words.standing_word,
    )
    app.extensions["kanava_drawn_rows"] = DrawnRows()
    app.register_blueprint(blueprint)
