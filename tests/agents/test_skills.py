"""Skills and rating scales: made, renamed, deleted by an admin; their history stays."""

import pytest
from sqlalchemy import select

from tests import factories
from tests.forms import problems_in
from webapp.agents.actions.skills import set_skills_of
from webapp.agents.models import Agent, AgentSkill, RatingScale, Skill
from webapp.agents.queries import skill_choices, skills_of
from webapp.conversations.models import Conversation, ConversationSkill
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.routing.actions.placement import refresh_requirement_key

pytestmark = pytest.mark.both_databases

SKILLS = "/admin/skills"


@pytest.fixture
def japanese(app, dana):
    """The id of the skill Japanese, on the scale Languages: basic, good, fluent."""
    scale = {"name": "Languages", "levels": "basic\n\n good \nfluent"}
    assert dana.send("/admin/rating-scales/new", **scale).status_code == 302
    with app.app_context():
        scale_id = db.session.scalar(select(RatingScale.id))
    answer = dana.send(f"{SKILLS}/new", name="Japanese", kind="Language", scale=str(scale_id))
    assert answer.status_code == 302, problems_in(answer)
    with app.app_context():
        return db.session.scalar(select(Skill.id))


def test_a_skill_has_named_levels_and_shows_who_has_it(app, dana, centre, japanese):
    with app.app_context():
        levels = ["basic", "good", "fluent"]
        assert skill_choices() == [(japanese, "Japanese", "Language", levels)]
        with transaction():
            set_skills_of(db.session.get_one(Agent, centre.aoi), {japanese: (2, False)})
        assert [(row.level, row.is_active) for row in skills_of(centre.aoi)] == [("good", False)]
    page = dana.get(f"{SKILLS}/{japanese}")
    assert "Aoi</a>: good" in page
    assert "switched off" in page


def test_the_first_skill_needs_no_scale(app, dana):
    assert dana.send(f"{SKILLS}/new", name="Returns").status_code == 302
    with app.app_context():
        assert skill_choices()[0][3] == ["1", "2", "3", "4", "5"]


def test_a_refused_form_comes_back_filled(dana, japanese):
    answer = dana.send(f"{SKILLS}/new", name="ＪＡＰＡＮＥＳＥ", kind="Other")
    assert answer.status_code == 422
    assert "has this name already" in problems_in(answer)
    assert 'value="Other"' in answer.text
    levels = dana.send(
        "/admin/rating-scales/new", name="Many", levels="\n".join("abcdefghijklmnopqrstu")
    )
    assert "1 to 20 levels" in problems_in(levels)


@pytest.mark.parametrize(
    ("levels", "said"),
    [
        ("good\n" + "x" * 101, "at most 100 characters"),
        ("a\nA", "Two levels have the same name."),
        ("abc\nＡＢＣ", "Two levels have the same name."),
        ("たかい\nタカイ", "Two levels have the same name."),
    ],
)
def test_a_level_is_refused_as_a_name_is_and_not_cut(app, dana, levels, said):
    answer = dana.send("/admin/rating-scales/new", name="Stars", levels=levels)
    assert answer.status_code == 422
    assert said in problems_in(answer)
    assert levels.splitlines()[1] in answer.text
    with app.app_context():
        assert db.session.scalar(select(RatingScale.id)) is None


def test_a_scale_counts_the_skills_there_are(dana, japanese):
    assert '<td class="num" data-word="Skills">1</td>' in dana.get(SKILLS)
    assert dana.send(f"{SKILLS}/{japanese}/deletion").status_code == 302
    assert '<td class="num" data-word="Skills">0</td>' in dana.get(SKILLS)


def test_who_is_second_to_change_a_skill_sees_what_stands_there_now(dana, japanese):
    opened = dana.open(f"{SKILLS}/{japanese}")
    assert dana.send(f"{SKILLS}/{japanese}", name="Japanese (spoken)").status_code == 302
    answer = dana.send(f"{SKILLS}/{japanese}", page=opened, name="Nihongo")
    assert answer.status_code == 422
    assert "Changed meanwhile by Dana" in answer.text
    assert "<dd>Japanese (spoken)</dd>" in answer.text
    assert 'value="Nihongo"' in answer.text


def test_a_scale_in_use_keeps_its_levels_and_can_name_them_anew(app, dana, japanese):
    with app.app_context():
        path = f"/admin/rating-scales/{db.session.scalar(select(RatingScale.id))}"
    assert "no level can go" in problems_in(dana.send(path, levels="basic\ngood"))
    assert dana.send(path, levels="A1\nB1\nC1\nC2").status_code == 302
    with app.app_context():
        assert skill_choices()[0][3] == ["A1", "B1", "C1", "C2"]
    assert dana.send(f"{path}/deletion").status_code == 422
    with app.app_context():
        assert db.session.scalar(select(RatingScale.id))


def test_a_deleted_skill_is_asked_for_no_more_and_stays_in_the_past(
    app, client, dana, centre, japanese
):
    factories.write(app, client, centre)
    with app.app_context(), transaction():
        set_skills_of(db.session.get_one(Agent, centre.aoi), {japanese: (3, True)})
        conversation = db.session.scalars(select(Conversation)).one()
        skill = {"conversation_id": conversation.id, "skill_id": japanese, "rating": 2}
        db.session.add(ConversationSkill(**skill))
        refresh_requirement_key(conversation)
        needed = conversation.requirement_key
    assert dana.send(f"{SKILLS}/{japanese}/deletion").status_code == 302
    factories.work(app, "deleted_needs")
    with app.app_context():
        assert db.session.scalar(select(ConversationSkill.skill_id)) is None
        assert db.session.scalar(select(AgentSkill.skill_id)) is None
        assert db.session.scalars(select(Conversation)).one().requirement_key != needed
        assert db.session.get_one(Skill, japanese).name == "Japanese"
    assert dana.send(f"{SKILLS}/new", name="Japanese").status_code == 302
    assert "deleted the skill" in dana.get("/admin/audit").replace("<b>", "")


def test_agents_know_nothing_of_these_pages(browse_as, centre):
    aoi = browse_as(centre.aoi)
    for path in (SKILLS, "/admin/capacity-profiles", "/admin/presences"):
        aoi.get(path, status=404)
