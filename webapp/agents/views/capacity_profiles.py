"""Capacity profiles: list, create, edit, delete."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _

from webapp.agents.actions.capacity_profiles import (
    change_profile,
    create_profile,
    delete_profile,
)
from webapp.agents.fields import CAPACITY_PROFILE
from webapp.agents.forms.capacity_profiles import ProfileForm
from webapp.agents.models import CapacityProfile, ProfileReset
from webapp.agents.rows.abilities import member_rows, profile_rows
from webapp.conversations.queries import held_place
from webapp.pages.blueprint import blueprint
from webapp.pages.records import At, RecordPages
from webapp.workstreams.queries import workstreams_of_profile


class ProfilePages(RecordPages[CapacityProfile, ProfileForm]):
    """How many conversations of a kind, and who is in it."""

    table = CapacityProfile
    fields, section = CAPACITY_PROFILE, "capacity_profiles"
    key, row_name, listed_by = "profile_id", "profile", "admin.list_capacity_profiles"
    list_template = "agents/capacity_profiles/profiles.html"
    template = "agents/capacity_profiles/profile.html"
    deletion_template = "agents/capacity_profiles/deletion.html"
    created, saved = _("Profile “%(name)s” was created."), _("Profile “%(name)s” was saved.")
    deleted = _("Profile “%(name)s” was deleted.")

    def rows(self, words: str) -> Sequence[Any]:
        """Those whose name holds what is sought."""
        return profile_rows(words)

    def form_of(self, row: CapacityProfile | None, at: At) -> ProfileForm:
        """Its limit, and its members."""
        if row is None:
            return ProfileForm()
        members = [each.id for each in member_rows(row.id) if each.is_member]
        return ProfileForm(
            name=row.name,
            limit=row.limit,
            reset=str(row.reset),
            is_blocking=row.is_blocking,
            members=members,
            version=row.version,
        )

    def create(self, form: ProfileForm, at: At) -> CapacityProfile:
        """With these members; when its places come free is chosen once."""
        return create_profile(
            form.name.data or "",
            form.limit.data or 1,
            ProfileReset(form.reset.data),
            is_blocking=bool(form.is_blocking.data),
            members=form.own_limits(),
        )

    def change(self, row: CapacityProfile, form: ProfileForm) -> None:
        """Who comes in begins with what they hold already."""
        change_profile(
            row,
            form.name.data or "",
            form.limit.data or 1,
            is_blocking=bool(form.is_blocking.data),
            members=form.own_limits(),
            held=held_place,
            version=form.version.number or 0,
        )

    def delete(self, row: CapacityProfile, version: int) -> None:
        """Nobody is in it any more."""
        delete_profile(row, version)

    def facts(self, form: ProfileForm, row: CapacityProfile | None) -> dict[str, Any]:
        """Everybody, and the workstreams that take places in it."""
        workstreams = workstreams_of_profile(row.id) if row else ()
        return {"members": member_rows(row.id if row else None), "workstreams": workstreams}

    def deletion_facts(self, row: CapacityProfile) -> dict[str, Any]:
        """Who is in it, and why it may have to stay."""
        members = [each for each in member_rows(row.id) if each.is_member]
        return {"members": members, "workstreams": workstreams_of_profile(row.id)}


ProfilePages().bind(
    blueprint,
    "/capacity-profiles",
    list="list_capacity_profiles",
    new="new_capacity_profile",
    show="show_capacity_profile",
    delete="remove_capacity_profile",
)
