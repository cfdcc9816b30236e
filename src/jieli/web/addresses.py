"""Addresses of pages. They stay the same while a process lives, so each is worked out once."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.urls import NoReverseMatch, reverse


@lru_cache(4096)
def address(page: str, *args: str) -> str:
    """The address of a page; empty where the console has no such page."""
    try:
        return reverse(page, args=args)
    except NoReverseMatch:
        return ""


def leads_to(page: str) -> Callable[[Any], str]:
    """Tells the address of a record's page by its code, for the columns of a list."""
    return lambda row: address(page, row.code)
