"""The search of the administration: pages of the menu, settings of forms, records by name.

Everything is compared in the reader's language, as the reader sees it. Each feature gives its
form pages and its records; `wiring.py` holds the tables of them.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import current_app, url_for
from flask_babel import gettext

from webapp.core.database import db
from webapp.core.text import holds_words, squeeze
from webapp.pages.menu import Entry, menu_groups
from webapp.pages.settings import Setting, settings_of

log = logging.getLogger(__name__)
SETTINGS_SHOWN = 12
RECORDS_SHOWN = 5
# (values of the address, name) of what a form is about.
Named = tuple[dict[str, Any], str]
Records = Callable[[], Iterable[Named]]


def named(rows: Iterable[Any], key: str) -> list[Named]:
    """Rows with `id` and `name`, for a form page whose address calls the id `key`."""
    return [({key: row.id}, row.name) for row in rows]


@dataclass(frozen=True)
class FormPage:
    """A page with a form. `section`: its entry in the menu; `records`: what it is there for.

    Without records its settings lead to `endpoint` itself, which takes no values then. `some`:
    the records whose page has a setting, by the name of each setting that not all have.
    """

    section: str
    endpoint: str
    template: str
    form: type
    records: Records | None = None
    variable: str = "form"
    some: Mapping[str, Records] = field(default_factory=dict)


@dataclass(frozen=True)
class RecordKind:
    """Records to find by name. `find` gives (name, address) of those that hold the words."""

    section: str
    find: Callable[[str], Iterable[tuple[str, str]]]


@dataclass(frozen=True)
class Hit:
    """Something found: where it leads, or, when there are several, where each leads."""

    words: str
    trail: str
    icon: str
    links: tuple[tuple[str, str], ...]
    help: str = ""
    more: int = 0


@dataclass(frozen=True)
class Found:
    """What was found, by kind."""

    pages: tuple[Hit, ...] = ()
    settings: tuple[Hit, ...] = ()
    records: tuple[Hit, ...] = ()

    @property
    def count(self) -> int:
        """How many there are, of all kinds."""
        return len(self.pages) + len(self.settings) + len(self.records)


def search(words: str, form_pages: Sequence[FormPage], record_kinds: Sequence[RecordKind]) -> Found:
    """What holds each of the words: upper and lower case are one, spaces do not count."""
    if not squeeze(words):
        return Found()
    entries = {entry.name: entry for group in menu_groups() for entry in group.entries}
    seen = [page for page in form_pages if page.section in entries]
    return Found(
        pages=tuple(_page_hits(words, entries.values())),
        settings=tuple(_setting_hits(words, seen, entries))[:SETTINGS_SHOWN],
        records=tuple(_record_hits(words, record_kinds, entries)),
    )


def _page_hits(words: str, entries: Iterable[Entry]) -> Iterable[Hit]:
    for entry in entries:
        if holds_words(words, str(entry.word)):
            link = (str(entry.word), url_for(entry.endpoint))
            yield Hit(str(entry.word), "", entry.icon, (link,))


def _setting_hits(words: str, pages: Sequence[FormPage], entries: dict[str, Entry]) -> list[Hit]:
    """By label first, then by heading, choices and explanation."""
    ranked: list[tuple[int, Hit]] = []
    for page in pages:
        for setting in settings_of(current_app.jinja_env, page.template, page.form, page.variable):
            label = str(setting.label)
            section = gettext(setting.words.section) if setting.words.section else ""
            told = [gettext(text) for text in setting.words.helps]
            if holds_words(words, label, section, *map(str, setting.choices), *told):
                rank = (
                    0
                    if holds_words(words, label)
                    else 1
                    if holds_words(words, label, section)
                    else 2
                )
                ranked.append((rank, _setting_hit(page, setting, entries[page.section], section)))
    return [hit for _rank, hit in sorted(ranked, key=lambda pair: pair[0])]


def _setting_hit(page: FormPage, setting: Setting, entry: Entry, section: str) -> Hit:
    read = page.some.get(setting.name, page.records)
    records = list(read()) if read else [({}, str(entry.word))]
    links = tuple(
        (name, url_for(page.endpoint, **values, _anchor=setting.name))
        for values, name in records[:RECORDS_SHOWN]
    )
    return Hit(
        words=str(setting.label),
        trail=" › ".join(filter(None, (str(entry.word), section))),
        icon="input-cursor-text",
        links=links or ((str(entry.word), url_for(entry.endpoint)),),
        help=gettext(setting.words.helps[0]) if setting.words.helps else "",
        more=max(0, len(records) - RECORDS_SHOWN),
    )


def _record_hits(
    words: str, kinds: Sequence[RecordKind], entries: dict[str, Entry]
) -> Iterable[Hit]:
    """A kind that cannot be read is left out and logged."""
    for kind in kinds:
        entry = entries.get(kind.section)
        if entry is None:
            continue
        try:
            found = list(kind.find(words))[:RECORDS_SHOWN]
        except Exception:
            log.exception("the search could not read: %s", kind.section)
            db.session.rollback()
            continue
        for name, url in found:
            yield Hit(name, str(entry.word), entry.icon, ((name, url),))
