"""Rotating an account's secret and token while messages keep coming."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.channels.actions.key_rotation import rotate_secret, rotate_token
from webapp.channels.models import ChannelAccount
from webapp.channels.queries import last_four
from webapp.core.errors import Conflict, Invalid
from webapp.core.transaction import transaction
from webapp.line.accounts import transport
from webapp.line.credential_check import Proof
from webapp.line.setup import drafts
from webapp.line.setup.drafts import Values
from webapp.line.setup.forms import ISSUED, PASTED, SecretForm, TokenForm
from webapp.line.setup.queries import old_secrets_of
from webapp.line.setup.views import blueprint, status_of
from webapp.line.setup.views.accounts import account_page, get_set_up


@blueprint.get("/<int:account_id>/credentials")
def show_credentials(account_id: int) -> ResponseReturnValue:
    """What is kept, by its last four characters, and the two forms that replace it."""
    account = get_set_up(account_id)
    return _page(account)


@blueprint.post("/<int:account_id>/credentials/secret")
def change_secret(account_id: int) -> ResponseReturnValue:
    """Take a reissued secret once LINE confirms it; the old one is good for a while longer."""
    account = get_set_up(account_id)
    form = SecretForm(prefix="secret")
    new = form.channel_secret.data or ""
    values = Values(account.external_id, new, account.credentials.get("access_token"))
    if not form.validate() or not _is_taken(form, values, "channel_secret"):
        return _page(get_set_up(account_id), secret_form=form)
    try:
        with transaction():
            account = get_set_up(account_id)
            rotate_secret(account, new, form.keep_old.data or 0, form.version.number)
    except (Invalid, Conflict) as error:
        return _refuse(account_id, error, secret_form=form)
    return _saved(account_id, _("The new Channel secret is in use."))


@blueprint.post("/<int:account_id>/credentials/token")
def change_token(account_id: int) -> ResponseReturnValue:
    """Take another token, or let Kanava issue its own, once LINE confirms it."""
    account = get_set_up(account_id)
    form = TokenForm(prefix="token")
    new = None if form.token_way.data == ISSUED else form.access_token.data or ""
    values = Values(account.external_id, account.credentials["channel_secret"], new)
    if not form.validate() or not _is_taken(form, values, "access_token"):
        return _page(get_set_up(account_id), token_form=form)
    try:
        with transaction():
            rotate_token(get_set_up(account_id), new, form.version.number)
    except (Invalid, Conflict) as error:
        return _refuse(account_id, error, token_form=form)
    return _saved(account_id, _("The new access token is in use."))


def _is_taken(form: Any, values: Values, own_field: str) -> bool:
    """Whether LINE confirms the values, or cannot be asked and the admin knows."""
    proof = drafts.ask(transport(), values)
    is_secret_asked = own_field == "channel_secret" or values.access_token is None
    about = {"secret"} if is_secret_asked else set()
    about |= {"token", "bot_info"} if own_field == "access_token" else set()
    asked = tuple(found for found in proof.findings if found.name in about)
    concerned = Proof(asked, proof.facts)
    if concerned.is_bad:
        drafts.tell(form, concerned, own_field)
        return False
    unknown = drafts.unknown_words(concerned)
    if unknown and not form.is_unchecked.data:
        form.is_unchecked.errors = [*unknown, _("Try again, or save it without a check.")]
        return False
    return True


def _refuse(account_id: int, error: Invalid | Conflict, **forms: Any) -> ResponseReturnValue:
    account = get_set_up(account_id)
    for form in forms.values():
        form.refuse(error)
        form.version.data = str(account.version)  # saved again, it is saved knowingly
    return _page(account, **forms)


def _saved(account_id: int, words: str) -> ResponseReturnValue:
    flash(words)
    return redirect(url_for("line_setup.show_credentials", account_id=account_id))


def _page(account: ChannelAccount, **forms: Any) -> ResponseReturnValue:
    is_issued = account.credentials.get("access_token") is None
    fresh = {
        "secret_form": SecretForm(prefix="secret", formdata=None, obj=account),
        "token_form": TokenForm(
            prefix="token", formdata=None, obj=account, token_way=ISSUED if is_issued else PASTED
        ),
    }
    return account_page(
        "credentials",
        account,
        max([200, *map(status_of, forms.values())]),
        endings=last_four(account),
        old_secrets=old_secrets_of(account),
        **{**fresh, **forms},
    )
