"""Capacity profiles: list, create, edit, delete."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.agents.actions.capacity_profiles import (
    PROFILE,
    change_profile,
    create_profile,
    delete_profile,
)
from webapp.agents.forms.capacity_profiles import ProfileForm
from webapp.agents.models import CapacityProfile, ProfileReset
from webapp.agents.rows.capacity_profiles import get_profile, member_rows, profile_rows
from webapp.conversations.profile_places import held_place
from webapp.pages.answers import (
    answer_deletion,
    answer_form,
    differing,
    done,
    listed,
    or_gone,
    page,
    record,
    words_sought,
)
from webapp.pages.blueprint import blueprint
from webapp.workstreams.queries.workstreams import workstreams_of_profile

SECTION = "capacity_profiles"
LIST = "admin.list_capacity_profiles"


@blueprint.get("/capacity-profiles")
def list_capacity_profiles() -> ResponseReturnValue:
    """Every capacity profile, or those whose name holds what is sought."""
    words = words_sought()
    return listed(
        "agents/capacity_profiles/profiles.html", profile_rows(words), words, section=SECTION
    )


@blueprint.route("/capacity-profiles/new", methods=["GET", "POST"])
def new_capacity_profile() -> ResponseReturnValue:
    """The form of a new profile."""
    form = ProfileForm()
    return answer_form(
        form,
        lambda: create_profile(
            form.name.data or "",
            form.limit.data or 1,
            ProfileReset(form.reset.data),
            is_blocking=bool(form.is_blocking.data),
            members=form.own_limits(),
        ),
        lambda _is_overtaken: _page(form, None),
        lambda: done(_("Profile “%(name)s” was created.", name=form.name.data), LIST),
    )


@blueprint.route("/capacity-profiles/<int:profile_id>", methods=["GET", "POST"])
@or_gone(LIST)
def show_capacity_profile(profile_id: int) -> ResponseReturnValue:
    """A profile's form, and who is in it."""
    profile = get_profile(profile_id)
    form = ProfileForm(
        name=profile.name,
        limit=profile.limit,
        reset=str(profile.reset),
        is_blocking=profile.is_blocking,
        members=[row.id for row in member_rows(profile_id) if row.is_member],
        version=profile.version,
    )
    return answer_form(
        form,
        lambda: _save(form, profile_id),
        lambda is_overtaken: _page(form, profile_id, is_overtaken=is_overtaken),
        lambda: done(_("Profile “%(name)s” was saved.", name=form.name.data), LIST),
        lambda: get_profile(profile_id).version,
    )


@blueprint.route("/capacity-profiles/<int:profile_id>/deletion", methods=["GET", "POST"])
@or_gone(LIST)
def remove_capacity_profile(profile_id: int) -> ResponseReturnValue:
    """Ask, then delete; a profile that workstreams take places in says so instead."""

    return answer_deletion(
        lambda: get_profile(profile_id),
        delete_profile,
        lambda form: page(
            "agents/capacity_profiles/deletion.html",
            form,
            profile=get_profile(profile_id),
            workstreams=workstreams_of_profile(profile_id),
            members=[row for row in member_rows(profile_id) if row.is_member],
            section=SECTION,
        ),
        lambda name: done(_("Profile “%(name)s” was deleted.", name=name), LIST),
    )


def _save(form: ProfileForm, profile_id: int) -> None:
    change_profile(
        get_profile(profile_id),
        form.name.data or "",
        form.limit.data or 1,
        is_blocking=bool(form.is_blocking.data),
        members=form.own_limits(),
        held=held_place,
        version=form.version.number or 0,
    )


def _page(
    form: ProfileForm, profile_id: int | None, *, is_overtaken: bool = False
) -> ResponseReturnValue:
    profile = get_profile(profile_id) if profile_id else None
    return record(
        "agents/capacity_profiles/profile.html",
        form,
        (PROFILE, profile_id),
        _differences(form, profile) if profile and is_overtaken else None,
        profile=profile,
        members=member_rows(profile_id),
        workstreams=workstreams_of_profile(profile_id) if profile_id else (),
        section=SECTION,
    )


def _differences(form: ProfileForm, profile: CapacityProfile) -> list[tuple[str, str]]:
    """(field's label, what stands there now) of each field the form would overwrite."""
    now = {row.id: row for row in member_rows(profile.id) if row.is_member}
    said = [
        f"{row.name}: {row.own_limit}" if row.own_limit is not None else row.name
        for row in now.values()
    ]
    kept = {id_: row.own_limit for id_, row in now.items()}
    blocking = _("Yes") if profile.is_blocking else _("No")
    return differing(
        (form.name, form.name.data, profile.name, profile.name),
        (form.limit, form.limit.data, profile.limit, str(profile.limit)),
        (form.is_blocking, bool(form.is_blocking.data), profile.is_blocking, blocking),
        (form.members, form.own_limits(), kept, ", ".join(said) or _("nobody")),
    )
