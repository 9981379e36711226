"""Settings for an app under test: throw-away secrets, and nothing beyond loopback."""

import secrets

from cryptography.fernet import Fernet

from webapp.config import Settings

SECRET_KEY = secrets.token_urlsafe(48)
ENCRYPTION_KEY = Fernet.generate_key().decode()
# Nobody listens on the discard port: a call to LINE that a test did not prepare is refused at once.
NOWHERE = "http://127.0.0.1:9"


def settings_for(database_url, instance_path, **changes):
    """Settings of a test app over `database_url`, keeping its files in `instance_path`.

    Args:
        changes: any field of Settings that should differ.
    """
    defaults = {
        "secret_key": SECRET_KEY,
        "encryption_keys": (ENCRYPTION_KEY,),
        "instance_path": instance_path,
        "database_url": database_url,
        "media_url": (instance_path / "media").as_uri(),
        "line_api_base": NOWHERE,
        "line_data_base": NOWHERE,
        "line_sticker_base": NOWHERE,
        "is_worker_embedded": False,
        "is_testing": True,
    }
    return Settings(**(defaults | changes))


def environment_for(database_url, instance_path, **changes):
    """The same as environment variables, for servers started as processes of their own.

    Args:
        changes: variables to add or replace; None takes one away.
    """
    variables = {
        "SECRET_KEY": SECRET_KEY,
        "ENCRYPTION_KEYS": ENCRYPTION_KEY,
        "INSTANCE_PATH": str(instance_path),
        "DATABASE_URL": database_url,
        "LINE_API_BASE": NOWHERE,
        "LINE_DATA_BASE": NOWHERE,
        "LINE_STICKER_BASE": NOWHERE,
    }
    return {name: value for name, value in (variables | changes).items() if value is not None}
