"""`flask db upgrade` and `flask seed` in one process, as each start of Python takes a while."""

from flask_migrate import upgrade

from webapp.seeding import seed
from wsgi import app


def main() -> None:
    """Bring the database to the newest schema; make the demo centre when it has no agents."""
    with app.app_context():
        upgrade()
        seed(app.extensions["kanava_settings"].instance_path)


if __name__ == "__main__":
    main()
