"""A line that can go bad: a TCP proxy that drops, delays and swallows bytes on command.

In a test: `with running_proxy(port) as proxy: proxy.swallow()`. By hand:

    python -m tests.services.proxy --listen 8010 --to 127.0.0.1:8000 --control 8011
    echo "swallow sockets" | nc -N 127.0.0.1 8011

Commands, typed where it runs or sent to the control port, one a line:

    pass                   be a good line again (connections that lost bytes stay dead)
    swallow [up] [down] [sockets]
                           take bytes and give them to nobody; `up` only those of the browser,
                           `down` only those of the server, `sockets` only those of websockets
    delay SECONDS          hold back each piece for so long
    drop                   cut every connection, and refuse new ones until `pass`
    cut                    cut every connection, once
    show                   say what holds now
"""

import argparse
import asyncio
import contextlib
import sys
import threading
from dataclasses import dataclass

PIECE = 64 * 1024
DIRECTIONS = frozenset({"up", "down"})


@dataclass
class Faults:
    """What is wrong with the line now."""

    swallowed: frozenset = frozenset()
    is_sockets_only: bool = False
    is_refusing: bool = False
    delay: float = 0.0


class Line:
    """One connection through the proxy. Once bytes of it were lost it is dead for good."""

    def __init__(self, proxy, browser, server):
        self._proxy, self._writers = proxy, (browser[1], server[1])
        self._is_websocket, self._is_holed = False, False
        self._ways = {"up": (browser[0], server[1]), "down": (server[0], browser[1])}

    async def carry(self):
        """Both ways until both have ended."""
        try:
            await asyncio.gather(*(self._pump(way) for way in self._ways))
        except OSError:
            pass
        finally:
            self.cut()

    def cut(self):
        for writer in self._writers:
            writer.transport.abort()

    async def _pump(self, way):
        reader, writer = self._ways[way]
        while data := await reader.read(PIECE):
            self._is_websocket |= b"upgrade: websocket" in data.lower()
            if self._proxy.faults.delay:
                await asyncio.sleep(self._proxy.faults.delay)
            if self._is_lost(way):
                continue
            writer.write(data)
            await writer.drain()
        # The end of a connection is bytes as well: it is not heard of on the other side.
        if self._is_lost(way):
            await self._proxy.is_well.wait()
        with contextlib.suppress(OSError):
            writer.write_eof()

    def _is_lost(self, way):
        faults = self._proxy.faults
        if faults.is_sockets_only and not self._is_websocket:
            return False
        self._is_holed |= way in faults.swallowed
        return self._is_holed and (way in faults.swallowed or not faults.swallowed)


class Proxy:
    """Listens on `port` and carries to (host, port) `to`; every method may be called anywhere."""

    def __init__(self, to, port=0, control=None):
        self.faults, self.port = Faults(), None
        self._to, self._lines, self._ports = to, set(), (port, control)
        self._loop, self._is_started = None, threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), daemon=True)

    def start(self):
        self._thread.start()
        assert self._is_started.wait(10)

    def stop(self):
        self._loop.call_soon_threadsafe(self._is_stopping.set)
        self._thread.join(10)

    async def _run(self):
        self._loop, self._is_stopping = asyncio.get_running_loop(), asyncio.Event()
        self.is_well = asyncio.Event()
        servers = [await asyncio.start_server(self._accept, "127.0.0.1", self._ports[0])]
        if self._ports[1]:
            commands = asyncio.start_server(self._take_commands, "127.0.0.1", self._ports[1])
            servers.append(await commands)
        self.port = servers[0].sockets[0].getsockname()[1]
        self._is_started.set()
        await self._is_stopping.wait()
        for server in servers:
            server.close()
        await self._cut()

    def swallow(self, *ways, sockets=False):
        """Take bytes and give them to nobody: both ways unless one is named."""
        self._set(Faults(frozenset(ways) or DIRECTIONS, sockets))

    def passes(self):
        """Be a good line again."""
        self._set(Faults())

    def delay(self, seconds):
        self._set(Faults(delay=seconds))

    def drop(self):
        """Cut every connection and refuse new ones."""
        self._set(Faults(is_refusing=True))
        self.cut()

    def cut(self):
        """Cut every connection, once."""
        self._wait(self._cut())

    def obey(self, command):
        """Do what a line of text says; gives what to answer."""
        verb, *words = command.split() or ["show"]
        match verb:
            case "pass":
                self.passes()
            case "swallow":
                self.swallow(*DIRECTIONS.intersection(words), sockets="sockets" in words)
            case "delay":
                self.delay(float(words[0]))
            case "drop" | "cut":
                getattr(self, verb)()
            case "show":
                pass
            case _:
                return f"no such command: {verb}"
        return f"{self.faults}, {len(self._lines)} connections"

    def _set(self, faults):
        self.faults = faults
        change = self.is_well.clear if faults.swallowed else self.is_well.set
        self._loop.call_soon_threadsafe(change)

    def _wait(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(10)

    async def _accept(self, *browser):
        if self.faults.is_refusing:
            browser[1].close()
            return
        try:
            server = await asyncio.open_connection(*self._to)
        except OSError:
            browser[1].close()
            return
        line = Line(self, browser, server)
        self._lines.add(line)
        try:
            await line.carry()
        finally:
            self._lines.discard(line)

    async def _cut(self):
        for line in list(self._lines):
            line.cut()

    async def _take_commands(self, reader, writer):
        while command := (await reader.readline()).decode():
            # In a thread: commands wait for this loop.
            answer = await asyncio.to_thread(self.obey, command)
            writer.write(f"{answer}\n".encode())
        writer.close()


@contextlib.contextmanager
def running_proxy(to_port):
    """A proxy in front of a port of this machine."""
    proxy = Proxy(("127.0.0.1", to_port))
    proxy.start()
    try:
        yield proxy
    finally:
        proxy.stop()


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--listen", type=int, required=True)
    parser.add_argument("--to", required=True, metavar="HOST:PORT")
    parser.add_argument("--control", type=int)
    given = parser.parse_args()
    host, port = given.to.rsplit(":", 1)
    proxy = Proxy((host, int(port)), given.listen, given.control)
    proxy.start()
    print(f"127.0.0.1:{given.listen} leads to {given.to}. Commands: see --help", flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        for command in sys.stdin:
            print(proxy.obey(command), flush=True)
        threading.Event().wait()  # no terminal: commands come by the control port


if __name__ == "__main__":
    main()
