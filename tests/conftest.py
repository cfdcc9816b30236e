"""Fixtures that every Django test may use."""

from collections.abc import Iterator

import pytest
from django.core.cache import caches
from django.test import override_settings
from django.utils import translation

from cast import World, make_world
from web.browser import chromium, desk, phone

__all__ = ["chromium", "desk", "phone"]  # one browser for all tests of a process


@pytest.fixture(scope="session", autouse=True)
def _no_file_of_a_test_stays(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("files")):
        yield


@pytest.fixture(autouse=True)
def _every_test_begins_in_chinese() -> None:
    """Forget the language of a page that an earlier test asked for in this thread."""
    translation.deactivate()


@pytest.fixture(autouse=True)
def _every_test_begins_with_nothing_kept() -> None:
    """Forget what pages of an earlier test kept for seconds; users of two tests may look the same."""
    caches["pages"].clear()


@pytest.fixture
def world(db: None) -> World:
    """A small world with a user in every role; see ``cast.World``."""
    return make_world()
