"""Alerts outside the page: one's own devices; and what makes Kanava an installable app."""

from __future__ import annotations

from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    jsonify,
    redirect,
    render_template,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from webapp.agents.cookie import own_token
from webapp.core.assets import own_asset
from webapp.core.crypto import digest_of
from webapp.core.errors import Invalid
from webapp.core.transaction import transaction
from webapp.devices import actions
from webapp.devices.forms import ActForm, DeviceForm, SubscriptionForm
from webapp.devices.keys import make_push_key
from webapp.devices.models import AlertKind
from webapp.devices.policy import Outcome
from webapp.devices.queries import AlertFacts, devices_of
from webapp.devices.tasks import note, tell_device
from webapp.devices.words import failure_word
from webapp.pages.answers import done, page

blueprint = Blueprint("devices", __name__)
ICON_SIZES = (192, 512)


@blueprint.get("/me/alerts")
def show_alerts() -> ResponseReturnValue:
    """One's own devices, and whether this browser is one."""
    rows = devices_of(current_user.id)
    forms = {row.id: DeviceForm(formdata=None, obj=row) for row in rows}
    facts = {"devices": rows, "forms": forms, "own_digest": digest_of(own_token())}
    return page("devices/alerts.html", ActForm(formdata=None), section="me", **facts)


@blueprint.post("/me/push-key")
def give_key() -> ResponseReturnValue:
    """{"key": the public key by which a browser knows us}, made when first it is asked for."""
    with transaction():
        pair = make_push_key()
    return jsonify(key=pair.public)


@blueprint.post("/me/devices")
def add_device() -> ResponseReturnValue:
    """Let this browser be told."""
    form = SubscriptionForm()
    if not form.validate():
        raise Invalid("subscription_unusable", _("This browser gave nothing we can use."))
    given = {name: str(form[name].data or "") for name in ("endpoint", "p256dh", "auth")}
    with transaction():
        actions.add_device(current_user.id, own_token(), given)
    return "", 204


@blueprint.post("/me/devices/<int:device_id>")
def change_device(device_id: int) -> ResponseReturnValue:
    """What it may show, and whether one stays there by it."""
    form, agent_id = DeviceForm(), current_user.id
    with transaction():
        actions.choose(
            actions.own_device(agent_id, device_id),
            is_telling_who=bool(form.is_telling_who.data),
            is_standing_in=bool(form.is_standing_in.data),
        )
    return done(_("Saved."), "devices.show_alerts")


@blueprint.post("/me/devices/<int:device_id>/removal")
def remove_device(device_id: int) -> ResponseReturnValue:
    """Tell it nothing any more."""
    agent_id = current_user.id
    with transaction():
        actions.remove_device(actions.own_device(agent_id, device_id).id)
    return done(_("This device is told nothing any more."), "devices.show_alerts")


@blueprint.post("/me/devices/<int:device_id>/trial")
def try_device(device_id: int) -> ResponseReturnValue:
    """Tell it something now, and say what came of it."""
    found = actions.own_device(current_user.id, device_id).id
    outcome, reason = tell_device(found, AlertFacts(AlertKind.TRIAL, found))
    with transaction():
        note(found, outcome, reason)
    if outcome == Outcome.TOLD:
        return done(_("Sent. It shows in a moment."), "devices.show_alerts")
    gone = _("This device takes nothing any more. Turn alerts on again there.")
    flash(gone if outcome == Outcome.GONE else failure_word(reason or ""), "warm")
    return redirect(url_for("devices.show_alerts"), code=303)


@blueprint.get("/manifest.webmanifest")
def show_manifest() -> Response:
    """What a browser needs to install Kanava as an app."""
    icons: list[dict[str, Any]] = [
        {"src": own_asset("img/icon.svg"), "type": "image/svg+xml", "sizes": "any"},
        *(_png(f"img/icon-{size}.png", size, "any") for size in ICON_SIZES),
        _png("img/icon-maskable.png", 512, "maskable"),
    ]
    answer = jsonify(
        id=url_for("inbox.conversations"),
        name="Kanava",
        short_name="Kanava",
        description=_("The console of your contact centre"),
        start_url=url_for("inbox.conversations"),
        scope=url_for("inbox.conversations").removesuffix("conversations"),
        display="standalone",
        background_color="#f7f5f1",
        theme_color="#0f5e63",
        icons=icons,
    )
    answer.mimetype = "application/manifest+json"
    return answer


def _png(path: str, size: int, purpose: str) -> dict[str, Any]:
    sizes = f"{size}x{size}"
    return {"src": own_asset(path), "type": "image/png", "sizes": sizes, "purpose": purpose}


@blueprint.get("/service-worker.js")
def show_service_worker() -> Response:
    """The script that a browser keeps for us: from here it may serve every page."""
    answer = current_app.send_static_file("js/service-worker.js")
    # A browser looks itself whether there is another one: what it keeps must not say there is none.
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@blueprint.get("/offline")
def show_offline() -> ResponseReturnValue:
    """What an installed Kanava shows while there is no connection. Nobody's own: it is kept."""
    return render_template("devices/offline.html")
