"""What the checks of an account are called, what each outcome means, and what to do about it."""

from __future__ import annotations

from flask_babel import gettext as _

from webapp.channels.models import CheckOutcome

# The order in which a checklist shows them.
CALLBACK_CHECKS = ("url_set", "webhook_on", "signature", "test_received", "answered_in_time")

# All of them, in the order in which they depend on each other.
CHECKS = ("secret", "token", "bot_info", "quota", *CALLBACK_CHECKS, "silence")


def check_word(name: str) -> str:
    """What a check looks at."""
    return {
        "token": _("Channel access token"),
        "secret": _("Channel secret"),
        "bot_info": _("The account itself"),
        "quota": _("Messages of the month"),
        "url_set": _("Callback URL set at LINE"),
        "webhook_on": _("“Use webhook” is on"),
        "signature": _("Signature is good"),
        "test_received": _("Test arrived here"),
        "answered_in_time": _("Answered within 2 seconds"),
        "silence": _("Messages keep coming"),
    }.get(name, name)


def outcome_word(outcome: CheckOutcome) -> str:
    """An outcome in one word."""
    return {
        CheckOutcome.GOOD: _("Good"),
        CheckOutcome.BAD: _("Wrong"),
        CheckOutcome.UNKNOWN: _("Not known"),
    }[CheckOutcome(outcome)]


def said(code: str, detail: str | None = None) -> str:
    """How it stands, in a sentence."""
    return (
        _credential_words(detail or "").get(code)
        or _webhook_words(detail or "").get(code)
        or _other_words(detail or "").get(code)
        or (detail or code)
    )


def _credential_words(detail: str) -> dict[str, str]:
    return {
        "ok": _("As it should be."),
        "token_refused": _("LINE does not accept this access token (any more)."),
        "token_of_other_channel": _(
            "This access token belongs to another channel: %(channel_id)s.", channel_id=detail
        ),
        "token_without_right": _("This access token may not do what Kanava needs."),
        "unreadable": _("The saved values cannot be read with this server's encryption key."),
        "secret_refused": _("LINE says that Channel ID and Channel secret do not belong together."),
    }


def _webhook_words(detail: str) -> dict[str, str]:
    return {
        "not_set": _("LINE has no callback URL yet."),
        "other_url": _("LINE has another callback URL: %(url)s", url=detail),
        "switched_off": _("“Use webhook” is switched off at LINE."),
        "could_not_connect": _("LINE could not connect to the callback URL."),
        "timeout": _("LINE got no answer from the callback URL in time."),
        "error_status": _("The callback URL answered LINE with an error: %(error)s", error=detail),
        "unclassified": _("LINE could not deliver its test, and says no more than that."),
        "not_received": _("LINE says it sent a test, but none arrived here."),
        "slow": _("The answer took too long; LINE gives up after 2 seconds."),
        "bad_signature": _("The test arrived, but was signed with another Channel secret."),
        "waiting": _("Waits for the points above."),
        "not_https": _("LINE takes only URLs that begin with https://."),
        "too_long": _("The callback URL is longer than LINE allows."),
        "line_refused": _("LINE did not take the callback URL: %(reason)s", reason=detail),
    }


def _other_words(detail: str) -> dict[str, str]:
    return {
        "rate_limited": _("LINE was asked too often and will answer again in a while."),
        "line_failed": _("LINE had a fault of its own and could not tell."),
        "unreachable": _("LINE could not be reached."),
        "nearly_spent": _("Nearly all paid messages of this month are used: %(n)s.", n=detail),
        "spent": _("All paid messages of this month are used: %(n)s.", n=detail),
        "silent": _("No message has come for unusually long."),
    }


def advice(code: str) -> str:
    """What to do about it; empty when there is nothing to do."""
    return _credential_advice().get(code) or _webhook_advice().get(code, "")


def _credential_advice() -> dict[str, str]:
    return {
        "token_refused": _(
            "Messaging API tab: under “Channel access token (long-lived)” press Issue or Reissue,"
            " and paste the new token here. Or let Kanava issue its own."
        ),
        "token_of_other_channel": _(
            "Open the channel with the Channel ID above in LINE's console and copy the token there."
        ),
        "token_without_right": _(
            "Issue a long-lived token on the Messaging API tab, not one made for a login channel."
        ),
        "secret_refused": _(
            "Copy both once more from the Basic settings tab of one and the same channel. A secret"
            " that was reissued makes the old one worthless."
        ),
        "unreadable": _(
            "Give ENCRYPTION_KEYS its old key back. If it is lost, delete this and set it up anew."
        ),
        "nearly_spent": _("Book a larger plan, or answer soon after the customer: that is free."),
        "spent": _("Book a larger plan, or answer soon after the customer: that is free."),
        "silent": _("Write to the account from a phone. If nothing arrives, test the callback."),
        "rate_limited": _("Nothing to do: Kanava asks again by itself."),
        "line_failed": _("Nothing to do: Kanava asks again by itself."),
        "unreachable": _("Check this server's way to the internet. Kanava asks again by itself."),
    }


def _webhook_advice() -> dict[str, str]:
    from_outside = _(
        "The URL must be reachable from the internet, over https, with a certificate of a public"
        " authority and its whole chain."
    )
    copied = _("Press “Set it for me”, or paste the URL above on the Messaging API tab.")
    return {
        "not_set": copied,
        "other_url": copied,
        "switched_off": _(
            "Messaging API tab, under Webhook settings: switch “Use webhook” on. LINE lets nobody"
            " else do that."
        ),
        "could_not_connect": from_outside,
        "timeout": from_outside,
        "unclassified": from_outside,
        "error_status": _("Another server answers at this URL, or a proxy in between refuses it."),
        "not_received": _("Another server answers at this URL: check the domain and the proxy."),
        "slow": _("The server is too busy or too far away: see the operations guide."),
        "bad_signature": _("Check the Channel secret: it must be the one of this channel."),
        "not_https": _("Set PUBLIC_URL to the https address under which LINE reaches Kanava."),
        "too_long": _("Set PUBLIC_URL to a shorter address."),
        "line_refused": _("Check the address, or paste the URL in LINE's console yourself."),
    }
