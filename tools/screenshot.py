"""`make screenshot`: docs/screenshot.png from a demo of its own, through the real screens.

A customer writes on the simulator's phone, the demo agent accepts and answers. Nothing of the
machine's own instance folder is touched.
"""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tools.chromium import ARGUMENTS, PACKAGES, find_chromium
from tools.instance import ROOT, read_json
from tools.problem import Problem
from tools.welcome import SIGN_INS

PICTURE = ROOT / "docs" / "screenshot.png"
ACCEPT = re.compile("^Accept")
VIEWPORT = {"width": 1200, "height": 720}
ASKED = "こんにちは。注文した商品はもう発送されましたか？"
ANSWERED = "お問い合わせありがとうございます。本日発送いたしました。"
ASKED_BY_ANOTHER = "สวัสดีค่ะ ขอเปลี่ยนวันนัดได้ไหมคะ"


@contextlib.contextmanager
def running_demo(folder: Path) -> Iterator[tuple[str, str]]:
    """A demo over `folder` for the length of the block: the addresses of Kanava and simulator."""
    ports = _free_ports(2)
    names = ("PORT", "SIMULATOR_PORT")
    given = {name: str(port) for name, port in zip(names, ports, strict=True)}
    process = subprocess.Popen(
        [sys.executable, "-m", "tools.run"],
        cwd=ROOT,
        env=dict(os.environ) | given | {"INSTANCE_PATH": str(folder), "HOST": "127.0.0.1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        if not any("Ctrl-C stops" in line for line in process.stdout or ()):
            raise Problem("The demo did not start (see above).")
        yield f"http://127.0.0.1:{ports[0]}", f"http://127.0.0.1:{ports[1]}"
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate()


def play(browser: Browser, kanava: str, simulator: str, agent: dict[str, str]) -> Page:
    """The story up to the moment worth showing; the agent's page at that moment."""
    desk = browser.new_page(viewport=VIEWPORT)  # type: ignore[arg-type]  # a plain dict will do
    sign_in(desk, kanava, agent)
    phone = write(browser, simulator, 0, ASKED)
    desk.get_by_role("button", name=ACCEPT).first.click()
    composer = desk.locator("textarea").first
    composer.fill(ANSWERED)
    composer.press("Enter")
    expect(phone.get_by_text(ANSWERED).first).to_be_visible()
    expect(desk.get_by_text(ANSWERED).first).to_be_visible()
    write(browser, simulator, 1, ASKED_BY_ANOTHER)
    offer = desk.get_by_role("article").filter(has=desk.get_by_role("button", name=ACCEPT))
    expect(offer.locator("img")).to_be_visible()
    expect(desk.get_by_text("rings at")).to_be_visible()
    return desk


def write(browser: Browser, simulator: str, number: int, text: str) -> Page:
    """Write from the phone of the customer with that number; the phone's page."""
    phone = browser.new_page()
    phone.goto(simulator)
    phone.locator("a.card").nth(number).click()
    phone.get_by_label("Message", exact=True).fill(text)
    phone.get_by_role("button", name="Send", exact=True).last.click()
    return phone


def sign_in(page: Page, kanava: str, agent: dict[str, str]) -> None:
    page.goto(f"{kanava}/login")
    page.locator("input[name=email]").fill(agent["email"])
    page.locator("input[name=password]").fill(agent["password"])
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{kanava}/conversations**")
    presence = page.locator("#presence")
    presence.locator("summary").click()
    presence.get_by_role("button", name="Available").click()
    expect(presence.locator("summary")).to_contain_text("Available")


def main() -> int:
    program = find_chromium()
    if program is None:
        print(f"Chromium is missing: apt-get install {PACKAGES}", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as name, running_demo(Path(name)) as (kanava, simulator):
        people: list[dict[str, Any]] = read_json(Path(name) / SIGN_INS)
        agent = next(person for person in people if person["role"] == "agent")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=list(ARGUMENTS))
            play(browser, kanava, simulator, agent).screenshot(path=PICTURE, animations="disabled")
            browser.close()
    print(f"{PICTURE.relative_to(ROOT)}: {PICTURE.stat().st_size // 1024} kB")
    return 0


def _free_ports(count: int) -> list[int]:
    """Ports of loopback that nobody listens on now."""
    with contextlib.ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]


if __name__ == "__main__":
    sys.exit(main())
