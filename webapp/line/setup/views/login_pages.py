"""The tab of an account where its login page is chosen, and the key made."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.config import settings
from webapp.core.transaction import transaction
from webapp.line.setup.forms import PlainForm
from webapp.line.setup.views import blueprint, status_of
from webapp.line.setup.views.accounts import account_page, get_set_up
from webapp.pages.answers import answer_form, done
from webapp.verified_links.actions.login_pages import change_login_page, make_key
from webapp.verified_links.forms import LoginPageForm
from webapp.verified_links.queries import page_of


@blueprint.route("/<int:account_id>/login-page", methods=["GET", "POST"])
def show_login_page(account_id: int) -> ResponseReturnValue:
    """The company's login page, for customers who are asked to verify."""
    get_set_up(account_id)
    form = LoginPageForm(obj=page_of(account_id))
    return answer_form(
        form,
        lambda: change_login_page(
            get_set_up(account_id), form.url.data or "", is_on=bool(form.is_on.data)
        ),
        lambda _is_overtaken: _tab(account_id, form),
        lambda: done(_("Saved."), "line_setup.show_login_page", account_id=account_id),
    )


@blueprint.post("/<int:account_id>/login-page/key")
def make_login_key(account_id: int) -> ResponseReturnValue:
    """A new key, shown in the answer alone."""
    with transaction():
        key = make_key(get_set_up(account_id))
    return _tab(account_id, LoginPageForm(formdata=None, obj=page_of(account_id)), key)


def _tab(account_id: int, form: LoginPageForm, key: str | None = None) -> ResponseReturnValue:
    base = settings().public_url or ""
    path = url_for("verified_links.verify_customer")
    address = f"{base}{path}" if base else url_for("verified_links.verify_customer", _external=True)
    return account_page(
        "login_page",
        get_set_up(account_id),
        status_of(form),
        form=form,
        key_form=PlainForm(formdata=None),
        page=page_of(account_id),
        fresh_key=key,
        api_url=address,
    )
