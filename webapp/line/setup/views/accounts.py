"""The list of accounts, an account's overview, its picture, its end."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.channels import pictures
from webapp.channels.actions.accounts import rename_account
from webapp.channels.fields import ACCOUNT
from webapp.channels.models import ChannelAccount
from webapp.channels.queries import latest_checks
from webapp.core import storage
from webapp.core.errors import NotFound
from webapp.core.transaction import transaction
from webapp.line.region import is_offered
from webapp.line.setup import queries
from webapp.line.setup.actions import end_account
from webapp.line.setup.forms import DeleteForm, PicturesForm, RenameForm
from webapp.line.setup.instances.queries import ongoing_of
from webapp.line.setup.views import blueprint, status_of
from webapp.pages.answers import answer_form, done
from webapp.pages.menu import existing
from webapp.stickers.actions import allow_pictures


@blueprint.get("")
def list_accounts() -> ResponseReturnValue:
    """Every account, and every set-up that is not done."""
    return render_template(
        "line/accounts.html",
        rows=queries.account_rows(),
        drafts=queries.draft_rows(),
        is_offered=is_offered(),
        section="accounts",
    )


def get_set_up(account_id: int) -> ChannelAccount:
    """An account whose set-up is done. Raises NotFound for a draft's."""
    account = queries.get_account(account_id)
    if account.set_up_at is None:
        raise NotFound(_("This account's set-up is not done."))
    return account


def account_page(
    tab: str, account: ChannelAccount, status: int = 200, **values: object
) -> ResponseReturnValue:
    """One of an account's tabs."""
    page = render_template(
        f"line/account_{tab}.html", tab=tab, account=account, section="accounts", **values
    )
    return page, status


@blueprint.route("/<int:account_id>", methods=["GET", "POST"])
def show_account(account_id: int) -> ResponseReturnValue:
    """What is known of an account; its name can be changed."""
    form = RenameForm(obj=get_set_up(account_id))
    return answer_form(
        form,
        lambda: rename_account(
            get_set_up(account_id), form.name.data or "", form.version.number, form.look()
        ),
        lambda is_overtaken: _overview(form, get_set_up(account_id), is_overtaken=is_overtaken),
        lambda: done(_("Saved."), "line_setup.show_account", account_id=account_id),
        lambda: get_set_up(account_id).version,
    )


@blueprint.post("/<int:account_id>/sticker-pictures")
def set_sticker_pictures(account_id: int) -> ResponseReturnValue:
    """Let pictures of stickers and emojis be loaded, or not any more."""
    is_allowed = bool(PicturesForm().is_sticker_picture_allowed.data)
    with transaction():
        allow_pictures(get_set_up(account_id), is_allowed)
    return done(_("Saved."), "line_setup.show_account", account_id=account_id)


def _overview(
    form: RenameForm, account: ChannelAccount, *, is_overtaken: bool
) -> ResponseReturnValue:
    stands_now = ACCOUNT.differences(form, account)
    return account_page(
        "overview",
        account,
        status_of(form),
        form=form,
        pictures_form=PicturesForm(obj=account, formdata=None),
        overtaken=stands_now if is_overtaken else None,
        health=queries.health_of(account),
        plan=queries.plan_of(account),
        served=queries.workstream_of(account.id),
        last_at=queries.last_webhook_at(account.id),
        checks=latest_checks(account.id),
    )


@blueprint.get("/<int:account_id>/picture")
def account_picture(account_id: int) -> ResponseReturnValue:
    """The account's picture."""
    return pictures.answer(queries.get_account(account_id).picture_key)


@blueprint.get("/<int:account_id>/done")
def show_done(account_id: int) -> ResponseReturnValue:
    """The wizard's last page: what is left to do."""
    account = get_set_up(account_id)
    return render_template(
        "line/account_new_done.html",
        step="done",
        draft=None,
        account=account,
        served=queries.workstream_of(account_id),
        workstreams=queries.kept_workstreams(),
        set_up_page=existing("line_instance.set_up"),
        new_workstream_page=existing("admin.new_workstream"),
        section="accounts",
    )


@blueprint.route("/<int:account_id>/deletion", methods=["GET", "POST"])
def delete(account_id: int) -> ResponseReturnValue:
    """Delete an account that serves no workstream, after its name was typed."""
    form, account = DeleteForm(), get_set_up(account_id)
    name, picture = account.name, account.picture_key

    def deleted() -> ResponseReturnValue:
        if picture:
            storage.delete(picture)
        words = _("The account “%(name)s” was deleted.", name=name)
        return done(words, "line_setup.list_accounts")

    return answer_form(
        form,
        lambda: end_account(get_set_up(account_id), form.typed_name.data or ""),
        lambda _overtaken: account_page(
            "deletion",
            get_set_up(account_id),
            status_of(form),
            form=form,
            served=queries.workstream_of(account_id),
            ongoing=ongoing_of(account_id),
            instance_page=existing("line_instance.show_instance"),
        ),
        deleted,
    )
