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


class CommandRunner(FlaskCliRunner):
    """Gives each command the app context that the `flask` program gives it."""

    def invoke(self, *arguments, **options):
        with self.app.app_context():
            return super().invoke(*arguments, **options)


@pytest.fixture
def runner(app):
    """Runs the `flask` commands in this process: `runner.invoke(args=["seed"])`."""
    return CommandRunner(app)
