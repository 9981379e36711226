"""Where Chromium is on this machine, and how it is started quietly."""

import shutil

from tests.services import legs

PACKAGES = "chromium fonts-noto-cjk fonts-thai-tlwg"
NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
# No sandbox: CI runs as root in a container. The rest keeps the browser from calling home.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def launch_arguments():
    """Keyword arguments for Playwright's `chromium.launch`; the leg is skipped without it."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        legs.missing("Chromium", PACKAGES)
    return {"executable_path": program, "args": ARGUMENTS}
