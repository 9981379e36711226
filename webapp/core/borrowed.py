"""What libraries say on our pages, named here so that our catalogues hold it in every language."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

# WTForms: a field that was sent something it does not offer or cannot read.
FORM_WORDS = (
    _("Not a valid choice."),
    _("Not a valid integer value."),
    _("This field is required."),
)
