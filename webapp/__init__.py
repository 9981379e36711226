"""Kanava, an open contact centre for LINE."""

from __future__ import annotations

import os
from pathlib import Path

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from webapp import cli, extensions, health
from webapp.background import Background, init_background, start_background
from webapp.config import Settings
from webapp.core import assets
from webapp.core.arrivals import BODY_LIMIT_BYTES
from webapp.core.assets import YEAR_SECONDS
from webapp.core.crypto import make_cipher
from webapp.core.database import db, prepare_engine
from webapp.core.flask import KanavaFlask, init_htmx
from webapp.core.reader import choose_language, choose_time_zone, page_facts
from webapp.core.sockets import NoThread, refuse_compression
from webapp.core.storage import keep_private
from webapp.core.translations import DOMAIN, SOURCE_LANGUAGE, ready_catalogues
from webapp.inbox.views.conversations import go_home
from webapp.intake.store import init_intake
from webapp.line import views as line
from webapp.screens import init_screens
from webapp.security import init_security
from webapp.signing_in import security_config
from webapp.verified_links.views.api import blueprint as verified_links
from webapp.wiring import init_wiring

__all__ = ["Background", "Settings", "create_app", "start_background"]
ROOT = Path(__file__).resolve().parent.parent


def create_app(settings: Settings | None = None) -> Flask:
    """Make the app; reads the environment when no settings are given. Starts no thread.

    Raises:
        SettingsError: the environment lacks a secret or holds an unusable value.
    """
    settings = settings or Settings.from_environment(os.environ, ROOT / "instance")
    app = KanavaFlask(__name__, instance_path=str(settings.instance_path))
    keep_private(settings.instance_path, settings.database_url)
    catalogues = str(ready_catalogues(settings.instance_path / "translations"))
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings),
        TESTING=settings.is_testing,
        MAX_CONTENT_LENGTH=BODY_LIMIT_BYTES,
        MAX_FORM_MEMORY_SIZE=BODY_LIMIT_BYTES,  # a body is in memory by then (core/arrivals.py)
        SEND_FILE_MAX_AGE_DEFAULT=YEAR_SECONDS,  # our own files have their hash in the URL
        SOCK_SERVER_OPTIONS={"max_message_size": 4096, "thread_class": NoThread},
        BABEL_DEFAULT_LOCALE=SOURCE_LANGUAGE,
        BABEL_TRANSLATION_DIRECTORIES=catalogues,
        # The sign-in library's words are looked up in ours, so that all languages are whole.
        SECURITY_I18N_DIRNAME=[catalogues],
        SECURITY_I18N_DOMAIN=DOMAIN,
        **security_config(settings),
    )
    app.extensions["kanava_settings"] = settings
    app.extensions["kanava_cipher"] = make_cipher(settings.encryption_keys)
    _init_extensions(app)
    init_background(app, settings)
    init_wiring(app, settings)
    init_intake(app)
    _init_pages(app, settings)
    return app


def engine_options(settings: Settings) -> dict[str, object]:
    """Pool sizes: sockets give their connection back, so a few serve many agents.

    Parameters stay out of errors: they are customers' words, and errors are logged.
    """
    quiet = {"hide_parameters": True}
    if settings.is_postgres:
        return {"pool_size": 10, "max_overflow": 30, "pool_pre_ping": True, **quiet}
    return {"pool_size": 20, "max_overflow": 80, **quiet}


def _init_extensions(app: Flask) -> None:
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
    extensions.migrate.init_app(
        app, db, directory=str(ROOT / "webapp" / "migrations"), render_as_batch=True
    )
    extensions.htmx.init_app(app)
    extensions.csrf.init_app(app)
    extensions.babel.init_app(
        app, locale_selector=choose_language, timezone_selector=choose_time_zone
    )
    app.context_processor(page_facts)
    extensions.bootstrap.init_app(app)
    extensions.sock.init_app(app)
    init_security(app)
    init_htmx(app)


def _init_pages(app: KanavaFlask, settings: Settings) -> None:
    app.register_blueprint(assets.blueprint)
    app.register_blueprint(health.blueprint)
    app.register_blueprint(line.blueprint)
    app.machine_doors[line.WEBHOOKS] = line.answer
    extensions.csrf.exempt(line.blueprint)
    extensions.limiter.exempt(line.blueprint)
    # A company's server brings a key and no cookie.
    extensions.csrf.exempt(verified_links)
    init_screens(app)
    app.add_url_rule("/", "home", go_home)
    cli.init_cli(app)
    app.wsgi_app = refuse_compression(app.wsgi_app)  # type: ignore[assignment,method-assign]
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, hops, hops, hops)  # type: ignore[method-assign]
