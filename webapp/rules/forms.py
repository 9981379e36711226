"""What the rules' pages take beside conditions and results."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from webapp.core.forms import KanavaForm, NameField, VersionField


class RuleForm(KanavaForm):
    """The name of a rule or a ruleset, and as which version of it a button was pressed.

    A rule's condition and results are rows of their own (drafts.py, results.py).
    """

    name = NameField(_("Name"))
    version = VersionField()
