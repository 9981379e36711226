"""From LINE to the agent's screen and back, and one message to a thousand screens."""

import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from flask.testing import FlaskClient
from sqlalchemy import select

from bench import bodies
from bench.centre import House
from bench.console import Consoles
from bench.load import Result, closed_loop
from bench.person import Person
from bench.servers import Running, worker
from simulator import Account
from simulator.running import Simulator, running_simulator
from tests import factories
from webapp.agents.actions.people import create_agent
from webapp.agents.models import RoleName
from webapp.contacts.models import SocialProfile
from webapp.conversations.models import Conversation
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.inbox.topics import SOCKETS_PER_SIGN_IN
from webapp.workstreams.actions.queues import add_member
from webapp.workstreams.queries import get_queue

WAIT_SECONDS = 20.0
LOOK_SECONDS = 0.001
MEBIBYTE = 1024 * 1024


@dataclass
class Live:
    """A running centre with an agent signed in and one of Emi's conversations taken."""

    house: House
    server: Running
    simulator: Simulator
    people: list[Person]
    conversation_id: int = 0
    worker: Running | None = None

    def cpu_seconds(self) -> float:
        """CPU used so far by all that is Kanava."""
        running = [self.server, self.worker] if self.worker else [self.server]
        return sum(one.cpu_seconds() for one in running)

    @property
    def emi(self) -> str:
        return self.simulator.phone("emi").user_id

    def write(self, text: str) -> float:
        """Emi writes, by a webhook of our own; the moment just before it is sent.

        Without a reply token, which the simulator would not know: answers are pushed, in one call.
        """
        event = bodies.text_event(text, self.emi)
        del event["replyToken"]
        body = bodies.signed_body(event)
        request = bodies.request_bytes(self.server.path, body)
        began = time.perf_counter()
        closed_loop(self.server.port, [request], 1, WAIT_SECONDS)
        return began

    def answer(self, text: str) -> float:
        """The agent writes; the moment just before the composer's form is sent."""
        form = {"text": text, "submission_key": uuid.uuid4().hex}
        began = time.perf_counter()
        self.people[0].post(f"/conversations/{self.conversation_id}/messages", form)
        return began


@contextmanager
def live(house: House, **changes: str) -> Iterator[Live]:
    """Everything as in production, with the simulator in LINE's place."""
    account = Account("Shop", "1234567890", factories.SECRET, factories.TOKEN)
    with ExitStack() as stack:
        simulator = stack.enter_context(running_simulator([account]))
        api = {"LINE_API_BASE": simulator.base_url, "LINE_DATA_BASE": simulator.base_url}
        server = stack.enter_context(house.served(f"{house.kind} live", **api, **changes))
        is_apart = house.kind != "sqlite"
        beside = stack.enter_context(worker(house.environment(**api))) if is_apart else None
        address = f"http://127.0.0.1:{server.port}"
        people = [Person(address, f"{name}@example.com") for name in ("aoi", "ben")]
        running = Live(house, server, simulator, people, worker=beside)
        running.write("The first words")
        running.conversation_id = _conversation_of(house, running.emi)
        people[0].post(f"/conversations/{running.conversation_id}/session")
        yield running


def _conversation_of(house: House, user_id: str) -> int:
    """The id of that person's conversation, once the lanes have made it."""
    wanted = select(Conversation.id).join(SocialProfile).where(SocialProfile.external_id == user_id)
    deadline = time.monotonic() + WAIT_SECONDS
    with house.app.app_context():
        while time.monotonic() < deadline:
            found = db.session.scalar(wanted)
            db.session.rollback()
            if found is not None:
                return int(found)
            time.sleep(0.05)
    raise TimeoutError("the first message never became a conversation")


def measure_to_screen(centre: Live, rounds: int) -> Result:
    """Seconds from the webhook's first byte to the frame with its text on the agent's socket."""
    consoles = Consoles(centre.server.port)
    consoles.open(centre.people[0].cookie(), centre.conversation_id)
    result = Result()
    for number in range(rounds):
        word = f"incoming-{number:06d}"
        began = centre.write(word)
        result.latencies.append(consoles.wait_for(word.encode())[0] - began)
        time.sleep(0.02)
    consoles.close()
    return result


def measure_to_line(centre: Live, rounds: int) -> Result:
    """Seconds from the composer's POST to the text on the customer's phone."""
    result = Result()
    phone = centre.simulator.phone("emi")
    for number in range(rounds):
        word = f"outgoing-{number:06d}"
        began = centre.answer(word)
        while word not in phone.texts():
            if time.perf_counter() - began > WAIT_SECONDS:
                raise TimeoutError("an answer never reached the phone")
            time.sleep(LOOK_SECONDS)
        result.latencies.append(time.perf_counter() - began)
    return result


@dataclass
class Fanout:
    """One message on many screens: after the webhook, and after the first of the screens."""

    sockets: int
    bytes_before: int
    bytes_after: int = 0
    from_post: Result = field(default_factory=Result)
    from_first: Result = field(default_factory=Result)

    @property
    def mebibytes_per_thousand(self) -> float:
        return (self.bytes_after - self.bytes_before) / MEBIBYTE / self.sockets * 1000


def measure_fanout(centre: Live, sockets: int, rounds: int) -> Fanout:
    """Open so many consoles on one conversation and let Emi write into it."""
    consoles = Consoles(centre.server.port)
    cookies = cookies_of(centre.house, -(-sockets // SOCKETS_PER_SIGN_IN))
    measured = Fanout(sockets, centre.server.resident_bytes())
    for number in range(sockets):
        consoles.open(cookies[number // SOCKETS_PER_SIGN_IN], centre.conversation_id)
    for number in range(rounds):
        word = f"to-all-{number:06d}"
        began = centre.write(word)
        seen = consoles.wait_for(word.encode())
        measured.from_post.latencies += [moment - began for moment in seen]
        measured.from_first.latencies += [moment - seen[0] for moment in seen]
        time.sleep(0.5)
    measured.bytes_after = centre.server.resident_bytes()
    consoles.close()
    return measured


def cookies_of(house: House, count: int) -> list[str]:
    """The Cookie headers of so many colleagues of the queue, each signed in once."""
    app = house.app
    with app.app_context():
        ids = [_colleague(house, number) for number in range(count)]
    return [_cookie(app.test_client(), agent_id) for agent_id in ids]


def _colleague(house: House, number: int) -> int:
    """Each in a transaction: to make a password takes long, and the server writes meanwhile."""
    with transaction():
        email = f"{number}@example.com"
        agent = create_agent(email, f"Agent {number}", factories.PASSWORD, [RoleName.AGENT])
        add_member(get_queue(house.centre.queue_id), agent.id)
    return agent.id


def _cookie(browser: FlaskClient, agent_id: int) -> str:
    """Signed in from an address of their own: so many from one are held back as guessers."""
    browser.environ_base["REMOTE_ADDR"] = f"10.0.{agent_id // 250}.{1 + agent_id % 250}"
    factories.login(browser, agent_id)
    return f"session={browser.get_cookie('session').value}"
