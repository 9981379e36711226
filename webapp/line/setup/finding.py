"""What the search finds of LINE accounts, and of LINE on workstreams."""

from __future__ import annotations

from typing import Any

from flask import url_for
from sqlalchemy import select

from webapp.channels.models import ChannelAccount, ChannelInstance
from webapp.core.database import db
from webapp.core.text import squeeze
from webapp.line.setup.forms import (
    AccountDetailsForm,
    MarksForm,
    PicturesForm,
    RenameForm,
    SecretForm,
    TokenForm,
)
from webapp.line.setup.instances.forms import BehavioursForm, FeaturesForm, LanguageForm
from webapp.line.setup.queries import account_rows
from webapp.pages.search import FormPage, Named, RecordKind
from webapp.verified_links.forms import LoginPageForm


def _accounts() -> list[Named]:
    return [({"account_id": row.id}, row.name) for row in account_rows()]


def _instances(page: str) -> Any:
    def read() -> list[Named]:
        wanted = (
            select(ChannelInstance.id, ChannelAccount.name)
            .join(ChannelAccount, ChannelAccount.id == ChannelInstance.channel_account_id)
            .order_by(ChannelAccount.name)
        )
        return [
            ({"instance_id": id_, "page": page}, name) for id_, name in db.session.execute(wanted)
        ]

    return read


def _credentials(form: type, variable: str) -> FormPage:
    return FormPage(
        "accounts",
        "line_setup.show_credentials",
        "line/account_credentials.html",
        form,
        _accounts,
        variable,
    )


def _tab(page: str, form: type) -> FormPage:
    return FormPage(
        "accounts",
        "line_instance.edit_instance",
        f"line/instance/_{page}.html",
        form,
        _instances(page),
    )


FORM_PAGES = (
    FormPage(
        "accounts", "line_setup.show_account", "line/account_overview.html", RenameForm, _accounts
    ),
    FormPage(
        "accounts",
        "line_setup.show_account",
        "line/account_overview.html",
        PicturesForm,
        _accounts,
        "pictures_form",
    ),
    _credentials(SecretForm, "secret_form"),
    _credentials(TokenForm, "token_form"),
    FormPage("accounts", "line_setup.show_callback", "line/_callback.html", MarksForm, _accounts),
    FormPage(
        "accounts",
        "line_setup.show_login_page",
        "line/account_login_page.html",
        LoginPageForm,
        _accounts,
    ),
    FormPage(
        "accounts",
        "line_setup.new_account",
        "line/account_new_account.html",
        AccountDetailsForm,
    ),
    _tab("language", LanguageForm),
    _tab("behaviours", BehavioursForm),
    _tab("features", FeaturesForm),
)


def _find_accounts(words: str) -> list[tuple[str, str]]:
    """By the name here, and by the name customers see."""
    return [
        (row.name, url_for("line_setup.show_account", account_id=row.id))
        for row in account_rows()
        if squeeze(words) in squeeze(f"{row.name} {row.display_name or ''}")
    ]


RECORD_KINDS = (RecordKind("accounts", _find_accounts),)
