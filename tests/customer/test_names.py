"""What we call who writes, and what they called themselves before."""

from sqlalchemy import select

from tests.factories import csrf_token, login
from webapp.channels.gateway import ProfileFacts
from webapp.contacts.actions.profiles import FORMER_NAMES_LIMIT, apply_facts
from webapp.contacts.models import SocialProfile
from webapp.core.database import db
from webapp.core.transaction import transaction


def called(app, name):
    """The channel tells that the person has this name now."""
    with app.app_context(), transaction():
        apply_facts(db.session.scalars(select(SocialProfile)).one(), ProfileFacts(name))


def test_our_name_stands_everywhere_and_both_are_found(app, centre, aoi, emis):
    called(app, "Emi ✿")
    url = f"{emis}/own-name"
    token = csrf_token(aoi.get(url))
    data = {"csrf_token": token, "own_name": "Ms Tanaka"}
    assert aoi.post(url, data=data).status_code == 303
    page = aoi.get(emis).text
    assert '<h2 class="profile-name"><bdi>Ms Tanaka</bdi>' in page
    assert "Their own name: Emi ✿" in page
    assert '<h1 class="thread-name"><bdi>Ms Tanaka</bdi>' in page
    for words in ("tanaka", "emi"):
        assert f'href="{emis}' in aoi.get(f"/search?q={words}").text
    aoi.post(url, data={"csrf_token": token, "own_name": ""})
    assert '<h2 class="profile-name"><bdi>Emi ✿</bdi>' in aoi.get(emis).text
    chen = login(app.test_client(), centre.chen)
    assert chen.get(url).status_code == 404


def test_names_before_are_kept_a_few_long_and_none_twice(app, aoi, emis):
    for number in [*range(FORMER_NAMES_LIMIT + 3), 12, 5]:
        called(app, f"Name {number}")
    called(app, None)
    with app.app_context():
        former = db.session.scalar(select(SocialProfile.former_names))
    assert former[:2] == ["Name 12", "Name 11"]
    assert len(former) == len(set(former)) == FORMER_NAMES_LIMIT
    page = aoi.get(f"{emis}/person", headers={"HX-Request": "true"}).text
    assert "Names before" in page
    assert "First seen" in page
