"""Every route, asked by everybody: a decided answer, and nothing in it that is not for whoever asks."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client, RequestFactory
from django.test.client import ClientHandler
from django.urls import reverse

from cast import World, make_world
from jieli.kernel import clock
from jieli.kernel.actor import NOBODY as NO_ACTOR
from jieli.kernel.models import User
from jieli.web import sign_in
from web import routes
from web.routes import DEFAULT_SUBJECT, NOBODY, SUBJECTS, WHO, Row, Secret

pytestmark = pytest.mark.django_db
ROUTES = sorted(routes.routes())
TABLE = routes.table()
_PASSWORD = "one that nothing matches"


@dataclass
class Stage:
    """The world with everybody signed in."""

    world: World
    sessions: dict[str, str]
    secrets: list[Secret]
    barred: dict[str, list[Secret]]
    factory: RequestFactory
    handler: ClientHandler
    """The whole stack without the test client, whose copies of every context cost most of the time."""

    def ask(self, who: str, method: str, address: str) -> tuple[int, str]:
        """Status and body of one request; what it changes is taken back."""
        environ = self.factory._base_environ(REQUEST_METHOD=method.upper(), **_path(address))
        if who != NOBODY:
            environ["HTTP_COOKIE"] = f"{settings.SESSION_COOKIE_NAME}={self.sessions[who]}"
        with transaction.atomic():
            answer = self.handler(environ)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            transaction.set_rollback(True)
        return answer.status_code, body.decode(errors="replace")


def _path(address: str) -> dict[str, str]:
    path, _mark, query = address.partition("?")
    return {"PATH_INFO": unquote(path), "QUERY_STRING": query}


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: Any) -> Iterator[Stage]:
    """One world for all routes; it is rolled back in the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = make_world()
        for furnish in routes.FURNISH:
            furnish(world)
        User.objects.update(password=_PASSWORD)
        secrets = [s for find in routes.SECRETS for s in find(world)]
        sessions, barred = {}, {}
        for who in WHO:
            actor = NO_ACTOR if who == NOBODY else world.actor(who)
            barred[who] = [s for s in secrets if not s.may_be_seen_by(actor)]
            if who == NOBODY:
                continue
            world.users[who].password = _PASSWORD
            client = Client()
            client.force_login(world.users[who])
            session: Any = client.session
            session[sign_in.SECOND_FACTOR] = True
            session[sign_in.SIGNED_IN_AT] = session["seen"] = int(clock.now().timestamp())
            session.save()
            sessions[who] = str(session.session_key)
        handler = ClientHandler(enforce_csrf_checks=False)
        yield Stage(world, sessions, secrets, barred, RequestFactory(), handler)
        transaction.set_rollback(True)


def _answers(stage: Stage, route: str, subject: str, method: str) -> tuple[dict[str, int], list[str]]:
    """Everybody's answer, and what leaked to whom."""
    address = reverse(route, args=SUBJECTS[subject](stage.world))
    found, leaks = {}, []
    for who in WHO:
        found[who], body = stage.ask(who, method, address)
        # What one writes into an address comes back in it; whoever knows a code may see it there
        leaks += [
            f"{method.upper()} {address} shows {secret.text!r} to {who}"
            for secret in stage.barred[who]
            if secret.text in body and secret.text not in address
        ]
    return found, leaks


@pytest.mark.parametrize("route", ROUTES)
def test_route_answers_everybody_as_decided(stage: Stage, route: str) -> None:
    row = TABLE.get(route)
    if row is None:
        pytest.fail(_what_to_add(stage, route), pytrace=False)
    wrong = []
    for method, decision in (("get", row.get), ("post", row.post)):
        found, leaks = _answers(stage, route, row.subject, method)
        wrong += leaks
        wrong += [
            f"{method.upper()} {route}: {who} got {found[who]}, decided is {decision.status(who)}"
            for who in WHO
            if found[who] != decision.status(who)
        ]
        if any(found[who] != decision.status(who) for who in WHO):
            wrong.append(f"as it is now, the {method} column would say: {routes.compact(found)}")
    assert not wrong, "\n".join(wrong)


def test_table_decides_about_nothing_that_is_not_there() -> None:
    assert not sorted(set(TABLE) - set(ROUTES)), "rows without a route: take them out of tests/web/routes.csv"


def _what_to_add(stage: Stage, route: str) -> str:
    """The row that is missing, filled with what the route answers now, for somebody to judge."""
    pattern = routes.routes()[route]
    for subject in _fitting(route):
        try:
            get, leaks = _answers(stage, route, subject, "get")
            post, more = _answers(stage, route, subject, "post")
        except Exception:
            continue
        row = io.StringIO()
        csv.writer(row, lineterminator="").writerow(
            [route, subject, routes.compact(get), routes.compact(post)]
        )
        said = f"If each of its answers is right, add this row to tests/web/routes.csv:\n{row.getvalue()}"
        return "\n".join(
            [f"Nobody has decided who may use the route {route!r} (/{pattern}).", said, *leaks, *more]
        )
    return (
        f"Nobody has decided who may use the route {route!r} (/{pattern}), and no subject fills its address. "
        "Add one to SUBJECTS in tests/web/routes.py, run again, and judge the row that is proposed."
    )


def _fitting(route: str) -> list[str]:
    """Subjects that may fill the address of a route: nothing, and those after which it is named, the longest first."""
    named = [s for s in SUBJECTS if route == s or route.startswith(f"{s}_") or route.endswith(f"_{s}")]
    return [DEFAULT_SUBJECT, *sorted(named, key=len, reverse=True)]


def test_notation_of_the_table_says_what_it_means() -> None:
    row = routes.table('route,subject,get,post\nx,-,"403 SY,IN:200 @far:404 IN@far:200 nobody:200",405\n')[
        "x"
    ]
    assert isinstance(row, Row)
    asked = {who: row.get.status(who) for who in (NOBODY, "PO", "SY", "IN", "HH@far", "PO@far")}
    assert asked == {NOBODY: 200, "PO": 403, "SY": 200, "IN": 200, "HH@far": 404, "PO@far": 404}
    assert row.post.status(NOBODY) == 302
    answers = {who: row.get.status(who) for who in WHO}
    again = routes.Decision(routes.compact(answers))
    assert {who: again.status(who) for who in WHO} == answers
