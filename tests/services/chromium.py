"""The machine's Chromium as a leg of the suite."""

from tests.services import legs
from tools.chromium import ARGUMENTS, PACKAGES, find_chromium


def launch_arguments():
    """Keyword arguments for Playwright's `chromium.launch`; the leg is skipped without it."""
    program = find_chromium()
    if program is None:
        legs.missing("Chromium", PACKAGES)
    return {"executable_path": program, "args": list(ARGUMENTS)}
