"""What LINE says of an account's credentials, asked and recorded: by the page, a duty, the CLI."""

from __future__ import annotations

from webapp.channels.actions.standing import keep_facts, mark_healthy, mark_unhealthy, record_check
from webapp.channels.models import ChannelAccount, CheckOutcome
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.line.accounts import LineAccount, account_by_id, transport
from webapp.line.credential_check import Proof, prove
from webapp.line.findings import Finding, bad
from webapp.line.policy import quota_code

REASONS = {
    "token_refused": "LINE does not accept the access token",
    "token_of_other_channel": "the access token is another channel's",
    "token_without_right": "LINE gives the access token no right to do this",
    "secret_refused": "LINE says that channel ID and channel secret do not belong together",
    "rate_limited": "LINE was asked too often",
    "line_failed": "LINE had a fault of its own",
    "unreachable": "LINE cannot be reached",
}


def learn_from_line(account_id: int) -> str | None:
    """Ask LINE whether the account's credentials are good. None, or why that is not known.

    Unreachable LINE leaves the account as it is: the first good webhook teaches the destination.
    """
    proof = check_credentials(account_id)
    if proof.is_good:
        return None
    wrong = [found for found in proof.findings if found.outcome != CheckOutcome.GOOD]
    wrong.sort(key=lambda found: found.outcome != CheckOutcome.BAD)
    return _reason(wrong[0]) if wrong else "LINE tells nothing of the account"


def check_credentials(account_id: int) -> Proof:
    """Prove an account's credentials and record what came of it. Network: in no transaction.

    Raises LookupError and Unreadable.
    """
    account = account_by_id(account_id)
    client = transport().client
    proof = prove(client, account.channel_id, account.channel_secret, account.access_token)
    with transaction():
        _keep(account, proof)
    return proof


def _keep(account: LineAccount, proof: Proof) -> None:
    row = db.session.get_one(ChannelAccount, account.id)
    now_kept = (row.credentials.get("channel_secret"), row.credentials.get("access_token"))
    if now_kept != (account.channel_secret, account.access_token):
        return  # changed while LINE was asked: this is said of values that are gone
    for finding in proof.findings:
        found = _with_quota(finding, proof)
        record_check(account.id, found.name, found.outcome, found.code, found.detail)
    if proof.facts is not None:
        keep_facts(account.id, proof.facts)
    stopper = _stopper(account, proof)
    if stopper is not None:
        mark_unhealthy(account.id, _reason(stopper))
    elif proof.facts is not None:
        mark_healthy(account.id)


def _with_quota(finding: Finding, proof: Proof) -> Finding:
    """The proof of a month's messages says that they could be read; here it matters how many."""
    facts = proof.facts
    if finding.name != "quota" or finding.outcome != CheckOutcome.GOOD or facts is None:
        return finding
    code = quota_code(facts.quota_limit, facts.quota_used)
    if code is None:
        return finding
    # In steps of five percent: each figure would begin another run of the check.
    percent = 5 * (20 * (facts.quota_used or 0) // max(1, facts.quota_limit or 0))
    return bad("quota", code, f"{min(percent, 100)} %")


def _stopper(account: LineAccount, proof: Proof) -> Finding | None:
    """What keeps messages from being sent; a wrong secret alone does not, with a token given."""
    names = ("token", "bot_info") if account.access_token is not None else ("secret", "bot_info")
    found = (proof.finding(name) for name in names)
    return next((one for one in found if one and one.outcome == CheckOutcome.BAD), None)


def _reason(finding: Finding) -> str:
    reason = REASONS.get(finding.code, finding.code)
    return f"{reason} ({finding.detail})" if finding.detail else reason
