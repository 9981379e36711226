"""The fields of accounts and of channels on workstreams, as the audit log reads them."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from webapp.core.colours import colour_word
from webapp.core.translations import LANGUAGES
from webapp.pages.fields import Field, Fields

ACCOUNT = Fields(
    "channel_account",
    _("Accounts"),
    _("the account %(name)s"),
    Field("name", _("Name")),
    Field("short_name", _("Short name")),
    Field("colour", _("Colour"), word=colour_word),
    Field("kind", _("Channel"), word=str.upper),
    Field("external_id", _("Channel ID")),
    Field("channel_secret", _("Channel secret")),
    Field("access_token", _("Access token")),
    Field("is_auto_reply_off", _("Auto-response and greeting are off")),
    Field("is_redelivery_on", _("Webhook redelivery is on")),
    Field("is_sticker_picture_allowed", _("Sticker pictures are loaded")),
    Field("webhook_host", _("Host of the callback URL")),
    Field("set_up", _("Set-up finished")),
    Field("closed_conversations", _("Closed conversations")),
    Field("chat", _("Chat")),
    Field("events", _("Events")),
)
INSTANCE = Fields(
    "channel_instance",
    _("Channels on workstreams"),
    _("the channel %(name)s"),
    Field("name", _("Name")),
    Field("workstream", _("Workstream")),
    Field("language", _("Language"), word=LANGUAGES.__getitem__),
    Field("customer_files", _("Customers can send files")),
    Field("agent_files", _("Agents can send files")),
    Field("survey", _("Post-conversation survey")),
    Field("typing", _("Customers see that their agent is typing")),
    Field("reading", _("Customers see that their agent has read")),
    Field("file_refused_message", _("Automated message for a refused file")),
    Field("overflow_closed_message", _("Automated message of a closed queue")),
    Field("overflow_busy_message", _("Automated message of a busy queue")),
    Field("closed_conversations", _("Closed conversations")),
)
FIELDS = (ACCOUNT, INSTANCE)
