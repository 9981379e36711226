"""Every setting of the product, read once from the environment into one frozen object."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from cryptography.fernet import Fernet
from flask import current_app

LINE_API = "https://api.line.me"
LINE_DATA_API = "https://api-data.line.me"
# Where customers link their accounts.
LINE_ACCESS = "https://access.line.me"
# Pictures of stickers and emojis; asked only where an admin allows it.
LINE_STICKERS = "https://stickershop.line-scdn.net"
HTTP = ("http://", "https://")
WEAK_SECRETS = {"secret", "changeme", "change-me", "dev", "development", "password", "test"}
SECRET_KEY_LENGTH = 32
# A thousand consoles are 10 to 25 MiB and, while nobody writes, 3 % of a core: docs/operations.md.
SOCKET_CAP = 1000


class SettingsError(Exception):
    """A setting is missing or unusable; the text is one line an operator can act on."""


@dataclass(frozen=True)
class Settings:
    """What the environment said. Paths are absolute, times are seconds, sizes are bytes.

    What holds a secret, or a password inside a URL, is never printed.
    """

    secret_key: str = field(repr=False)
    encryption_keys: tuple[str, ...] = field(repr=False)
    instance_path: Path
    database_url: str = field(repr=False)
    media_url: str
    redis_url: str | None = field(default=None, repr=False)
    line_api_base: str = LINE_API
    line_data_base: str = LINE_DATA_API
    line_sticker_base: str = LINE_STICKERS
    line_access_base: str = LINE_ACCESS
    is_worker_embedded: bool = True
    public_url: str | None = None
    allowed_hosts: frozenset[str] = frozenset()
    region: str = ""
    time_zone: str = "UTC"
    smtp_url: str | None = field(default=None, repr=False)
    mail_from: str = ""
    socket_cap: int = SOCKET_CAP
    is_cookie_secure: bool = False
    proxy_hops: int = 0
    is_testing: bool = False
    sweep_seconds: float = 3.0
    delivery_lease_seconds: float = 20.0
    lane_lease_seconds: float = 30.0
    push_bases: tuple[str, ...] = ()
    line_timeout_seconds: float = 8.0
    attachment_limit_bytes: int = 200 * 1024 * 1024

    @property
    def is_https(self) -> bool:
        """True when people reach Kanava over TLS."""
        return (self.public_url or "").startswith("https://")

    @property
    def is_postgres(self) -> bool:
        return self.database_url.startswith("postgresql")

    @classmethod
    def from_environment(cls, environ: Mapping[str, str], instance_path: Path) -> Settings:
        """Read the settings.

        Raises:
            SettingsError: a secret is missing, weak or malformed, or a number is none.
        """
        instance = Path(environ.get("INSTANCE_PATH") or instance_path).resolve()
        database_url = _database_url(_read(environ, "DATABASE_URL"), instance)
        is_postgres = database_url.startswith("postgresql")
        public_url = _url(environ, "PUBLIC_URL", HTTP).rstrip("/") or None
        is_https = (public_url or "").startswith("https://")
        return cls(
            secret_key=_secret_key(environ),
            encryption_keys=_encryption_keys(environ),
            instance_path=instance,
            database_url=database_url,
            media_url=_read(environ, "MEDIA_URL") or (instance / "media").as_uri(),
            redis_url=_url(environ, "REDIS_URL", ("redis://", "rediss://", "unix://")) or None,
            line_api_base=_url(environ, "LINE_API_BASE", HTTP, LINE_API).rstrip("/"),
            line_data_base=_url(environ, "LINE_DATA_BASE", HTTP, LINE_DATA_API).rstrip("/"),
            line_access_base=_url(environ, "LINE_ACCESS_BASE", HTTP, LINE_ACCESS).rstrip("/"),
            line_sticker_base=_url(environ, "LINE_STICKER_BASE", HTTP, LINE_STICKERS).rstrip("/"),
            is_worker_embedded=_flag(environ, "WORKER_EMBEDDED", default=not is_postgres),
            public_url=public_url,
            allowed_hosts=_hosts(environ, public_url),
            region=(_read(environ, "REGION") or "").strip().lower(),
            time_zone=_time_zone(environ),
            smtp_url=_url(environ, "SMTP_URL", ("smtp://", "smtps://")) or None,
            mail_from=_read(environ, "MAIL_FROM") or "",
            push_bases=_bases(environ, "PUSH_BASES"),
            socket_cap=_whole_number(environ, "SOCKET_CAP", SOCKET_CAP),
            is_cookie_secure=_flag(environ, "COOKIE_SECURE", default=is_https),
            proxy_hops=_whole_number(environ, "PROXY_HOPS", 0),
            sweep_seconds=_whole_number(environ, "SWEEP_SECONDS", 3),
            delivery_lease_seconds=_whole_number(environ, "DELIVERY_LEASE_SECONDS", 20),
            lane_lease_seconds=_whole_number(environ, "LANE_LEASE_SECONDS", 30),
        )


def settings() -> Settings:
    """The settings of the app that runs."""
    found: Settings = current_app.extensions["kanava_settings"]
    return found


def _read(environ: Mapping[str, str], name: str) -> str | None:
    file_name = environ.get(f"{name}_FILE")
    if not file_name:
        return environ.get(name) or None
    try:
        return Path(file_name).read_text(encoding="utf-8").strip() or None
    except OSError as error:
        raise SettingsError(f"{name}_FILE cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"{name}_FILE is no text in UTF-8") from error


def _url(
    environ: Mapping[str, str], name: str, beginnings: tuple[str, ...], default: str = ""
) -> str:
    value = _read(environ, name) or default
    if value and not value.startswith(beginnings):
        raise SettingsError(f"{name} must begin with {' or '.join(beginnings)}")
    return value


def _bases(environ: Mapping[str, str], name: str) -> tuple[str, ...]:
    """URLs by commas, each the beginning of those that may be asked wherever they point."""
    bases = tuple(filter(None, (_read(environ, name) or "").replace(" ", "").split(",")))
    if not all(base.startswith(HTTP) for base in bases):
        raise SettingsError(f"{name} must begin with {' or '.join(HTTP)}")
    return bases


def _hosts(environ: Mapping[str, str], public_url: str | None) -> frozenset[str]:
    """Names by which browsers may ask for us, without ports; addresses need not be named."""
    named = (_read(environ, "ALLOWED_HOSTS") or "").split(",")
    own = urlsplit(public_url).hostname if public_url else None
    listening = environ.get("HOST", "")
    hosts = (*named, own or "", listening, "localhost")
    return frozenset(host.strip().lower() for host in hosts if host.strip())


def _time_zone(environ: Mapping[str, str]) -> str:
    value = _read(environ, "TIME_ZONE") or "UTC"
    if value not in available_timezones():
        raise SettingsError("TIME_ZONE must be a name such as Asia/Tokyo")
    return value


def _secret_key(environ: Mapping[str, str]) -> str:
    value = _read(environ, "SECRET_KEY")
    if not value:
        raise SettingsError("SECRET_KEY is not set: give 32 or more random characters")
    if len(value) < SECRET_KEY_LENGTH or value.lower() in WEAK_SECRETS or len(set(value)) < 8:
        raise SettingsError("SECRET_KEY is too weak: give 32 or more random characters")
    return value


def _encryption_keys(environ: Mapping[str, str]) -> tuple[str, ...]:
    raw = _read(environ, "ENCRYPTION_KEYS") or ""
    keys = tuple(part.strip() for part in raw.split(",") if part.strip())
    if not keys:
        raise SettingsError("ENCRYPTION_KEYS is not set: give one or more Fernet keys, by commas")
    for key in keys:
        try:
            Fernet(key)
        except ValueError as error:
            raise SettingsError("ENCRYPTION_KEYS holds a key that is no Fernet key") from error
    return keys


def _database_url(raw: str | None, instance: Path) -> str:
    if not raw:
        return f"sqlite:///{instance / 'kanava.db'}"
    for scheme in ("postgres://", "postgresql://"):
        if raw.startswith(scheme):
            return "postgresql+psycopg://" + raw[len(scheme) :]
    if not raw.startswith(("postgresql+psycopg://", "sqlite:///")):
        raise SettingsError("DATABASE_URL must be a postgresql:// or sqlite:/// URL")
    return raw


def _flag(environ: Mapping[str, str], name: str, *, default: bool) -> bool:
    value = environ.get(name, "").strip().lower()
    if not value:
        return default
    if value not in {"1", "0", "true", "false", "yes", "no", "on", "off"}:
        raise SettingsError(f"{name} must be true or false")
    return value in {"1", "true", "yes", "on"}


def _whole_number(environ: Mapping[str, str], name: str, default: int) -> int:
    value = environ.get(name, "").strip()
    if not value:
        return default
    if not value.isdecimal():
        raise SettingsError(f"{name} must be a whole number")
    return int(value)
