"""The catalogues of the screens' words: brought up to date, and checked.

    python -m tools.translations          what is said in code and templates, into each catalogue
    python -m tools.translations check    fails when a catalogue is not whole

A catalogue (webapp/translations) holds its entries by their English words, and neither dates nor
places in the code: it changes only when words do.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po, write_po

from webapp.core.translations import LANGUAGES, TRANSLATED, catalogue_path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = [("templates/**.html", "jinja2"), ("**.py", "python")]
KEYWORDS: dict[str, Any] = {
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "lazy_pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "lazy_npgettext": ((1, "c"), 2, 3),
}
ALIAS = re.compile(r"\b(\w*gettext) as (\w+)")
OPTIONS = {"templates/**.html": {"silent": "false", "trimmed": "true"}}
HEADER = """\
# Kanava in {name}. English words first, ours below; what stands in %(…)s and in <…> stays as it is.
# New words: `make translations`. Terms and tone: docs/translating.md.
msgid ""
msgstr ""
"Project-Id-Version: Kanava\\n"
"Language: {code}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals={forms}; plural={rule};\\n"

"""
MARKS = re.compile(r"%\(\w+\)[#0\- +]*[\d.]*[a-zA-Z]|%%|%[sd]|\{\w*\}|</?\w[^>]*>")
Key = tuple[str | None, str]


def words_of(folder: Path = ROOT / "webapp") -> Catalog:
    """Everything that code and templates say."""
    found = Catalog()
    for _file, _line, words, comments, context in extract_from_dir(
        folder,
        SOURCES,
        OPTIONS,
        KEYWORDS | _aliases(folder),
        comment_tags=("Translators:",),
        strip_comment_tags=True,
    ):
        found.add(words, auto_comments=comments, context=context)
    return found


def _aliases(folder: Path) -> dict[str, Any]:
    """The other names under which files import what marks words: `lazy_gettext as _`."""
    texts = (path.read_text(encoding="utf-8") for path in folder.rglob("*.py"))
    pairs = {pair for text in texts for pair in ALIAS.findall(text)}
    return {"_": None} | {alias: KEYWORDS[name] for name, alias in pairs if name in KEYWORDS}


def read(language: str) -> Catalog:
    """A catalogue as it stands; an empty one when there is none yet."""
    path = catalogue_path(language)
    content = path.read_bytes() if path.is_file() else b""
    return read_po(BytesIO(content), locale=language)


def brought_up(words: Catalog, language: str) -> str:
    """The catalogue's text with exactly these words; known translations stay."""
    known = read(language)
    forms = get_plural(language)
    result = Catalog(locale=language, fuzzy=False)
    for message in words:
        if not message.id:
            continue
        old = known.get(message.id, message.context)
        said = old.string if old and not old.fuzzy and old.id == message.id else ""
        if message.pluralizable and not isinstance(said, tuple):
            said = ("",) * forms.num_plurals
        result.add(
            message.id, said, auto_comments=sorted(message.auto_comments), context=message.context
        )
    body = BytesIO()
    write_po(body, result, width=100, no_location=True, omit_header=True, sort_output=True)
    head = HEADER.format(
        name=LANGUAGES[language], code=language, forms=forms.num_plurals, rule=forms.plural_expr
    )
    return head + body.getvalue().decode().strip() + "\n"


def problems(words: Catalog, catalogue: Catalog, forms: int) -> Iterator[str]:
    """What a catalogue lacks or has wrong, one line each."""
    wanted, present = _by_key(words), _by_key(catalogue)
    for key, message in sorted(wanted.items(), key=str):
        found = present.get(key)
        if found is None or found.id != message.id:
            yield f"lacks {key[1]!r}: run `make translations`"
        elif found.fuzzy:
            yield f"has a guess for {key[1]!r}"
        else:
            yield from _problems_of(found, forms)
    for key in sorted(present.keys() - wanted.keys(), key=str):
        yield f"has {key[1]!r}, which nobody says: run `make translations`"
    if catalogue.obsolete:
        yield "keeps words that nobody says any more: run `make translations`"


def _by_key(catalogue: Catalog) -> dict[Key, Message]:
    return {(m.context, _english(m)[0]): m for m in catalogue if m.id}


def _english(message: Message) -> tuple[str, ...]:
    return _texts(message.id)


def _texts(said: Any) -> tuple[str, ...]:
    """The forms of a text, which is alone when it has no plural."""
    return tuple(said) if isinstance(said, tuple | list) else (said or "",)


def _problems_of(message: Message, forms: int) -> Iterator[str]:
    english, said = _english(message), _texts(message.string)
    if not all(said):
        yield f"has no words for {english[0]!r}"
    elif len(said) != (forms if message.pluralizable else 1):
        yield f"has {len(said)} forms of {english[0]!r}, not {forms}"
    else:
        for text in said:
            if not any(_marks(text) == _marks(source) for source in english):
                yield f"changed what stands in marks: {english[0]!r} became {text!r}"
            if _edges(text) != _edges(english[0]):
                yield f"begins or ends with another space or line than {english[0]!r}"


def _marks(text: str) -> Counter[str]:
    """Placeholders and tags, how often each."""
    return Counter(MARKS.findall(text))


def _edges(text: str) -> tuple[bool, bool]:
    return text[:1].isspace(), text[-1:].isspace()


def update() -> int:
    """Bring every catalogue up to date and say what is left to translate."""
    words = words_of()
    for language in TRANSLATED:
        path = catalogue_path(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(brought_up(words, language), encoding="utf-8")
        empty = sum(1 for m in read(language) if m.id and not all(_texts(m.string)))
        print(f"{language:<8} {len(words)} texts, {empty} to translate")
    return 0


def check() -> int:
    """1 when any catalogue is not whole, after saying why."""
    words = words_of()
    found = [
        f"{language}: {problem}"
        for language in TRANSLATED
        for problem in problems(words, read(language), get_plural(language).num_plurals)
    ]
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(check() if sys.argv[1:] == ["check"] else update())
