"""Jieli (接力): runs programmes that lend clinicians, end to end."""

__version__ = "0.1.0"
