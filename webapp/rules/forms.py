"""What the rules' pages take beside conditions and results."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from webapp.core.forms import KanavaForm, NameField, VersionField


class RulesetForm(KanavaForm):
    """A ruleset's name."""

    name = NameField(_("Name"))
    version = VersionField()


class RuleForm(KanavaForm):
    """A rule's name; its condition and results are rows of their own (drafts.py, results.py)."""

    name = NameField(_("Name"))
    version = VersionField()


class ArrangingForm(KanavaForm):
    """A press of one of a row's buttons."""

    version = VersionField()
