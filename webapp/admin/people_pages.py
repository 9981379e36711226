"""Binds the pages about what people can do, how much they take, and how they say that they can."""

from __future__ import annotations

from webapp.admin.capacity_profiles import views as capacity_profiles
from webapp.admin.presences import views as presences
from webapp.admin.skills import scale_views
from webapp.admin.skills import views as skills
from webapp.admin.views import blueprint


def bind_people_pages() -> None:
    """Importing them has put their routes on the admin's blueprint."""
    for module in (capacity_profiles, presences, scale_views, skills):
        assert module.blueprint is blueprint
