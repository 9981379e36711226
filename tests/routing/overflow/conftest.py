"""The only conversation, and actions in a transaction of their own."""

from sqlalchemy import select

from webapp.conversations.models import Conversation
from webapp.core.database import db
from webapp.core.errors import KanavaError
from webapp.core.transaction import transaction


def only_conversation():
    return db.session.scalars(select(Conversation)).one()


def within(app, action):
    """Run an action in a transaction of its own; gives its error's class or None."""
    with app.app_context():
        try:
            with transaction():
                action()
        except KanavaError as error:
            return type(error)
        finally:
            db.session.remove()
    return None
