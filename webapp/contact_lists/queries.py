"""Reads of the list of contacts: conditions, a page of it, how many there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists, func, select, tuple_
from sqlalchemy.orm import contains_eager

from webapp.channels.models import ChannelAccount
from webapp.contact_lists.choice import Chat, Choice, Options
from webapp.contacts.models import Contact, ContactScope, Organization, SocialProfile
from webapp.contacts.queries import LOOKED_UP, holding
from webapp.conversations.models import Conversation
from webapp.conversations.policy import Viewer
from webapp.conversations.queries import visible_to
from webapp.core import clock
from webapp.core.database import db, slices
from webapp.customer.queries import contacts_within, may_tag_contacts, sight_for
from webapp.rules.queries.facts import customer_languages
from webapp.tags.models import CONTACTS
from webapp.tags.queries import tag_choices

ROWS_LIMIT = 100
# So many can be chosen at once, and are counted.
MOST_FOUND = 1000
# So many organizations stand in the filter; others are found by their name.
ORGANIZATIONS_OFFERED = 200
DAY_SECONDS = 24 * 3600.0
NARROWING = {"organization": "organization", "language": "language"}


@dataclass(frozen=True)
class Place:
    """Where a page begins: after a contact of that id, or ends before one.

    `key`: by what that one was sorted when it was read, for who goes on to read.
    """

    after: int | None = None
    before: int | None = None
    key: tuple[Any, int] | None = None


@dataclass(frozen=True)
class Page:
    """One page of the list, and whether others stand before and after it."""

    contacts: list[Contact]
    has_before: bool
    has_after: bool


def may_look_up(viewer: Viewer) -> bool:
    """Whether there is a list of contacts for this viewer at all."""
    return sight_for(viewer).scope != ContactScope.NONE


def options_for(viewer: Viewer, choice: Choice) -> Options:
    """What the viewer may narrow the list by; what is chosen already stays among it."""
    accounts = select(ChannelAccount.id, ChannelAccount.name)
    accounts = accounts.where(ChannelAccount.deleted_at.is_(None)).order_by(ChannelAccount.name)
    languages = [*customer_languages(), *filter(None, (choice.language,))]
    sight = sight_for(viewer)
    return Options(
        tags=tuple((tag.id, tag.name) for tag in tag_choices((choice.tag or 0,))),
        organizations=_organizations(choice.organization or 0, viewer),
        accounts=tuple((id_, name) for id_, name in db.session.execute(accounts)),
        languages=tuple(dict.fromkeys(languages)),
        hidden=frozenset(name for name, fact in NARROWING.items() if not sight.shows(fact)),
    )


def page_of(choice: Choice, viewer: Viewer, place: Place, limit: int = ROWS_LIMIT) -> Page:
    """A page of the list. A place that is gone is the beginning."""
    key = _key(choice)
    at = place.key or _key_at(choice, place, viewer)
    is_back = at is not None and place.after is None
    is_falling = choice.is_newest_first != is_back
    wanted = _found(select(Contact), choice, viewer).options(contains_eager(Contact.organization))
    if at is not None:
        stands = tuple_(*key)
        wanted = wanted.where(stands < at if is_falling else stands > at)
    ordered = wanted.order_by(*(each.desc() if is_falling else each for each in key))
    rows = list(db.session.scalars(ordered.limit(limit + 1)))
    is_more = len(rows) > limit
    kept = rows[:limit][:: -1 if is_back else 1]
    return Page(kept, is_more if is_back else at is not None, is_back or is_more)


def found_ids(choice: Choice, viewer: Viewer, limit: int = MOST_FOUND) -> list[int]:
    """The ids of what the list holds, at most so many."""
    return list(db.session.scalars(_found(select(Contact.id), choice, viewer).limit(limit)))


def found_count(choice: Choice, viewer: Viewer, most: int = MOST_FOUND) -> int:
    """How many the list holds; one more than `most` when there are more."""
    some = _found(select(Contact.id), choice, viewer).limit(most + 1).subquery()
    return int(db.session.scalar(select(func.count()).select_from(some)) or 0)


def taggable(ids: Sequence[int], viewer: Viewer) -> list[int]:
    """Those of these contacts that the viewer may tag now."""
    if not (may_look_up(viewer) and may_tag_contacts(viewer)):
        return []
    within = contacts_within(viewer)
    seen = select(Contact.id).where(Contact.deleted_at.is_(None))
    seen = seen if within is None else seen.where(within)
    return [id_ for some in slices(ids, Contact.id) for id_ in db.session.scalars(seen.where(some))]


def _found(selected: Any, choice: Choice, viewer: Viewer) -> Any:
    facts = LOOKED_UP - sight_for(viewer).hidden
    wanted = selected.outerjoin(Organization, Organization.id == Contact.organization_id)
    within = contacts_within(viewer)
    wanted = wanted.where(Contact.deleted_at.is_(None), *holding(choice.q, facts))
    return wanted.where(*([] if within is None else [within]), *_narrowing(choice, viewer))


def _narrowing(choice: Choice, viewer: Viewer) -> list[Any]:
    conditions: list[Any] = []
    if choice.tag:
        # By what carries it: the way through all contacts is long where few do.
        carriers = select(CONTACTS.owner_id).where(CONTACTS.tag_id == choice.tag)
        conditions.append(Contact.id.in_(carriers))
    if choice.organization:
        conditions.append(Contact.organization_id == choice.organization)
    if choice.language:
        conditions.append(Contact.language == choice.language)
    if choice.made:
        conditions.append(Contact.created_at >= clock.after(-choice.made * DAY_SECONDS))
    if choice.quiet:
        conditions.append(~_has_written(choice.quiet, viewer))
    if choice.chat or choice.account:
        conditions.append(_has_chat(choice, viewer))
    return conditions


def chats_seen_by(viewer: Viewer) -> list[Any]:
    """The condition on SocialProfile that the viewer may see a conversation of that chat."""
    if viewer.is_supervising:
        return []
    seen = exists().where(Conversation.social_profile_id == SocialProfile.id, visible_to(viewer))
    return [seen.correlate(SocialProfile)]


def _has_chat(choice: Choice, viewer: Viewer) -> Any:
    chat = select(SocialProfile.contact_id).where(*chats_seen_by(viewer))
    if choice.account:
        chat = chat.where(SocialProfile.channel_account_id == choice.account)
    if choice.chat in (Chat.FOLLOWING, Chat.BLOCKED):
        chat = chat.where(SocialProfile.is_blocked.is_(choice.chat == Chat.BLOCKED))
    if choice.chat == Chat.BLOCKED:
        # Few have: they are found first.
        return Contact.id.in_(chat.where(SocialProfile.contact_id.is_not(None)))
    own = chat.where(SocialProfile.contact_id == Contact.id).correlate(Contact).exists()
    return ~own if choice.chat == Chat.NONE else own


def _has_written(days: int, viewer: Viewer) -> Any:
    """In a conversation that the viewer may see."""
    return (
        exists()
        .where(
            SocialProfile.contact_id == Contact.id,
            Conversation.social_profile_id == SocialProfile.id,
            Conversation.customer_wrote_at >= clock.after(-days * DAY_SECONDS),
            visible_to(viewer),
        )
        .correlate(Contact)
    )


def _key(choice: Choice) -> tuple[Any, Any]:
    """By what it is sorted: columns of an index, so that no page costs more than another."""
    first = Contact.created_at if choice.is_newest_first else Contact.name_key
    return first, Contact.id


def place_after(contact: Contact, choice: Choice) -> Place:
    """Where the page begins that follows a contact, whatever it is called by then."""
    first = contact.created_at if choice.is_newest_first else contact.name_key
    return Place(after=contact.id, key=(first, contact.id))


def _key_at(choice: Choice, place: Place, viewer: Viewer) -> tuple[Any, int] | None:
    """Of one that the viewer may look up, in the list or not."""
    where = place.after if place.after is not None else place.before
    if where is None:
        return None
    within = contacts_within(viewer)
    wanted = select(*_key(choice)).where(Contact.id == where)
    row = db.session.execute(wanted if within is None else wanted.where(within)).first()
    return None if row is None else (row[0], row[1])


def _organizations(chosen_id: int, viewer: Viewer) -> tuple[tuple[int, str], ...]:
    """Of not too many, all; else those that come first, and the chosen one. Who looks up some
    contacts only hears of theirs.
    """
    wanted = select(Organization.id, Organization.name).where(Organization.deleted_at.is_(None))
    within = contacts_within(viewer)
    if within is not None:
        theirs = select(Contact.organization_id).where(Contact.deleted_at.is_(None), within)
        wanted = wanted.where(Organization.id.in_(theirs))
    by_name = wanted.order_by(Organization.words, Organization.id).limit(ORGANIZATIONS_OFFERED)
    rows = {id_: name for id_, name in db.session.execute(by_name)}  # noqa: C416
    if chosen_id and chosen_id not in rows:
        rows |= dict(db.session.execute(wanted.where(Organization.id == chosen_id)).all())
    return tuple(rows.items())
