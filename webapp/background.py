"""What runs beside the requests of one process: the bus and, where wanted, the workers."""

from __future__ import annotations

import os
import secrets
import socket
import threading
from dataclasses import dataclass

from flask import Flask

from webapp import wiring
from webapp.agents.tasks import take_gone_off_record
from webapp.attendance.keeper import Keeper
from webapp.config import Settings
from webapp.core.errors import private_log
from webapp.core.worker import Duty, Worker
from webapp.inbox.topics import PACED
from webapp.realtime.brokers import PostgresBroker, RedisBroker
from webapp.realtime.bus import Broker, Bus
from webapp.realtime.hub import Hub
from webapp.realtime.pace import Pace, Pacer
from webapp.realtime.stream import RESTARTING, Streams
from webapp.realtime.tasks import end_beat

log = private_log(__name__)
STOP_SECONDS = 10.0


def init_background(app: Flask, settings: Settings) -> None:
    """Give the app its bus, not started, its streams, and the name of its process."""
    app.extensions["kanava_bus"] = Bus(
        Hub(settings.socket_cap), make_broker(settings), settings.instance_path / "told"
    )
    app.extensions["kanava_attendance"] = Keeper(app.extensions["kanava_bus"])
    app.extensions["kanava_streams"] = Streams()
    app.extensions["kanava_process"] = process_name()


def make_broker(settings: Settings) -> Broker | None:
    """Redis when there is a URL, else PostgreSQL when that is the database, else none."""
    if settings.redis_url:
        return RedisBroker(settings.redis_url)
    return PostgresBroker(settings.database_url) if settings.is_postgres else None


def process_name() -> str:
    """A name no other process has, in at most 40 characters."""
    return f"{socket.gethostname()[:20]}:{os.getpid()}:{secrets.token_hex(4)}"


@dataclass
class Background:
    """The running bus and workers of one process."""

    app: Flask
    bus: Bus
    worker: Worker

    def stop(self) -> None:
        """Tell the sockets to come back elsewhere, finish what is in hand, end."""
        self.bus.hub.close_all(RESTARTING)
        # Beside each other: after twelve seconds the server ends the process, done or not.
        streams = threading.Thread(
            target=self.app.extensions["kanava_streams"].stop, args=(STOP_SECONDS,)
        )
        streams.start()
        self.worker.stop(STOP_SECONDS)
        streams.join()
        self._say_who_left()
        self.bus.stop()

    def _say_who_left(self) -> None:
        """Its consoles, all at once, and itself; what stays on record is found to be silent."""
        with self.app.app_context():
            try:
                take_gone_off_record()
                if self.bus.broker is not None:
                    end_beat()
            except Exception:
                log.exception("this process stays on record for a while")


def start_background(app: Flask, *, is_worker_process: bool = False) -> Background:
    """Start the bus and this process's duties; once, after any fork."""
    settings: Settings = app.extensions["kanava_settings"]
    app.extensions["kanava_process"] = name = process_name()
    bus: Bus = app.extensions["kanava_bus"]
    duties: tuple[Duty, ...] = wiring.BUS_DUTIES if bus.broker is not None else ()
    if not is_worker_process:
        duties += wiring.PROCESS_DUTIES
    if is_worker_process or settings.is_worker_embedded:
        duties += wiring.DUTIES
    worker = Worker(app, duties, settings.sweep_seconds, is_one_writer=not settings.is_postgres)
    bus.hub.on_duty = worker.nudge
    if is_worker_process:
        bus.hub.hearers.clear()  # it shows nobody anything
    bus.hub.duty_names = tuple(duty.name for duty in duties)
    bus.hub.pacer = Pacer(Pace(PACED), bus.hub.hand_out)
    app.extensions["kanava_worker"] = worker
    bus.start(name, has_sockets=not is_worker_process)
    worker.start()
    return Background(app, bus, worker)
