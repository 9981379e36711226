"""A process that is told to stop has twelve seconds for all it has in hand."""

import threading

from webapp.background import Background
from webapp.realtime.bus import Bus
from webapp.realtime.hub import Hub

PATIENCE = 5


class Told:
    """Something that is told to stop, and is done once another was told, too."""

    def __init__(self, is_other_told, is_told):
        self.is_other_told, self.is_told = is_other_told, is_told
        self.was_in_time = False

    def stop(self, _seconds):
        self.is_told.set()
        self.was_in_time = self.is_other_told.wait(PATIENCE)


class App:
    """What holds the streams."""

    def __init__(self, streams):
        self.extensions = {"kanava_streams": streams}


def test_workers_begin_to_stop_while_a_console_is_still_drawn_for():
    """One after the other, a console that is drawn for long left them no time at all."""
    events = threading.Event(), threading.Event()
    streams, worker = Told(*events), Told(*reversed(events))
    Background(App(streams), Bus(Hub(1)), worker).stop()
    assert streams.was_in_time
    assert worker.was_in_time
