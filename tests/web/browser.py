"""A real browser for tests: Debian's chromium at desk and phone width against a live server.

Tests below tests/web have the fixtures ``desk`` and ``phone``. A ``Guest`` fails its test when the
page logs an error, asks anything of another machine, or has a serious fault in the eyes of axe::

    def test_needs_can_be_read(desk, world):
        desk.sign_in(world.users["PO"])
        desk.goto("/needs/")
        desk.look("needs")          # axe, and a picture in build/screens/needs-desk.png
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "build" / "screens"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
_AXE = Path(__file__).with_name("axe.min.js")
_SERIOUS = {"serious", "critical"}
_DESK = {"viewport": {"width": 1440, "height": 900}}
_PHONE = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}


class Guest:
    """Somebody who looks at pages, and what went wrong meanwhile."""

    def __init__(self, context: Any, base: str, size: str) -> None:
        self.context = context
        self.base = base
        self.size = size
        self.faults: list[str] = []
        self._expected: set[int] = set()
        self.page = context.new_page()
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        self.page.on("request", self._watch)

    def _hear(self, message: Any) -> None:
        # The browser logs every answer of 400 and above as an error; a test that wants one says so
        if any(f"status of {status}" in message.text for status in self._expected):
            return
        if message.type in ("error", "warning"):
            self.faults.append(f"console: {message.text} ({self.page.url})")

    def _watch(self, request: Any) -> None:
        asked = urlsplit(request.url)
        if asked.scheme in ("http", "https") and asked.netloc != urlsplit(self.base).netloc:
            self.faults.append(f"outside request: {request.url}")

    def expect(self, *statuses: int) -> None:
        """Answers with these statuses are what the test wants."""
        self._expected |= set(statuses)

    def sign_in(self, user: Any) -> None:
        """Be this user, without the sign-in page."""
        client = Client()
        client.force_login(user)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        self.context.add_cookies(
            [{"name": cookie.key, "value": cookie.value, "url": self.base, "httpOnly": True}]
        )

    def goto(self, path: str) -> Any:
        """Open a page; gives the answer."""
        return self.page.goto(f"{self.base}{path}")

    def look(self, name: str, *, axe: bool = True) -> Path:
        """Take a picture of the whole page, and have axe read it."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        picture = PICTURES / f"{name}-{self.size}.png"
        self.page.screenshot(path=picture, full_page=True)
        if axe:
            self.faults += self.serious_findings()
        return picture

    def serious_findings(self) -> list[str]:
        """What axe finds serious on the page as it stands."""
        found = self.page.evaluate(
            "async () => (await axe.run(document, {resultTypes: ['violations']})).violations"
            ".map(v => ({id: v.id, impact: v.impact, help: v.help, nodes: v.nodes.map(n => n.html)}))"
        )
        return [
            f"axe {f['id']} ({f['impact']}): {f['help']}: {f['nodes'][0][:200]} … {len(f['nodes'])}× on {self.page.url}"
            for f in found
            if f["impact"] in _SERIOUS
        ]

    def print_look(self, name: str) -> Path:
        """Take a picture of the page as it would be printed on A4."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        size = self.page.viewport_size
        self.page.emulate_media(media="print")
        self.page.set_viewport_size({"width": 690, "height": 976})
        picture = PICTURES / f"{name}-print.png"
        self.page.screenshot(path=picture, full_page=True)
        self.page.emulate_media(media="screen")
        self.page.set_viewport_size(size)
        return picture


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The browser, started once."""
    sync_api = pytest.importorskip("playwright.sync_api")
    if not Path(CHROMIUM).exists():
        pytest.skip(f"no browser at {CHROMIUM}: pages are NOT looked at. Install chromium or set CHROMIUM.")
    # The browser's driver keeps an event loop in this thread, which Django takes for asynchronous code
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_api.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def _guest(chromium: Any, live_server: Any, size: str, options: dict[str, Any]) -> Iterator[Guest]:
    context = chromium.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", **options)
    context.set_default_timeout(20_000)
    context.add_init_script(path=_AXE)
    guest = Guest(context, live_server.url, size)
    yield guest
    guest.page.wait_for_load_state(
        "networkidle"
    )  # the server must not be asked while its database is emptied
    context.close()
    assert not guest.faults, "\n".join(guest.faults)


@pytest.fixture
def desk(chromium: Any, transactional_db: None, live_server: Any) -> Iterator[Guest]:
    """Somebody at a desk, 1440 × 900."""
    yield from _guest(chromium, live_server, "desk", _DESK)


@pytest.fixture
def phone(chromium: Any, transactional_db: None, live_server: Any) -> Iterator[Guest]:
    """Somebody with a phone, 390 × 844."""
    yield from _guest(chromium, live_server, "phone", _PHONE)
