"""Front-end files straight from the installed packages, by an allow-list, and our own hashed.

What a page needs of our own goes in one answer (docs/decisions/0041-one-answer-for-many-files.md).
"""

from __future__ import annotations

import hashlib
import re
from functools import cache, lru_cache
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

from flask import Blueprint, Response, abort, current_app, send_file, url_for

blueprint = Blueprint("assets", __name__)
OWN = Path(__file__).parents[1]
_QUOTED = re.compile(r"""["']([a-z0-9-]+)["']""")
_SYMBOL = re.compile(r'<symbol [^>]*?id="(?P<name>[^"]+)".*?</symbol>', re.DOTALL)
_NAME = re.compile(r"[a-z0-9-]+")
KINDS = {"css": "text/css", "js": "text/javascript"}
KEPT = 64  # as many sets as pages name, and more: anybody may ask for others
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
def icons() -> bytes:
    """The icons that our own code names, out of the package's two thousand.

    All of them are a megabyte, which a browser reads before it shows the first one. A name stands
    somewhere as a word in quotes, whoever puts it together with what.
    """
    sprite = packaged_path("icons.svg").read_text()
    sources = [path for path in OWN.rglob("*") if path.suffix in (".py", ".html", ".js")]
    named = {word for path in sources for word in _QUOTED.findall(path.read_text())}
    kept = [found[0] for found in _SYMBOL.finditer(sprite) if found["name"] in named]
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(kept)}</svg>'.encode()


@cache
def digest_of(path: Path) -> str:
    """A short content hash, so that a changed file has a changed URL."""
    content = icons() if path == packaged_path("icons.svg") else path.read_bytes()
    return hashlib.sha256(content).hexdigest()[:12]


@blueprint.get("/assets/<name>")
def packaged(name: str) -> Response:
    """Send one allowed file of an installed package."""
    if name not in PACKAGED:
        abort(404)
    if name == "icons.svg":
        return send_file(BytesIO(icons()), mimetype="image/svg+xml", max_age=YEAR_SECONDS)
    return send_file(packaged_path(name), max_age=YEAR_SECONDS)


@lru_cache(maxsize=KEPT)
def join(folder: str, kind: str, names: str) -> bytes:
    """The files of ours named "a+b+c", one behind the other, in that order.

    Raises KeyError for what is none of ours and for a name said twice, which would make an
    answer as long as somebody likes.
    """
    parts = names.split("+")
    if kind not in KINDS or len(set(parts)) < len(parts) or not all(map(_NAME.fullmatch, parts)):
        raise KeyError(names)
    paths = [Path(folder) / kind / f"{part}.{kind}" for part in parts]
    if not all(path.is_file() for path in paths):
        raise KeyError(names)
    return b"\n".join(path.read_bytes() for path in paths)


@blueprint.get("/assets/<kind>/<names>")
def joined(kind: str, names: str) -> Response:
    """Send files of ours that a page needs together."""
    try:
        content = join(current_app.static_folder or "", kind, names)
    except KeyError:
        abort(404)
    return send_file(BytesIO(content), mimetype=KINDS[kind], max_age=YEAR_SECONDS)


def together(kind: str, *names: str) -> str:
    """The URL of files of ours in one answer, in this order; it changes with any of them."""
    content = join(current_app.static_folder or "", kind, "+".join(names))
    digest = hashlib.sha256(content).hexdigest()[:12]
    return url_for("assets.joined", kind=kind, names="+".join(names), v=digest)


def asset(name: str) -> str:
    """The URL of an allowed file, which changes with it."""
    return url_for("assets.packaged", name=name, v=digest_of(packaged_path(name)))


def own_asset(path: str) -> str:
    """The same of a file of ours, by its path below `static`."""
    own = Path(current_app.static_folder or "") / path
    return url_for("static", filename=path, v=digest_of(own))
