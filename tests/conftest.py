"""The app under test, on SQLite; what is marked `both_databases` runs on PostgreSQL too.

That mark is for promises that hang on the database: its dialect, locks, order, constraints and
folding. It counts with `--both` and in `.ci/run`; otherwise such a test runs on SQLite alone, too.
"""

import pytest
from flask.testing import FlaskCliRunner

pytest_plugins = ["tests.services.fixtures"]


@pytest.fixture
def settings(database_url, tmp_path):
    """The settings of `app`; a test that needs others overrides this fixture."""
    # Imported here and below, so that tests of the simulator alone load no web app.
    from tests.services.settings import settings_for

    return settings_for(database_url, tmp_path)


@pytest.fixture
def app(settings):
    """A whole app over a migrated, empty database, with no threads running."""
    from tests.services.databases import dispose
    from webapp import create_app
    from webapp.line.accounts import forget

    # What a process knows for seconds is of the database of the test before.
    forget()
    app = create_app(settings)
    yield app
    with app.app_context():
        dispose()


@pytest.fixture
def client(app):
    """A browser without a screen: keeps cookies, follows no redirect unless asked."""
    return app.test_client()


@pytest.fixture
def centre(app):
    """The cast and their ids, in a centre of one workstream and two queues."""
    from tests.factories import make_centre

    with app.app_context():
        return make_centre()


@pytest.fixture
def signed_in(app, centre):
    """A browser with one of the cast signed in: `signed_in("aoi")`."""
    from tests.factories import login

    return lambda name: login(app.test_client(), getattr(centre, name))


@pytest.fixture
def browse_as(app):
    """A function that signs somebody in on a browser of their own, which fills in forms."""
    from tests.factories import login
    from tests.forms import Browser

    return lambda agent_id: Browser(login(app.test_client(), agent_id))


@pytest.fixture
def dana(centre, browse_as):
    """Dana the admin in front of the admin pages."""
    return browse_as(centre.dana)


class CommandRunner(FlaskCliRunner):
    """Gives each command the app context that the `flask` program gives it."""

    def invoke(self, *arguments, **options):
        with self.app.app_context():
            return super().invoke(*arguments, **options)


@pytest.fixture
def runner(app):
    """Runs the `flask` commands in this process: `runner.invoke(args=["seed"])`."""
    return CommandRunner(app)
