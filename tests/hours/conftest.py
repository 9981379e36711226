"""A centre, and Dana the admin in front of the pages of operating hours."""

from tests.admin.conftest import browse_as, centre, dana  # noqa: F401 (fixtures)
