"""`flask db upgrade` and `flask seed` in one process, as each start of Python takes a while."""

from flask_migrate import upgrade

from tools.instance import FRESH
from webapp.demo.centre import seed
from wsgi import app


def main() -> None:
    """Bring the database to the newest schema; make the demo centre when it has no agents.

    Prints FRESH when it made one.
    """
    with app.app_context():
        upgrade()
        if seed(app.extensions["kanava_settings"].instance_path):
            print(FRESH)


if __name__ == "__main__":
    main()
