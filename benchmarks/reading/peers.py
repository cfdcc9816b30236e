"""What else one would try: ftfy, OpenCC and trafilatura, each alone, with its defaults."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from benchmarks.reading.damage import Damaged

Peer = Callable[[Damaged], str | None]


def peers() -> dict[str, Peer]:
    """Those that are installed; a peer answers None for a kind of file it is not made for."""
    found: dict[str, Peer] = {"nothing": lambda file: file.page}
    for name, make in (("ftfy", _ftfy), ("OpenCC", _opencc), ("trafilatura", _trafilatura)):
        try:
            found[name] = make()
        except ImportError as error:
            print(f"{name} is left out: {error}")
    return found


def _ftfy() -> Peer:
    import ftfy

    return lambda file: ftfy.fix_text(file.page)


def _opencc() -> Peer:
    @lru_cache(maxsize=1)
    def converter():  # type: ignore[no-untyped-def]
        import opencc

        return opencc.OpenCC("t2s")

    converter()
    return lambda file: converter().convert(file.page)


def _trafilatura() -> Peer:
    import trafilatura

    def extract(file: Damaged) -> str | None:
        if not file.name.endswith(".html"):
            return None
        return trafilatura.extract(file.data, include_comments=False) or ""

    return extract
