"""Front-end files straight from the installed packages, by an allow-list, and our own hashed."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, send_file, url_for

blueprint = Blueprint("assets", __name__)
YEAR_SECONDS = 365 * 24 * 3600
PACKAGED = {
    "bootstrap.css": ("flask_bootstrap", "static/bootstrap5/css/bootstrap.min.css"),
    "bootstrap.js": ("flask_bootstrap", "static/bootstrap5/js/bootstrap.min.js"),
    "popper.js": ("flask_bootstrap", "static/bootstrap5/umd/popper.min.js"),
    "icons.svg": ("flask_bootstrap", "static/bootstrap5/icons/bootstrap-icons.svg"),
    "htmx.js": ("django_htmx", "static/django_htmx/htmx-2.min.js"),
    "hx-ws.js": ("django_htmx", "static/django_htmx/ext/hx-ws-2.min.js"),
}


@cache
def packaged_path(name: str) -> Path:
    """Where an installed package keeps an allowed file. Raises KeyError, FileNotFoundError."""
    package, inner = PACKAGED[name]
    spec = find_spec(package)
    for place in (spec.submodule_search_locations or []) if spec else []:
        path = Path(place) / inner
        if path.is_file():
            return path
    raise FileNotFoundError(f"{name}: {package} does not hold {inner}")


@cache
def digest_of(path: Path) -> str:
    """A short content hash, so that a changed file has a changed URL."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


@blueprint.get("/assets/<name>")
def packaged(name: str) -> Response:
    """Send one allowed file of an installed package."""
    if name not in PACKAGED:
        abort(404)
    return send_file(packaged_path(name), max_age=YEAR_SECONDS)


def init_assets(app: Flask) -> None:
    """Serve the allowed files and give templates `asset(name)` and `own_asset(path)`."""
    static = Path(app.static_folder or "")

    def asset(name: str) -> str:
        return url_for("assets.packaged", name=name, v=digest_of(packaged_path(name)))

    def own_asset(path: str) -> str:
        return url_for("static", filename=path, v=digest_of(static / path))

    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(asset=asset, own_asset=own_asset)
