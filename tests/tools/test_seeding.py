"""The demo's people and the file with their passwords come together or not at all."""

import json

import pytest
from sqlalchemy import select

from tests.factories import csrf_token
from webapp.agents.models import Agent
from webapp.core.database import db
from webapp.demo import centre as seeding

pytestmark = pytest.mark.both_databases


def test_a_seed_that_dies_before_it_kept_the_passwords_made_nobody(app, tmp_path, monkeypatch):
    def die(_path, _sign_ins):
        raise OSError("no space left")

    with app.app_context():
        monkeypatch.setattr(seeding, "_keep", die)
        with pytest.raises(OSError, match="no space"):
            seeding.seed(tmp_path)
        assert db.session.scalars(select(Agent)).all() == []
        monkeypatch.undo()
        assert len(seeding.seed(tmp_path)) == len(seeding.PEOPLE)


def test_the_kept_passwords_sign_in_and_only_the_owner_reads_them(app, client, tmp_path):
    with app.app_context():
        seeding.seed(tmp_path)
    file = tmp_path / seeding.SIGN_INS
    assert file.stat().st_mode & 0o777 == 0o600
    entry = json.loads(file.read_text(encoding="utf-8"))[0]
    form = {"email": entry["email"], "password": entry["password"]}
    answer = client.post("/login", data=form | {"csrf_token": csrf_token(client.get("/login"))})
    assert answer.status_code == 302
