"""How much a console weighs on its way to a browser, packed as a proxy packs it."""

import gzip
import re

from tests import factories

PAGE, STATIC = 60_000, 220_000  # bytes
ASSET = re.compile(r'(?:src|href)="(/[^"#]+\.(?:js|css|svg)[^"#]*|/assets/[^"#]+)[^"]*"')


def packed(answer):
    with answer:
        assert answer.status_code == 200
        return len(gzip.compress(answer.get_data()))


def test_a_busy_console_and_all_that_it_loads_stay_light(app, client, centre, owned):
    for number in range(20):
        factories.write(app, client, centre, f"いつ届きますか。注文番号は {number} です。")
    aoi = factories.login(app.test_client(), centre.aoi)
    page = aoi.get(f"/conversations/{owned}")
    assert packed(page) < PAGE
    loaded = {found.replace("&amp;", "&") for found in ASSET.findall(page.text)}
    assert len(loaded) > 2
    assert sum(packed(aoi.get(path)) for path in loaded) < STATIC
