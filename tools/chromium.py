"""Where Chromium is on this machine, and how it is started quietly."""

import shutil

PACKAGES = "chromium-headless-shell fonts-noto-cjk fonts-thai-tlwg"
# The first is the same engine without a window's own parts: half the work for each page.
NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
)
# No sandbox: CI runs as root in a container. The rest keeps the browser from calling home.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find_chromium() -> str | None:
    """The path of the machine's Chromium, or None."""
    return next(filter(None, map(shutil.which, NAMES)), None)
