"""Rendering for a socket: as a request of its own, once for all who would get the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from flask_babel import get_locale, get_timezone

from webapp.core.database import db
from webapp.core.reader import LANGUAGE_KEY, TIME_ZONE_KEY
from webapp.realtime.notice import Parcel


class Rendering:
    """Renders for one console, in the language and time zone it had when it was last asked who
    it is; what others with the same two have rendered of a parcel is taken.
    """

    def __init__(self, app: Flask, environ: dict[str, Any]) -> None:
        self._app = app
        self._environ = environ
        self._reader = ("", "")

    def know_reader(self) -> None:
        """Note language and time zone, inside `request()`."""
        self._reader = (str(get_locale() or ""), str(get_timezone() or ""))

    def once(self, parcel: Parcel, scope: Any, compute: Callable[[], Any]) -> Any:
        """What `compute` gives: for all of the same scope and reader computed once a parcel."""
        return parcel.once((scope, self._reader), lambda: self.own(compute))

    def own(self, compute: Callable[[], Any]) -> Any:
        """What `compute` gives, for this console alone."""
        language, zone = self._reader
        with self.request({LANGUAGE_KEY: language, TIME_ZONE_KEY: zone}):
            return compute()

    @contextmanager
    def request(self, told: dict[str, str] | None = None) -> Iterator[None]:
        """A request made from the upgrade request's environment; its database session ends too."""
        environ = self._environ | (told or {})
        with self._app.app_context(), self._app.request_context(environ):
            try:
                yield
            finally:
                db.session.remove()
