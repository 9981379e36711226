"""The Flask app around a World."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, abort, request

from simulator import controls  # noqa: F401 (its routes)
from simulator.api import api
from simulator.control import control
from simulator.errors import ApiError, OAuthError
from simulator.pages import pages
from simulator.server import Environ, WsgiApp
from simulator.shop import shop
from simulator.world import World


def create_app(world: World, prefix: str = "") -> WsgiApp:
    """Messaging API, control API and phone pages of this world as one WSGI app."""
    app = Flask(__name__)
    app.extensions["world"] = world
    for blueprint in (control, pages, shop):
        app.before_request_funcs.setdefault(blueprint.name, []).append(refuse_other_sites)
    app.register_blueprint(api)
    app.register_blueprint(control)
    app.register_blueprint(pages)
    app.register_blueprint(shop)
    app.register_error_handler(ApiError, lambda e: (e.body, e.status, e.headers))
    app.register_error_handler(OAuthError, lambda e: (e.body, e.status))
    return _below(prefix, app.wsgi_app) if prefix else app.wsgi_app


def refuse_other_sites() -> None:
    """Another site's page, open in the same browser, must not write as a customer or reset us."""
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return
    origin = request.headers.get("Origin")
    is_other = request.headers.get("Sec-Fetch-Site") in {"cross-site", "same-site"}
    if is_other or (origin is not None and urlsplit(origin).netloc != request.host):
        abort(403, "Only the simulator's own pages may do that.")


def _below(prefix: str, app: WsgiApp) -> WsgiApp:
    """Serve `app` below `prefix` too: clients may be given a base URL with a path."""

    def serve(environ: Environ, start_response: object) -> object:
        path = environ["PATH_INFO"]
        if path == prefix or path.startswith(prefix + "/"):
            environ["SCRIPT_NAME"], environ["PATH_INFO"] = prefix, path[len(prefix) :]
        return app(environ, start_response)  # type: ignore[arg-type]

    return serve  # type: ignore[return-value]
