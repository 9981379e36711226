"""What forms and audit log call login pages and verified links."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from webapp.pages.fields import Field, Fields

LOGIN_PAGE = Fields(
    "login_page",
    _("Login pages"),
    _("the login page of %(name)s"),
    Field("is_on", _("Agents can ask customers to verify")),
    Field("url", _("Your login page")),
    Field("key", _("Key")),
)
VERIFIED_LINK = Fields(
    "verified_link",
    _("Verified links"),
    _("the verified link of %(name)s"),
    Field("customer_number", _("Customer number")),
    Field("contact", _("Contact")),
)
FIELDS = (LOGIN_PAGE, VERIFIED_LINK)
