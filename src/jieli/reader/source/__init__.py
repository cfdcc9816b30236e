"""From bytes to text: every kind of file a bulletin comes in, told apart by its first bytes, never by its name."""

from .page import Page, Unreadable
from .reading import must_fit, page_of

__all__ = ["Page", "Unreadable", "must_fit", "page_of"]
