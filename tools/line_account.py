"""Kanava's LINE account on the simulator: made once a database, its webhook set at each start."""

import hashlib
import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path

import requests

from tools.instance import read_json, write_private
from tools.problem import Problem

SECONDS = 10
REMEMBERED = "line-accounts.json"


def webhook_path(
    instance: Path, address: str, account: Mapping[str, str], *, run: Callable[..., str]
) -> str:
    """The path of the account's webhook in Kanava; the account is made when it is not there yet.

    Args:
        address: where Kanava answers now, without a path.
        account: name, channel_id, channel_secret, access_token.
        run: runs a `flask` command, with more variables if given, and gives what it printed.
    """
    path = (read_json(instance / REMEMBERED) or {}).get(_database_key())
    if path is None or not _is_known(f"{address}{path}"):
        return make(instance, account, run=run)
    return str(path)


def make(instance: Path, account: Mapping[str, str], *, run: Callable[..., str]) -> str:
    """Make the account in Kanava and remember its webhook's path, which is given."""
    made = json.loads(run(*_command(account), **_secrets(account)))
    remembered = (read_json(instance / REMEMBERED) or {}) | {_database_key(): made["webhook_path"]}
    write_private(instance / REMEMBERED, json.dumps(remembered, indent=2))
    return str(made["webhook_path"])


def give_past(simulator: str, account: Mapping[str, str], *, run: Callable[..., str]) -> None:
    """Give a fresh demo centre its history; who wrote there gets a phone on the simulator.

    Raises:
        Problem: the simulator refused.
    """
    people = json.loads(run("seed", "--past"))
    response = requests.post(
        f"{simulator}/_control/accounts/{account['channel_id']}/customers",
        json={"customers": people},
        timeout=SECONDS,
    )
    if not response.ok:
        raise Problem(f"The simulator refused the demo's customers: {response.text[:200]}")


def connect(simulator: str, account: Mapping[str, str], webhook_url: str) -> None:
    """Tell the platform where Kanava's webhook is, by the Messaging API's own request.

    Source: https://developers.line.biz/en/reference/messaging-api/#set-webhook-endpoint-url

    Raises:
        Problem: the platform refused.
    """
    response = requests.put(
        f"{simulator}/v2/bot/channel/webhook/endpoint",
        json={"endpoint": webhook_url},
        headers={"Authorization": f"Bearer {account['access_token']}"},
        timeout=SECONDS,
    )
    if not response.ok:
        raise Problem(f"The simulator refused the webhook URL: {response.text[:200]}")


def _command(account: Mapping[str, str]) -> list[str]:
    name, channel_id = account["name"], account["channel_id"]
    return ["create-line-account", "--json", f"--name={name}", f"--channel-id={channel_id}"]


def _secrets(account: Mapping[str, str]) -> dict[str, str]:
    """By environment: what stands on a command line is seen by everybody on the machine."""
    return {
        "KANAVA_CHANNEL_SECRET": account["channel_secret"],
        "KANAVA_ACCESS_TOKEN": account["access_token"],
    }


def _is_known(url: str) -> bool:
    """Whether Kanava has an account at this webhook: an unsigned call is refused, but not as 404.

    The database may have been removed since the account was made.
    """
    return requests.post(url, data=b"{}", timeout=SECONDS).status_code != 404


def _database_key() -> str:
    """Names a database without telling its password."""
    url = os.environ.get("DATABASE_URL") or os.environ.get("DATABASE_URL_FILE") or "sqlite"
    return hashlib.sha256(url.encode()).hexdigest()[:16]
