"""All emojis as one file for the browser, in the reader's language."""

from __future__ import annotations

import gzip
import json
from functools import cache

from flask import Blueprint, Response, current_app, request
from flask_babel import force_locale
from flask_babel import gettext as _

from webapp.core.errors import NotFound
from webapp.core.translations import LANGUAGES
from webapp.emojis.names import emojis_by_group

blueprint = Blueprint("emojis", __name__)
# Of a version of Kanava: the address names it.
DAY_SECONDS = 24 * 3600


@blueprint.get("/emojis/<language>.json")
def show_emojis(language: str) -> Response:
    """Groups with their emojis, each with its name and what else it is found by."""
    catalogues = current_app.config["BABEL_TRANSLATION_DIRECTORIES"]
    body = _packed(_ours(language), catalogues)
    is_packed = request.accept_encodings.quality("gzip") > 0
    answer = Response(body if is_packed else gzip.decompress(body), mimetype="application/json")
    if is_packed:
        answer.content_encoding = "gzip"
    answer.vary.add("Accept-Encoding")
    answer.headers["Cache-Control"] = f"private, max-age={DAY_SECONDS}"
    return answer


def _ours(language: str) -> str:
    """A language of ours, of a locale such as en_GB. Raises NotFound."""
    parts = language.split("_")
    for count in range(len(parts), 0, -1):
        if (found := "_".join(parts[:count])) in LANGUAGES:
            return found
    raise NotFound(_("There is no such language."))


@cache
def _packed(language: str, _catalogues: str) -> bytes:
    with force_locale(language):
        words = _group_words()
    groups = [
        {"name": words[name], "emojis": [[each.sign, each.name, each.words] for each in emojis]}
        for name, emojis in emojis_by_group(language)
    ]
    text = json.dumps({"groups": groups}, ensure_ascii=False, separators=(",", ":"))
    return gzip.compress(text.encode(), mtime=0)


def _group_words() -> dict[str, str]:
    return {
        "Smileys & Emotion": _("Smileys and feelings"),
        "People & Body": _("People and body"),
        "Animals & Nature": _("Animals and nature"),
        "Food & Drink": _("Food and drink"),
        "Travel & Places": _("Travel and places"),
        "Activities": _("Activities"),
        "Objects": _("Objects"),
        "Symbols": _("Symbols"),
        "Flags": _("Flags"),
    }
