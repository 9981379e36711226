"""Imported by the process that servers are forked from: what each would compile is compiled once.

A server whose templates, URL rules and SQL were compiled on its first requests took seconds for
its first page, in every test.
"""

import gc
import tempfile
from pathlib import Path

import gunicorn.app.wsgiapp  # noqa: F401
import pytest

import webapp.core.serving  # noqa: F401
from simulator import running_simulator
from tests import factories
from tests.samples import samples_of
from tests.services.databases import dispose
from tests.services.settings import settings_for
from tests.services.warm import warm_up
from tests.world import ACCOUNTS, make_world
from webapp import create_app
from webapp.core.database import db

# What leaves or lasts, and what is no page.
LEFT_OUT = ("security.", "stream")


def visit_every_page(folder):
    """Open each page once, in a centre that has one of everything."""
    with running_simulator(ACCOUNTS) as line:
        at_line = {"line_api_base": line.base_url, "line_data_base": line.base_url}
        app = create_app(settings_for(f"sqlite:///{folder / 'warm.db'}", folder, **at_line))
        with app.app_context():
            db.create_all()
        world = make_world(app)
        aoi = factories.login(app.test_client(), world.centre.aoi)
        dana = factories.login(app.test_client(), world.centre.dana)
        for sample in samples_of(app, world):
            if sample.method == "GET" and not any(word in sample.endpoint for word in LEFT_OUT):
                (aoi if sample.endpoint.startswith("inbox.") else dana).get(sample.path).close()
        app.test_client().get("/login")
        with app.app_context():
            dispose()


warm_up(pytest.MonkeyPatch())
with tempfile.TemporaryDirectory() as name:
    visit_every_page(Path(name))
# Each server looks for garbage as it starts, and would copy all of this by looking at it.
gc.collect()
gc.freeze()
