"""People at the door: users with passwords, browsers without one."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from cast import World
from jieli.kernel.models import User
from jieli.registry.actions import access as actions
from jieli.registry.queries import access

PASSWORD = "correct-horse-7"


@pytest.fixture(autouse=True)
def _quick_hashes(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def with_password() -> Callable[[User], User]:
    """Gives a user a password of his own."""

    def give(user: User) -> User:
        actions.change_own_password(user, PASSWORD, actor=access.actor_for(user, origin="test"))
        return user

    return give


@pytest.fixture
def sign_in(client: Client, with_password: Callable[[User], User]) -> Callable[[User], Client]:
    """Signs a user in through the door."""

    def enter(user: User) -> Client:
        with_password(user)
        answer = client.post("/account/login/", {"login": user.username, "password": PASSWORD})
        assert answer.status_code == 302, answer.content.decode()
        return client

    return enter


@pytest.fixture
def as_role(world: World) -> Callable[[str], Client]:
    """A browser that is signed in already."""

    def enter(role: str) -> Client:
        browser = Client()
        browser.force_login(world.users[role])
        session = browser.session
        session["second_factor"] = True
        session.save()
        return browser

    return enter
