"""A centre, and Dana the admin in front of its admin pages."""

from tests.admin.conftest import browse_as, centre, dana

__all__ = ["browse_as", "centre", "dana"]
