"""An hour of one agent's work at full speed, in a real browser before the whole product: what grows
with it, in the page and in the server, grows for ever in somebody's eight hours.
"""

import contextlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from simulator import running_simulator
from simulator.cast import PARTS
from tests.browser.desks import Desk
from tests.browser.servers import ACCOUNT, Gunicorn, House, opened
from tests.services import chromium
from tests.services.databases import migrate

# One conversation a minute is a busy hour; the first ones fill what is kept on purpose.
WARM, MARKS = 12, 4
MEBIBYTE = 2**20
# Of each figure of a mark: what it is called, its unit, digits.
SAID = {
    "memory": ("memory of the server, MiB", MEBIBYTE, 0),
    "sockets": ("its sockets", 1, 0),
    "files": ("its open files", 1, 0),
    "threads": ("its threads", 1, 0),
    "heap": ("JavaScript heap of the page, MiB", MEBIBYTE, 1),
    "nodes": ("DOM nodes of the page", 1, 0),
    "listeners": ("its listeners", 1, 0),
}
# Requests hold what they came from until their time would be over (20 s in behaviors.js).
SETTLE = 25_000  # milliseconds
PATIENCE = 60_000  # milliseconds


@dataclass(frozen=True)
class Mark:
    """How much there is: bytes, counts."""

    memory: int
    sockets: int
    files: int
    threads: int
    heap: int
    nodes: int
    listeners: int

    def growth(self, since: "Mark") -> dict[str, str]:
        """What is said of each, with what it was."""
        return {
            what: self._told(name, unit, digits, since)
            for name, (what, unit, digits) in SAID.items()
        }

    def _told(self, name: str, unit: int, digits: int, since: "Mark") -> str:
        was, is_now = (getattr(mark, name) / unit for mark in (since, self))
        return f"{was:.{digits}f} → {is_now:.{digits}f}"


def measure(turns: int) -> list[Mark]:
    """The marks of a shift: after the first turns, then MARKS times."""
    with _office() as (house, server), _desk(house) as desk:
        marks: list[Mark] = []
        for turn in range(WARM + turns):
            _serve(desk, house, turn)
            done = turn + 1 - WARM
            if done >= 0 and done % (turns // MARKS) == 0:
                marks.append(_mark(desk.page, server))
                print(f"after {done} turns: {marks[-1]}", flush=True)
        return marks


@contextlib.contextmanager
def _office() -> Iterator[tuple[House, Gunicorn]]:
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kanava-bench-")))
        url = f"sqlite:///{folder / 'kanava.db'}"
        migrate(url, folder)
        line = stack.enter_context(running_simulator([ACCOUNT]))
        yield stack.enter_context(opened(url, folder, line))


@contextlib.contextmanager
def _desk(house: House) -> Iterator[Desk]:
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**chromium.launch_arguments())
        context = browser.new_context(locale="en-GB")
        context.set_default_timeout(PATIENCE)
        cookie = house.cookie_of(house.centre.aoi)
        context.add_cookies([{"name": "session", "value": cookie, "url": house.base_url}])
        yield Desk(context.new_page(), house.base_url).open()
        browser.close()


def _serve(desk: Desk, house: House, turn: int) -> None:
    """A customer comes, is answered and goes; earlier conversations are looked at meanwhile."""
    phone = house.sim.phone(PARTS[turn % len(PARTS)].key)
    phone.write(f"Where is order {turn}?")
    desk.accept()
    for part in range(3):
        expect(desk.answer(f"Part {part} of answer {turn}")).to_be_visible()
        phone.write(f"And part {part} of {turn}?")
        expect(desk.line(f"And part {part} of {turn}?")).to_be_visible()
    desk.command("End").click()
    expect(desk.state).to_have_text("Wrap-up")
    desk.command("Close").click()
    expect(desk.state).to_have_text("Closed")


def _mark(page: Page, server: Gunicorn) -> Mark:
    page.wait_for_timeout(SETTLE)
    wire = page.context.new_cdp_session(page)
    for _ in range(3):  # what the first finds is let go of by the next
        wire.send("HeapProfiler.collectGarbage")
    page_counts = wire.send("Memory.getDOMCounters")
    heap = wire.send("Runtime.getHeapUsage")["usedSize"]
    wire.detach()
    processes = server.processes()
    return Mark(
        memory=sum(one.memory_info().rss for one in processes),
        sockets=sum(len(one.net_connections()) for one in processes),
        files=sum(one.num_fds() for one in processes),
        threads=sum(one.num_threads() for one in processes),
        heap=heap,
        nodes=page_counts["nodes"],
        listeners=page_counts["jsEventListeners"],
    )
