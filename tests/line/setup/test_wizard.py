"""The wizard of a new account: what it asks of LINE, what it keeps, and what it never shows."""

import re

import pytest
from sqlalchemy import select

from simulator import Fault
from tests.line.setup.conftest import DETAILS, OTHER, SHOP, VALUES
from webapp.channels.models import ChannelAccount, SetUpDraft
from webapp.core.audit import AuditEntry
from webapp.core.database import db

NEW = "/admin/accounts/new"


@pytest.mark.both_databases
def test_from_nothing_to_a_set_up_account(app, dana, account_of, drafts_of):
    dana.open("/admin/accounts").open(NEW)
    dana.send(NEW, **DETAILS)
    begun = dana.path.removesuffix("/account")
    dana.send(f"{begun}/account", **VALUES)
    assert dana.path == f"{begun}/check"
    assert "Is this the one? B Bean shop @" in dana.words
    assert account_of(SHOP.channel_id, "id") is None, "nothing is made before the yes"
    picture = dana.client.get(f"{begun}/picture")
    assert picture.mimetype.startswith("image/")
    dana.send(f"{begun}/check", go="confirm")
    assert dana.path == f"{begun}/callback"
    assert account_of(SHOP.channel_id, "set_up_at") == (None,)
    dana.send(f"{begun}/callback", go="finish", is_redelivery_on="y")
    assert "One thing is left" in dana.words
    facts = account_of(
        SHOP.channel_id,
        "name",
        "display_name",
        "destination",
        "acknowledged_by",
        "is_redelivery_on",
        "is_auto_reply_off",
    )
    assert facts == ("Bean shop", "Bean shop", SHOP.bot_user_id, "Dana", True, False)
    (set_up_at, verified_at, picture) = account_of(
        SHOP.channel_id, "set_up_at", "verified_at", "picture_key"
    )
    assert set_up_at
    assert verified_at
    assert picture
    assert [step for step, _ in drafts_of()] == ["done"]
    assert SHOP.channel_secret not in str(drafts_of())
    dana.open("/admin/accounts")
    assert "Bean shop" in dana.words
    assert "Good" in dana.words


def test_the_acknowledgement_is_kept_with_name_and_time(dana, begun, account_of, drafts_of):
    ((_, typed),) = drafts_of()
    dana.send(f"{begun}/account", **VALUES).send(f"{begun}/check", go="confirm")
    by, at = account_of(SHOP.channel_id, "acknowledged_by", "acknowledged_at")
    assert (by, at.isoformat()) == ("Dana", typed["acknowledged_at"])


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"name": ""}, "name", "Give it a name."),
        ({"name": "   "}, "name", "Give it a name."),
        ({"name": "x" * 300}, "name", "At most 100 characters."),
        ({"name": "shop"}, "name", "There is an account of that name already."),
        ({"is_acknowledged": ""}, "is_acknowledged", "Confirm this before you go on."),
    ],
)
def test_the_first_page_refuses_and_keeps_what_was_typed(dana, changes, field, words):
    dana.send(NEW, 422, **{**DETAILS, **changes})
    page = dana.page.text
    assert words in dana.words
    assert f'value="{changes.get("name", "Bean shop").strip()}"' in page
    assert dana.open("/admin/accounts").words.count("Resume") == 1, "it can be resumed"


@pytest.mark.both_databases
def test_an_emoji_is_a_name(dana, drafts_of):
    dana.send(NEW, **{**DETAILS, "name": "☕ ร้านกาแฟ 珈琲"})
    assert dana.path.endswith("/account")
    assert drafts_of()[0][1]["name"] == "☕ ร้านกาแฟ 珈琲"


@pytest.mark.both_databases
def test_the_same_first_page_sent_twice_makes_one_draft(dana, drafts_of):
    dana.send(NEW, **DETAILS)
    dana.send(NEW, **DETAILS)
    assert len(drafts_of()) == 1


def refused(dana, begun, **changes):
    return dana.send(f"{begun}/account", 422, **{**VALUES, **changes})


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"channel_id": ""}, "channel_id", "Paste it here from LINE's console."),
        ({"channel_id": "   "}, "channel_id", "Paste it here from LINE's console."),
        ({"channel_id": "123"}, "channel_id", "A Channel ID has 10 digits; this has 3."),
        ({"channel_id": "9" * 300}, "channel_id", "A Channel ID has 10 digits; this has 300."),
        ({"channel_id": "☕" * 10}, "channel_id", "a number of 10 digits, nothing else"),
        ({"channel_id": SHOP.channel_secret}, "channel_id", "looks like the Channel secret"),
        ({"channel_secret": SHOP.channel_id}, "channel_secret", "Were the two swapped?"),
        ({"channel_secret": "ab"}, "channel_secret", "32 characters; this has 2."),
        ({"channel_secret": "☕" * 32}, "channel_secret", "only 0 to 9 and a to f"),
        ({"channel_secret": SHOP.access_token}, "channel_secret", "the Channel access token"),
        ({"access_token": SHOP.channel_secret}, "access_token", "The token is much longer"),
        ({"access_token": "short"}, "access_token", "longer than this"),
        ({"access_token": "ö" * 60}, "access_token", "characters that no access token has"),
    ],
)
def test_a_value_of_another_shape_is_told_beside_its_field(sim, dana, begun, changes, field, words):
    calls = len(sim.state.calls)
    refused(dana, begun, **changes)
    assert words in dana.problem_of(field)
    others = {"channel_id", "channel_secret", "access_token"} - {field}
    assert {dana.problem_of(other) for other in others} == {""}
    assert len(sim.state.calls) == calls, "LINE is not asked about what cannot be"


def test_swapped_id_and_secret_are_told_at_both_fields(dana, begun):
    refused(dana, begun, channel_id=SHOP.channel_secret, channel_secret=SHOP.channel_id)
    assert "Channel secret" in dana.problem_of("channel_id")
    assert "swapped" in dana.problem_of("channel_secret")


def test_wide_digits_and_spaces_from_a_copy_are_forgiven(dana, begun):
    wide = "２０００００００" + "０１ "
    dana.send(f"{begun}/account", **{**VALUES, "channel_id": wide})
    assert dana.path == f"{begun}/check"


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"access_token": OTHER.access_token}, "access_token", f"channel: {OTHER.channel_id}"),
        ({"access_token": "x" * 100}, "access_token", "does not accept this access token"),
        ({"channel_secret": "0" * 32}, "channel_secret", "do not belong together"),
        (
            {"channel_id": "2000000099"},
            "channel_id",
            f"Secret and token belong to the channel {SHOP.channel_id}",
        ),
    ],
)
def test_what_line_refuses_is_told_beside_its_field(dana, begun, changes, field, words, account_of):
    refused(dana, begun, **changes)
    assert words in dana.problem_of(field)
    assert account_of(SHOP.channel_id, "id") is None


def test_a_token_without_the_right_is_told(sim, dana, begun):
    sim.state.faults.add(Fault("bot_info", status=403))
    refused(dana, begun)
    assert "may not do what Kanava needs" in dana.problem_of("access_token")


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"status": 429}, "LINE was asked too often"),
        ({"status": 500}, "LINE had a fault of its own"),
        ({"is_dropped": True}, "LINE could not be reached"),
    ],
)
def test_what_line_cannot_say_now_can_be_saved_unverified(
    sim, dana, begun, fault, words, account_of
):
    sim.state.faults.add(Fault("*", times=None, **fault))
    dana.send(f"{begun}/account", **VALUES)
    assert dana.path == f"{begun}/check"
    assert words in dana.words
    assert "Save unverified, go on" in dana.words
    sim.state.faults.clear()
    dana.send(f"{begun}/check", go="again")
    assert "Is this the one?" in dana.words
    sim.state.faults.add(Fault("*", times=None, **fault))
    dana.send(f"{begun}/check", go="again").send(f"{begun}/check", go="confirm")
    assert dana.path == f"{begun}/callback"
    assert account_of(SHOP.channel_id, "verified_at", "display_name") == (None, None)
    sim.state.faults.clear()


def test_kanava_can_issue_its_own_tokens(dana, begun, account_of):
    dana.send(f"{begun}/account", **{**VALUES, "token_way": "issued", "access_token": ""})
    assert "Is this the one?" in dana.words
    dana.send(f"{begun}/check", go="confirm")
    ((credentials,),) = [account_of(SHOP.channel_id, "credentials")]
    assert credentials["access_token"] is None


@pytest.mark.both_databases
def test_a_channel_id_that_is_taken_names_its_account(dana, begun):
    refused(dana, begun, channel_id="1234567890")
    assert "The account “Shop” has this Channel ID already." in dana.problem_of("channel_id")


@pytest.mark.both_databases
def test_a_channel_id_of_an_unfinished_set_up_says_so(dana, passed):
    dana.send(NEW, **{**DETAILS, "key": "other", "name": "Another"})
    refused(dana, dana.path.removesuffix("/account"))
    assert "whose set-up is not finished" in dana.problem_of("channel_id")


def test_no_page_ever_shows_a_secret(sim, dana, begun):
    secrets = (SHOP.channel_secret, SHOP.access_token)
    refused(dana, begun, channel_id="12")
    pages = [dana.page.text]
    pages += [dana.open(f"{begun}/{step}").page.text for step in ("details", "account")]
    dana.send(f"{begun}/account", **VALUES)
    pages += [dana.page.text, dana.open(f"{begun}/account").page.text]
    dana.send(f"{begun}/check", go="confirm")
    pages += [dana.page.text, dana.open(f"{begun}/account").page.text]
    assert not [page for page in pages if any(secret in page for secret in secrets)]
    assert f"Saved, ends in {SHOP.channel_secret[-4:]}" in dana.words


def test_saved_secrets_may_be_left_empty(dana, begun):
    refused(dana, begun, channel_id="12")
    dana.send(f"{begun}/account", **{**VALUES, "channel_secret": "", "access_token": ""})
    assert dana.path == f"{begun}/check"


def test_back_and_forth_keeps_what_was_typed_valid_or_not(dana, begun):
    dana.send(f"{begun}/account", **{**VALUES, "channel_id": "12345"}, go="back")
    assert dana.path == f"{begun}/details"
    assert 'value="Bean shop"' in dana.page.text
    dana.open(f"{begun}/account")
    assert 'value="12345"' in dana.page.text
    assert f"ends in {SHOP.channel_secret[-4:]}" in dana.words


def test_what_was_typed_is_kept_without_sending_the_page(dana, begun, drafts_of):
    answer = dana.client.post(
        f"{begun}/typed/account",
        data={"channel_id": "12 345", "channel_secret": SHOP.channel_secret, "token_way": "issued"},
        headers={"HX-Request": "true", "X-CSRFToken": token_of(dana)},
    )
    assert "A Channel ID has 10 digits; this has 5." in answer.text
    assert answer.text.count("field-problem") == 1
    assert 'hx-swap-oob="true"' in answer.text
    dana.open("/admin/accounts").open(begun)
    assert 'value="12345"' in dana.page.text
    assert drafts_of()[0][1]["token_way"] == "issued"


def token_of(dana):
    return re.search(r'name="csrf-token" content="([^"]+)"', dana.open(NEW).page.text).group(1)


def test_leaving_and_coming_back_resumes_at_the_same_page(dana, begun):
    assert dana.open(begun).path == f"{begun}/account"
    dana.send(f"{begun}/account", **VALUES)
    assert dana.open(begun).path == f"{begun}/check"
    dana.send(f"{begun}/check", go="confirm")
    assert dana.open(begun).path == f"{begun}/callback"
    assert dana.open(f"{begun}/details").path == f"{begun}/details", "earlier pages can be seen"
    assert dana.open(begun).path == f"{begun}/callback"


def test_a_page_cannot_be_reached_before_its_time(dana, begun):
    assert dana.open(f"{begun}/check").path == f"{begun}/account"
    assert dana.open(f"{begun}/callback").path == f"{begun}/account"
    dana.send(NEW, 422, **{**DETAILS, "key": "x", "is_acknowledged": ""})
    number = int(begun.rpartition("/")[2]) + 1
    assert dana.open(f"{NEW}/{number}/account").path == f"{NEW}/{number}/details"


@pytest.mark.both_databases
def test_other_values_after_the_account_was_made_change_it(dana, passed, account_of):
    before = account_of(SHOP.channel_id, "id", "webhook_key")
    values = {
        "channel_id": OTHER.channel_id,
        "channel_secret": OTHER.channel_secret,
        "access_token": OTHER.access_token,
        "token_way": "pasted",
    }
    dana.send(f"{passed}/details", **{**DETAILS, "name": "Tea"})
    dana.send(f"{passed}/account", **values)
    assert "Tea house" in dana.words
    dana.send(f"{passed}/check", go="confirm")
    assert account_of(SHOP.channel_id, "id") is None
    assert account_of(OTHER.channel_id, "id", "webhook_key") == before
    facts = account_of(OTHER.channel_id, "name", "destination", "display_name")
    assert facts == ("Tea", OTHER.bot_user_id, "Tea house")


def test_unchanged_values_are_not_proven_twice(sim, dana, passed):
    calls = len(sim.state.calls)
    dana.send(f"{passed}/account", **{**VALUES, "channel_secret": "", "access_token": ""})
    assert dana.path == f"{passed}/callback"
    assert "bot_info" not in {call.endpoint for call in list(sim.state.calls)[calls:]}


def test_the_proof_is_of_the_values_that_are_saved(dana, begun, account_of):
    """Values that were changed after LINE was asked are not taken on the old word."""
    dana.send(f"{begun}/account", **VALUES)
    dana.send(f"{begun}/account", **{**VALUES, "channel_id": OTHER.channel_id}, go="back")
    dana.send(f"{begun}/check", go="confirm")
    assert dana.path == f"{begun}/account"
    assert account_of(OTHER.channel_id, "id") is None


@pytest.mark.both_databases
def test_confirming_twice_makes_one_account(app, dana, begun):
    dana.send(f"{begun}/account", **VALUES)
    dana.send(f"{begun}/check", go="confirm").send(f"{begun}/check", go="confirm")
    with app.app_context():
        wanted = select(ChannelAccount.id).where(ChannelAccount.external_id == SHOP.channel_id)
        assert len(db.session.scalars(wanted).all()) == 1


def test_the_back_button_after_done_is_harmless(dana, shop, passed, account_of):
    for step in ("details", "account", "check", "callback", "discard"):
        assert dana.open(f"{passed}/{step}").path == f"/admin/accounts/{shop}/done"
    for step in ("details", "account", "check", "callback", "discard"):
        dana.send(f"{passed}/{step}", **{**DETAILS, **VALUES}, go="finish")
        assert dana.path == f"/admin/accounts/{shop}/done"
    assert account_of(SHOP.channel_id, "id") == (shop,)


@pytest.mark.both_databases
def test_discarding_asks_first_and_leaves_nothing(app, dana, passed, account_of):
    assert "Discard this set-up?" in dana.open(f"{passed}/discard").words
    assert account_of(SHOP.channel_id, "id")
    dana.send(f"{passed}/discard")
    assert dana.path == "/admin/accounts"
    assert account_of(SHOP.channel_id, "id") is None
    with app.app_context():
        assert db.session.scalars(select(SetUpDraft)).all() == []
        raw = db.session.scalars(
            select(ChannelAccount).where(ChannelAccount.deleted_at.is_not(None))
        )
        assert raw.one().credentials == {}
    dana.open(f"{passed}/callback", 404)


@pytest.mark.both_databases
def test_the_audit_log_tells_it_without_secrets(app, dana, shop):
    with app.app_context():
        entries = db.session.scalars(
            select(AuditEntry).where(AuditEntry.subject_name == "Bean shop")
        ).all()
        told = [(entry.verb, entry.actor_name) for entry in entries]
        assert ("created", "Dana") in told
        words = str([entry.changes for entry in entries])
    assert SHOP.channel_secret not in words
    assert SHOP.access_token not in words


def test_an_agent_finds_nothing_here(aoi, dana, passed):
    for path in ("/admin/accounts", NEW, passed, f"{passed}/account", f"{passed}/picture"):
        assert aoi.get(path).status_code == 404, path
    assert dana.client.get("/admin/accounts").status_code == 200
