"""A console whose record was dropped while its process stood still is told to come anew."""

import pytest

from tests.factories import make_available, make_centre
from webapp.agents.actions.presences import close_console
from webapp.core.transaction import transaction
from webapp.inbox import stream
from webapp.realtime.mailbox import Mailbox
from webapp.realtime.stream import RESTARTING


class Silent:
    """A console that shows nothing."""

    def snapshot(self, hub):
        return []


@pytest.mark.parametrize(("is_dropped", "code"), [(False, None), (True, RESTARTING)])
def test_the_snapshot_closes_a_console_that_is_not_on_record(app, is_dropped, code):
    mailbox = Mailbox()
    with app.app_context():
        connection_id = make_available(make_centre().aoi)
        if is_dropped:
            with transaction():
                close_console(connection_id)
        stream._snapshot(Silent(), None, mailbox, connection_id)
    assert mailbox.close_code == code
