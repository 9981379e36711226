"""The phones as web pages."""

from __future__ import annotations

from flask import Blueprint, Response

from simulator import pictures

pages = Blueprint("pages", __name__)


@pages.get("/pictures/<int:hue>.png")
def portrait(hue: int) -> Response:
    return Response(pictures.portrait(hue % 360), content_type="image/png")
