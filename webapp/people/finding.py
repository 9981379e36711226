"""What the search finds of people."""

from __future__ import annotations

from flask import url_for

from webapp.pages.search import FormPage, RecordKind
from webapp.people.forms import PersonForm
from webapp.people.queries import people_rows

FORM_PAGES = (FormPage("people", "people.new_person", "people/person.html", PersonForm),)


def _find_people(words: str) -> list[tuple[str, str]]:
    return [
        (row.name, url_for("people.show_person", agent_id=row.id)) for row in people_rows(words)
    ]


RECORD_KINDS = (RecordKind("people", _find_people),)
