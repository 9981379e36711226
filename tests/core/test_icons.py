"""The icons that pages use, and not the package's other two thousand."""

import re

from webapp.core.assets import OWN

MOST_BYTES = 200_000


def test_every_icon_that_is_used_is_there_and_little_else(client):
    sprite = client.get("/assets/icons.svg")
    templates = (OWN / "templates").rglob("*.html")
    used = {name for path in templates for name in re.findall(r'icon\("([^"]+)"', path.read_text())}
    there = set(re.findall(r'id="([^"]+)"', sprite.text))
    assert len(used) > 50
    assert used - there == set()
    assert sprite.mimetype == "image/svg+xml"
    assert len(sprite.data) < MOST_BYTES, "a browser reads all of it before it shows the first"
