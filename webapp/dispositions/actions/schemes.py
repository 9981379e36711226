"""What a workstream offers, as an admin arranges it."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from webapp.core import clock
from webapp.core.audit import Verb, note
from webapp.core.database import count_changed, db, insert_new
from webapp.core.errors import Invalid
from webapp.core.text import folded
from webapp.dispositions.models import (
    CATEGORIES_LIMIT,
    CODES_DEFAULT,
    CODES_LIMIT,
    CODES_MOST,
    NAME_LENGTH,
    DispositionCode,
    DispositionScheme,
)
from webapp.dispositions.policy import Category, Offer
from webapp.dispositions.queries import offer_of
from webapp.workstreams.models import Workstream

SCHEME = "disposition_scheme"
Place = tuple[str, str]


def change_scheme(workstream: Workstream, offer: Offer, version: int | None = None) -> None:
    """Let a workstream offer this. A code that stays by its words stays for what has it.

    Raises:
        Conflict: somebody else changed it since `version`.
        Invalid: a name is empty, too long or there twice; too much; or required, and none there.
    """
    scheme = _kept(workstream.id)
    scheme.require_version(version)
    before = facts_of(workstream.id)
    offer = _checked(offer)
    scheme.is_required, scheme.codes_limit = offer.is_required, offer.codes_limit
    _put(workstream.id, offer.categories)
    note(Verb.CHANGED, SCHEME, workstream.id, workstream.name, before, facts_of(workstream.id))


def copy_scheme(source_id: int, workstream_id: int) -> None:
    """Give a new workstream what another one offers."""
    offer = offer_of(source_id)
    if offer.categories:
        change_scheme(db.session.get_one(Workstream, workstream_id), offer)


def facts_of(workstream_id: int) -> dict[str, object]:
    """What the audit log keeps."""
    offer = offer_of(workstream_id)
    words = [
        f"{category.name}: {code}" if category.name else code
        for category in offer.categories
        for code in category.codes
    ]
    limits = {"is_required": offer.is_required, "codes_limit": offer.codes_limit}
    return {**limits, "codes": words}


def _kept(workstream_id: int) -> DispositionScheme:
    values = {"is_required": False, "codes_limit": CODES_DEFAULT, "version": 1}
    new = insert_new(DispositionScheme).values(workstream_id=workstream_id, **values)
    count_changed(new)
    return db.session.get_one(DispositionScheme, workstream_id)


def _put(workstream_id: int, categories: tuple[Category, ...]) -> None:
    """Codes by their words: those that are there stay or come back, the others go or are new."""
    wanted = select(DispositionCode).where(DispositionCode.workstream_id == workstream_id)
    there: dict[Place, DispositionCode] = {}
    for code in db.session.scalars(wanted.order_by(DispositionCode.id)):
        there[_place(code.category, code.name)] = code
    places = [(each.name, code) for each in categories for code in each.codes]
    for position, (category, name) in enumerate(places, start=1):
        place = _place(category, name)
        code = there.pop(place) if place in there else _new(workstream_id, category, name)
        code.position, code.deleted_at = position, None
        db.session.add(code)
    for gone in there.values():
        gone.deleted_at = gone.deleted_at or clock.now()
    db.session.flush()


def _new(workstream_id: int, category: str, name: str) -> DispositionCode:
    return DispositionCode(workstream_id=workstream_id, category=category, name=name)


def _place(category: str, name: str) -> Place:
    return folded(category), folded(name)


def _checked(offer: Offer) -> Offer:
    categories = tuple(each for each in offer.categories if each.name or each.codes)
    _require_names(categories)
    count = sum(len(each.codes) for each in categories)
    if len(categories) > CATEGORIES_LIMIT or count > CODES_LIMIT:
        told = _("At most %(count)d codes in %(categories)d categories.")
        values = {"count": CODES_LIMIT, "categories": CATEGORIES_LIMIT}
        raise Invalid("too_many", told % values)
    if not 1 <= offer.codes_limit <= CODES_MOST:
        told = _("From 1 to %(most)d.", most=CODES_MOST)
        raise Invalid("number_unusable", told, "codes_limit")
    if offer.is_required and not count:
        told = _("Write down at least one code, or ask for none.")
        raise Invalid("code_missing", told, "is_required")
    return Offer(offer.is_required, offer.codes_limit, categories)


def _require_names(categories: tuple[Category, ...]) -> None:
    seen: set[Place] = set()
    headings: set[str] = set()
    for category in categories:
        if not category.codes:
            told = _("Write down the codes of “%(name)s”.", name=category.name)
            raise Invalid("code_missing", told)
        if folded(category.name) in headings:
            told = _("Two categories have the same name.")
            raise Invalid("name_taken", told)
        headings.add(folded(category.name))
        for name in (category.name, *category.codes):
            if len(name) > NAME_LENGTH:
                told = _("At most %(max)d characters.", max=NAME_LENGTH)
                raise Invalid("name_unusable", f"“{name}”: {told}")
        for code in category.codes:
            place = _place(category.name, code)
            if place in seen:
                raise Invalid("name_taken", _("“%(name)s” is there twice.", name=code))
            seen.add(place)
