"""The fields of what a workstream offers as disposition codes."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _

from webapp.dispositions.queries import codes_of, offer_of
from webapp.pages.fields import Field, Fields


def _said(scheme: Any) -> str:
    return ", ".join(code.words for code in codes_of(scheme.workstream_id))


SCHEME = Fields(
    "disposition_scheme",
    _("Disposition codes"),
    _("the disposition codes of the workstream %(name)s"),
    Field("is_required", _("Ask before a conversation is closed")),
    Field("codes_limit", _("Codes of one conversation, at most")),
    Field(
        "codes",
        _("Codes"),
        typed=lambda form: form.offer.categories,
        kept=lambda scheme: offer_of(scheme.workstream_id).categories,
        said=_said,
    ),
)
FIELDS = (SCHEME,)
