"""Who writes, and to which account of ours, can be told where two look alike."""

from tests import factories
from webapp.channels.actions.accounts import create_account
from webapp.channels.models import ChannelAccount
from webapp.contacts.models import SocialProfile
from webapp.conversations.actions.outbound import post_message
from webapp.conversations.models import Conversation
from webapp.core.database import db
from webapp.core.transaction import transaction


def test_customers_of_two_accounts_are_told_apart_by_account(app, centre, waiting, sign_in):
    ben = sign_in(centre.ben)
    assert "account-mark" not in ben.get("/conversations").text, "there is only one account"
    with app.app_context(), transaction():
        credentials = {"channel_secret": factories.SECRET, "access_token": factories.TOKEN}
        other = create_account("line", "Café", "1234567891", credentials, centre.workstream_id)
        factories.begin_conversation(other.id, 7)
        for profile in db.session.query(SocialProfile):
            profile.display_name = "Emi"
    page = ben.get("/conversations").text
    for name in ("Shop", "Café"):
        assert f"Take the conversation with Emi, {name}" in page
    marks = [part.split('"')[0] for part in page.split('"account-mark colour-')[1:]]
    assert len(marks) == len(set(marks)) == 2
    with app.app_context():
        factories.make_available(centre.aoi)
    factories.work(app, "assignment")
    offers = sign_in(centre.aoi).get("/conversations").text.split('role="tablist"')[0]
    for name in ("Shop", "Café"):
        assert f"Accept: Emi, {name}" in offers
    assert offers.count('"account-mark colour-') == 2
    with app.app_context(), transaction():
        db.session.get_one(ChannelAccount, centre.account_id).name = "Beans"
    assert "Accept: Emi, Beans" in sign_in(centre.aoi).get("/conversations").text


def test_each_message_says_who_wrote_it(app, centre, owned, sign_in):
    with app.app_context(), transaction():
        db.session.query(SocialProfile).one().display_name = "Emi"
        post_message(db.session.get_one(Conversation, owned), centre.aoi, "On its way")
    page = sign_in(centre.aoi).get(f"/conversations/{owned}").text
    said = [part.split("</span>")[0] for part in page.split('<span class="line-speaker">')]
    assert [words for words in said if words in {"Emi", "Aoi"}] == ["Emi", "Aoi"]
