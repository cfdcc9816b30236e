"""The relay board: what it draws, whom it shows, what it costs, how it looks."""

import re
import shutil
import subprocess
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jieli.kernel import clock
from jieli.placement.queries.board import PER_PAGE
from jieli.programme.terms import add_months
from programme.story import make_batch, make_policy, make_programme
from web import placement_world
from web.browser import PICTURES, Guest
from web.registry_world import enter


@pytest.fixture
def batch(world: Any) -> Any:
    """A batch that began a year ago."""
    programme = make_programme(world, starts_on=date(2024, 1, 1))
    make_policy(world, programme, valid_from=date(2024, 1, 1))
    start = add_months(clock.today().replace(day=1), -12)
    return make_batch(
        world,
        programme,
        starts_on=start,
        ends_on=add_months(start, 24),
        due_on=clock.today() + timedelta(days=12),
        state="rotating",
        name="第七批",
    )


def become(guest: Guest, world: Any, role: str) -> None:
    """Sign in with the second factor."""
    session = enter(Client(HTTP_USER_AGENT="board"), world, role).session
    guest.context.add_cookies(
        [
            {
                "name": settings.SESSION_COOKIE_NAME,
                "value": str(session.session_key),
                "url": guest.base,
                "httpOnly": True,
            }
        ]
    )


def test_look(desk: Guest, world: Any, batch: Any) -> None:
    placement_world.relay(world, batch, 40)
    become(desk, world, "PO")
    for zoom in ("batch", "quarter", "month", "years"):
        desk.goto(f"/board/?zoom={zoom}")
        desk.look(f"relay-{zoom}")
    desk.goto("/board/?view=table")
    desk.look("relay-table")
    desk.goto("/board/?print=1")
    desk.look("relay-print")
    desk.page.set_viewport_size({"width": 1920, "height": 1080})
    desk.goto("/board/wall")
    desk.look("relay-wall")


def test_many_posts_cost_as_many_queries_as_one(world: Any, batch: Any) -> None:
    client = enter(Client(HTTP_USER_AGENT="board"), world, "PO")
    costs = []
    for number, kind in ((1, "中医医院"), (50, "人民医院")):
        placement_world.relay(world, batch, number, hosts=min(number, 8), kind=kind)
        client.get("/board/")
        with CaptureQueriesContext(connection) as caught:
            assert client.get("/board/").status_code == 200
        costs.append(len(caught))
    assert costs[0] == costs[1]


def test_phone(phone: Guest, world: Any, batch: Any) -> None:
    placement_world.relay(world, batch, 20)
    become(phone, world, "PO")
    phone.goto("/board/")
    phone.look("relay")


def test_five_thousand_posts_come_in_pages_at_the_cost_of_one(world: Any, batch: Any) -> None:
    client = enter(Client(HTTP_USER_AGENT="board"), world, "PO")
    placement_world.relay(world, batch, 300, kind="中医医院")
    client.get("/board/")
    with CaptureQueriesContext(connection) as one:
        assert client.get("/board/").status_code == 200
    placement_world.relay(world, batch, 4700)
    with connection.cursor() as cursor:
        cursor.execute(
            "ANALYZE"
        )  # a running PostgreSQL does so by itself; without it the joins are planned for few rows
    client.get("/board/")  # what is counted beside the board is kept for some seconds
    with CaptureQueriesContext(connection) as many:
        answer = client.get("/board/")
    text = answer.content.decode()
    assert len(many) == len(one)
    assert text.count('class="post-link"') == PER_PAGE
    assert "共5\u00a0000个岗位，本页300个" in text
    last = client.get(f"/board/?page={-(-5000 // PER_PAGE)}").content.decode()
    assert last.count('class="post-link"') == 5000 % PER_PAGE


def test_paper(desk: Guest, world: Any, batch: Any) -> None:
    """One wide sheet for forty posts, and for three hundred as few as can be read."""
    become(desk, world, "PO")
    for before, number, sheets in ((0, 40, 1), (40, 260, 8)):
        placement_world.relay(world, batch, number, kind="人民医院" if before else "中医医院")
        desk.goto("/board/?print=1")
        PICTURES.mkdir(parents=True, exist_ok=True)
        file = PICTURES / f"relay-{before + number}.pdf"
        desk.page.pdf(path=file, prefer_css_page_size=True, print_background=True)
        pages = re.findall(rb"/Type\s*/Page\b(?!s)", file.read_bytes())
        assert len(pages) == sheets
        sizes = {tuple(float(n) for n in box.split()) for box in _boxes(file.read_bytes())}
        assert all(abs(w - 1190.55) < 2 and abs(h - 841.89) < 2 for _x, _y, w, h in sizes), sizes
        text = _text_of(file)
        if text is not None:
            for words in ("受援单位", "交接重叠", "空缺", "今天", f"{before + number}个岗位"):
                assert words in text, words


def _boxes(content: bytes) -> list[bytes]:
    return re.findall(rb"/MediaBox\s*\[([^\]]+)\]", content)


def _text_of(file: Path) -> str | None:
    """What the paper says, without spaces; None where no reader of PDFs is installed."""
    if shutil.which("pdftotext") is None:
        return None
    read = subprocess.run(["pdftotext", str(file), "-"], capture_output=True, check=True)
    return re.sub(r"\s", "", read.stdout.decode())
